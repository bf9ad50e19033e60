"""⌘K and the search boxes: every way of finding, for whom, and how soon a change is found."""

import pytest

from kebu.base import search, undo
from kebu.base.access import SYSTEM
from kebu.base.models import LogEntry, SearchEntry
from kebu.base.operation import operation
from kebu.cast.people import cast, make_collaborator, make_contact, make_customer
from kebu.customers import derive
from kebu.customers.actions import archiving, contacts, customers, refresh, tagging, tags
from kebu.customers.models import Customer
from kebu.staff.models import FieldRule, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return cast(customers_each=1)


def customer(owner, name, **fields):
    made = make_customer(owner=owner, **derive.fill({"name": name}), **fields)
    refresh.customers([made.pk])
    return made


def contact(of, name, **fields):
    made = make_contact(of, **derive.fill_contact({"name": name, **fields}))
    refresh.contacts([made.pk])
    return made


def found(user, typed, key="customer", limit=5):
    return [hit.name for group in search.find(user, typed, limit) if group.key == key for hit in group.entries]


@pytest.mark.parametrize(
    "typed",
    [
        "澜岳", "精密制造", "澜", "密", "苏州 精密", "澜岳精密制造（苏州）有限公司", "zhizao", "lanyuejingmi", "lyjm",
        "LYJM", "ly", "zzsz", "C-0815", "0815", "91320594MA1W3K7X2R", "3K7X", "大岳", "dayue", "Lan Yue",
        "lanyue precision", "precis", "星湖街", "园区",
        "重点保护", "点保", "年底预算", "ＬＹＪＭ", " 澜岳 ",
    ],
)  # fmt: skip
def test_customer_is_found_by_any_part_of_it(company, typed):
    made = customer(
        company.rep_a, "澜岳精密制造（苏州）有限公司", short_name="澜岳精密", aliases="大岳，Lan Yue Precision",
        code="C-0815", credit_code="91320594MA1W3K7X2R", address="苏州工业园区星湖街 328 号",
        note="第一行\n年底预算已批",
    )  # fmt: skip
    with operation(SYSTEM, "test"):
        tag = tags.create("重点保护", actor=SYSTEM)
        tagging.add(Customer.objects.everyone().filter(pk=made.pk), [tag], actor=SYSTEM)
    assert found(company.rep_a, typed) == [made.name]


def test_what_a_text_does_not_hold_is_not_found(company):
    customer(company.rep_a, "澜岳精密制造（苏州）有限公司", code="C-0815")
    for typed in (
        "精岳",
        "澜精密",
        "岳岳",
        "yjlm",
        "0851",
        "苏州 电子",
        "%",
        "_",
        "*",
        '"',
        "'",
        "\\",
        "|",
        " ",
        "\n",
        "\x00",
        "AND",
        "有 OR 无",
    ):
        assert found(company.rep_a, typed) == [], typed


def test_names_count_by_how_they_match_then_ones_own_then_score(company):
    make = {
        "exact": customer(company.rep_b, "中科"),
        "own prefix": customer(company.rep_a, "中科建设集团"),
        "others' prefix": customer(company.rep_b, "中科精仪", score=9_900),
        "contains, better score": customer(company.rep_a, "华夏中科仪器", score=9_000),
        "contains": customer(company.rep_a, "东方中科仪器", score=100),
        "elsewhere": customer(company.rep_a, "星河电子", address="中科路 1 号", score=9_999),
    }
    assert found(company.lead_east, "中科", limit=10)[:1] == ["中科"]
    assert found(company.rep_a, "中科", limit=10) == [
        make[key].name for key in ("own prefix", "contains, better score", "contains", "elsewhere")
    ]
    own_first = customer(company.lead_east, "中科装备")
    assert found(company.lead_east, "中科", limit=10)[:3] == ["中科", own_first.name, "中科精仪"]


@pytest.mark.parametrize("typed", ["陈立言", "立言", "陈", "chenliyan", "cly", "设备总监", "总监", "技改"])
def test_contact_is_found_by_name_reading_post_and_department(company, typed):
    contact(company.customers["rep_a"][0], "陈立言", post="设备总监", department="技改部")
    assert found(company.rep_a, typed, "contact") == ["陈立言"]
    assert found(company.rep_b, typed, "contact") == []


NUMBERS = {
    "13812345678": "mobile", "138 1234 5678": "mobile", "+86 138-1234-5678": "mobile", "5678": "mobile",
    "0512-88001234": "phone", "1234": "phone", "chen@lanyue.example": "email", "CHEN@LANYUE.EXAMPLE": "email",
    "lanyue.example": "email", "@lanyue.example": "email", "lanyue_chen": "wechat", "876543210": "qq",
}  # fmt: skip
DETAILS = {
    "mobile": "13812345678", "phone": "051288001234", "email": "chen@lanyue.example", "wechat": "lanyue_chen",
    "qq": "876543210",
}  # fmt: skip


@pytest.mark.parametrize("typed", NUMBERS)
def test_contact_is_found_by_a_whole_number_or_address_and_shown_masked(company, typed):
    contact(company.customers["rep_a"][0], "陈立言", **DETAILS)
    groups = search.find(company.rep_a, typed)
    assert [hit.name for group in groups for hit in group.entries if group.key == "contact"] == ["陈立言"]
    assert not any(secret in str(groups) for secret in DETAILS.values())
    assert "*" in str(next(group for group in groups if group.key == "contact").entries[0].note)


@pytest.mark.parametrize(
    "typed", ["1381234567", "138123", "567", "hen@lanyue.example", "anyue.example", "lanyue_che", "87654321"]
)
def test_a_part_of_a_number_or_address_finds_nothing(company, typed):
    contact(company.customers["rep_a"][0], "陈立言", **DETAILS)
    assert found(company.rep_a, typed, "contact") == []


def test_customer_is_found_by_its_own_number(company):
    made = customer(company.rep_a, "澜岳精密", phone="0512-88001234")
    assert found(company.rep_a, "051288001234") == found(company.rep_a, "1234") == [made.name]


@pytest.mark.parametrize("kind, is_found", [("masked", True), ("hidden", False)])
def test_a_hidden_field_is_no_way_to_find(company, kind, is_found):
    person = contact(company.customers["rep_a"][0], "陈立言", **DETAILS)
    rule(company, "customers.contact", "mobile", kind)
    user = company.reload("rep_a")
    assert found(user, "13812345678", "contact") == ([person.name] if is_found else [])
    assert search.matching("contact", user, "5678") == ([person.pk] if is_found else [])


@pytest.mark.parametrize("kind", ["masked", "hidden"])
@pytest.mark.parametrize(
    "field, typed", [("address", "星湖街"), ("note", "预算"), ("aliases", "大岳"), ("aliases", "dayue")]
)
def test_text_of_a_concealed_field_is_no_way_to_find(company, kind, field, typed):
    customer(company.rep_a, "澜岳精密", address="星湖街 328 号", note="年底预算", aliases="大岳")
    assert found(company.rep_a, typed) == ["澜岳精密"]
    rule(company, "customers.customer", field, kind)
    user = company.reload("rep_a")
    assert found(user, typed) == [] and search.matching("customer", user, typed) == []
    assert found(user, "澜岳精密") == ["澜岳精密"]


def rule(company, model, field, kind):
    with operation(SYSTEM, "test"):
        FieldRule.objects.everyone().create(
            role=Role.objects.everyone().get(key="account_manager"), model=model, field=field, kind=kind
        )


def test_nothing_of_another_owners_customer_leaves_by_any_way(company):
    canary = customer(
        company.rep_c, "康纳瑞合金", aliases="金丝雀", address="canary 大道", note="canary note", phone="0755-23456789"
    )  # fmt: skip
    contact(canary, "康小雀", **DETAILS, post="canary post")
    ways = ["康纳瑞", "金丝雀", "knr", "canary", "075523456789", "6789", "康小雀", "kxq", *NUMBERS]
    for part in ("rep_a", "lead_east", "developer"):
        for typed in ways:
            user = company.reload(part)
            if Customer.objects.visible_to(user).filter(pk=canary.pk).exists():
                continue
            assert search.find(user, typed) == [], (part, typed)
            assert search.matching("customer", user, typed) == search.matching("contact", user, typed) == []
    assert all(search.find(company.rep_c, typed) for typed in ways)
    assert found(company.executive, "康纳瑞") == ["康纳瑞合金"]


def test_a_collaborator_finds_and_stops_finding(company):
    made = customer(company.rep_c, "澜岳精密")
    shared = make_collaborator(made, company.rep_a)
    assert found(company.rep_a, "澜岳") == [made.name]
    with operation(SYSTEM, "test"):
        shared.delete()
    assert found(company.rep_a, "澜岳") == []


def test_the_next_search_knows_of_edit_delete_restore_and_undo(company):
    user = SYSTEM
    made = customers.create({"name": "澜岳精密", "owner": company.rep_a}, actor=user)
    assert found(company.rep_a, "lyjm") == ["澜岳精密"]
    again = customers.create({"name": "青屿医药", "owner": company.rep_a}, actor=user)
    undo.undo(LogEntry.objects.get(about_id=again.pk, verb="customers.create").operation, actor=user)
    assert found(company.rep_a, "青屿") == [] and not SearchEntry.objects.filter(row_id=again.pk).exists()
    saved = rename(made, "恒渠物流", user)
    assert found(company.rep_a, "澜岳") == found(company.rep_a, "lyjm") == []
    assert found(company.rep_a, "hqwl") == ["恒渠物流"]
    undo.undo(saved, actor=user)
    assert (found(company.rep_a, "lyjm"), found(company.rep_a, "恒渠")) == (["澜岳精密"], [])

    person = contacts.create(made, {"name": "陈立言"}, actor=user)
    rows = Customer.objects.with_deleted().filter(pk=made.pk)
    deleted = archiving.delete(rows, actor=user)
    assert search.find(company.rep_a, "澜岳") == search.find(company.rep_a, "陈立言") == []
    undo.undo(deleted.operation, actor=user)
    assert found(company.rep_a, "澜岳") == ["澜岳精密"] and found(company.rep_a, "陈立言", "contact") == ["陈立言"]
    contacts.delete(person, actor=user)
    assert search.find(company.rep_a, "陈立言") == []


def rename(made, name, actor):
    with operation(actor, "customers.edit") as op:
        Customer.objects.everyone().filter(pk=made.pk).update(**derive.fill({"name": name}))
        refresh.customers([made.pk])
        op.log(made)
    return op.uid


def test_a_tag_is_found_until_it_is_taken_off_or_renamed(company):
    made = customer(company.rep_a, "澜岳精密")
    rows = Customer.objects.everyone().filter(pk=made.pk)
    tag = tags.create("重点保护", actor=SYSTEM)
    tagging.add(rows, [tag], actor=SYSTEM)
    assert found(company.rep_a, "重点") == [made.name]
    tags.edit(tag, actor=SYSTEM, name="常规维护", description="")
    assert (found(company.rep_a, "重点"), found(company.rep_a, "常规")) == ([], [made.name])
    tagging.remove(rows, [tag], actor=SYSTEM)
    assert found(company.rep_a, "常规") == []


def test_a_list_finds_companies_by_their_people_and_people_by_their_company(company):
    made = customer(company.rep_a, "澜岳精密")
    person = contact(made, "陈立言", mobile="13812345678")
    other = customer(company.rep_a, "陈记食品")
    assert search.matching("customer", company.rep_a, "陈") == [other.pk, made.pk]
    assert search.matching("customer", company.rep_a, "5678") == [made.pk]
    assert search.matching("contact", company.rep_a, "澜岳") == [person.pk]


def test_beside_a_found_company_stands_its_primary_contact(company):
    made = customer(company.rep_a, "澜岳精密")
    contact(made, "陈立言", post="设备总监", is_primary=True)
    contact(made, "赵二")
    assert found(company.rep_a, "澜岳", "contact") == ["陈立言"]


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<mark>澜</mark>",
    "&lt;b&gt;",
    "{{ 7*7 }}",
    "a|b",
    "\u202e反",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_drawn_as_text(company, name):
    made = customer(company.rep_a, f"{name}澜岳", short_name=name, aliases=name, address=name, note=f"{name}预算")
    contact(made, name, post=name)
    for typed in ("澜岳", name, "script", "img", "预算", "mark"):
        for group in search.find(company.rep_a, typed):
            for hit in group.entries:
                plain = (
                    hit.html.replace("<mark>", "")
                    .replace("</mark>", "")
                    .replace('<span class="ink-3">', "")
                    .replace("</span>", "")
                )
                assert "<" not in plain and ">" not in plain


@pytest.mark.parametrize(
    "typed, html",
    [
        ("岳精", "澜<mark>岳精</mark>密制造"),
        ("yjm", "澜<mark>岳精密</mark>制造"),
        ("jingmi", "澜岳<mark>精密</mark>制造"),
        ("澜 密", "<mark>澜</mark>岳精<mark>密</mark>制造"),
        ("大岳", "澜岳精密制造<span class=\"ink-3\"> — 别名 <mark>大岳</mark></span>"),
        ("星湖", "澜岳精密制造<span class=\"ink-3\"> — 地址 工业园区<mark>星湖</mark>街 328 号</span>"),
    ],
)  # fmt: skip
def test_what_matched_is_marked(company, typed, html):
    customer(company.rep_a, "澜岳精密制造", aliases="大岳", address="工业园区星湖街 328 号")
    assert search.find(company.rep_a, typed)[0].entries[0].html == html
