"""Custom fields filled in: forms, cells, two people at once, field rules, history, undo."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from kebu.base import undo
from kebu.base.access import SYSTEM
from kebu.base.models import Change, LogEntry
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast, make_contact, make_customer
from kebu.customers.actions import customfields
from kebu.customers.custom import values
from kebu.customers.models import Contact, Customer, CustomField, CustomValue
from kebu.customers.models.custom import MILLION, About
from kebu.customers.tests.customs import cell, client_of, fresh, held, make_field, put, save, whole
from kebu.staff.models import FieldRule, Role


@pytest.fixture
def company(db: None) -> Cast:
    return cast(customers_each=1)


@pytest.fixture
def customer(company: Cast) -> Customer:
    return company.customers["rep_a"][0]


# --- what is typed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "more", "typed", "kept", "said"),
    [
        ("text", {}, "  220 kV ", "220 kV", "220 kV"),
        ("long", {}, "两行\r\n文字", "两行\r\n文字", "两行"),
        ("number", {"unit": "台", "places": 1}, "１，２００.5", 1_200_500_000, "1,200.5 台"),
        ("number", {}, "3万", 30_000 * MILLION, "30,000"),
        ("number", {"places": 2}, "-0.25", -250_000, "−0.25"),
        ("money", {}, "80万", 80_000_000, "¥800,000.00"),
        ("money", {}, "-12.5", -1_250, "-¥12.50"),
        ("date", {}, "2026-03-05", date(2026, 3, 5), "2026-03-05"),
        ("yesno", {}, "0", False, "否"),
        ("link", {}, "example.cn/a", "https://example.cn/a", "example.cn/a"),
    ],
)
def test_a_cell_takes_what_people_type(
    company: Cast, customer: Customer, kind: str, more: dict[str, Any], typed: str, kept: Any, said: str
) -> None:
    field = make_field(kind, "某项", **more)
    answer = save(company.rep_a, customer, field, typed)
    assert answer.status_code == 200 and said in answer.content.decode()
    assert held(field, customer) == kept
    assert save(company.rep_a, customer, field, "").status_code == 200
    assert held(field, customer) == values.nothing(field)


@pytest.mark.parametrize(
    ("kind", "more", "typed", "told"),
    [
        ("number", {}, "1.5", "请填写整数"),
        ("number", {"places": 2}, "1.234", "最多 2 位小数"),
        ("number", {}, "很多", "请填写数字"),
        ("number", {}, "9" * 20, "数字太大"),
        ("money", {}, "1.234", "小数位"),
        ("link", {}, "javascript:alert(1)", "网址"),
        ("link", {}, "ftp://example.cn", "网址"),
        ("text", {"is_required": True}, "", "请填写“某项”"),
        ("person", {}, "01890a5d-ac96-774b-bcce-b302099a8057", "在职的同事"),
    ],
)
def test_what_is_wrong_comes_back_in_words(
    company: Cast, customer: Customer, kind: str, more: dict[str, Any], typed: str, told: str
) -> None:
    field = make_field(kind, "某项", **more)
    answer = save(company.rep_a, customer, field, typed)
    assert answer.status_code == 422 and told in answer.content.decode()
    assert not CustomValue.objects.everyone().exists()


def test_choices_and_people(company: Cast, customer: Customer) -> None:
    choice, several = (
        make_field("choice", "级别", options=["高", "低"]),
        make_field("choices", "产线", options=["一", "二", "三"]),
    )
    person = make_field("person", "技术支持")
    high, first, third = choice.options.get(name="高"), several.options.get(name="一"), several.options.get(name="三")
    assert save(company.rep_a, customer, choice, str(high.uid)).status_code == 200
    assert save(company.rep_a, customer, several, [str(third.uid), str(first.uid)]).status_code == 200
    assert save(company.rep_a, customer, person, str(company.rep_b.uid)).status_code == 200
    assert held(choice, customer) == high
    assert held(several, customer) == [first, third]
    assert held(person, customer) == company.rep_b
    customfields.retire_option(high, actor=SYSTEM)
    page = client_of(company.rep_a).get(cell(customer, choice)).content.decode()
    assert str(high.uid) in page, "what is chosen stays to be chosen"
    other = make_customer(owner=company.rep_a)
    assert save(company.rep_a, other, choice, str(high.uid)).status_code == 422


def test_a_new_customer_and_contact_carry_them(company: Cast) -> None:
    field = make_field("number", "装机量", is_required=True)
    post = make_field("text", "班次", About.CONTACT)
    client = client_of(company.rep_a)
    sent = {"name": "新客户有限公司", "kind": "company", "country": "CN", "currency": "CNY", "relation": "potential"}
    assert "请填写“装机量”" in client.post(reverse("customers:create"), sent).content.decode()
    assert client.post(reverse("customers:create"), {**sent, field.key: "12"}).status_code == 302
    made = Customer.objects.everyone().get(name="新客户有限公司")
    assert held(field, made) == 12 * MILLION and made.version == 1
    person = {"name": "周班长", "attitude": "untouched", "influence": "3", post.key: "夜班"}
    client.post(reverse("customers:contact_create", args=[made.uid]), person)
    assert held(post, Contact.objects.everyone().get(name="周班长")) == "夜班"
    assert (
        "夜班"
        in client.get(
            reverse("customers:contacts_of", args=[made.uid]), headers={"HX-Request": "true"}
        ).content.decode()
    )


def test_the_page_shows_them(company: Cast, customer: Customer) -> None:
    field = make_field("text", "电压等级", name_en="Voltage")
    put(field, customer, "220 kV")
    page = client_of(company.rep_a).get(reverse("site:customer", args=[customer.uid])).content.decode()
    assert "自定义字段" in page and "电压等级" in page and "220 kV" in page and cell(customer, field) in page


# --- two people ---------------------------------------------------------------------------------------------------


def test_different_fields_are_merged(company: Cast, customer: Customer) -> None:
    one, other = make_field("text", "甲项"), make_field("number", "乙项")
    before = fresh(customer).version
    assert save(company.lead_east, customer, other, "5", before).status_code == 200
    answer = save(company.rep_a, customer, one, "我的", before)
    assert answer.status_code == 200 and "同事刚改过乙项" in answer.headers["HX-Trigger"].encode().decode(
        "unicode_escape"
    )
    assert (held(one, customer), held(other, customer)) == ("我的", 5 * MILLION)


@pytest.mark.parametrize("first", ["", "原来"])
def test_the_same_field_asks(company: Cast, customer: Customer, first: str) -> None:
    field = make_field("text", "甲项")
    put(field, customer, first)
    before = fresh(customer).version
    save(company.lead_east, customer, field, "对方", before)
    answer = save(company.rep_a, customer, field, "我的", before)
    page = answer.content.decode()
    assert answer.status_code == 409 and "对方" in page and "我的" in page and company.lead_east.name in page
    assert held(field, customer) == "对方"
    assert save(company.rep_a, customer, field, "我的").status_code == 200
    assert held(field, customer) == "我的"


def test_a_cleared_value_is_a_conflict_too(company: Cast, customer: Customer) -> None:
    field = make_field("choices", "产线", options=["一", "二"])
    one, two = field.options.all()
    put(field, customer, [one])
    before = fresh(customer).version
    save(company.lead_east, customer, field, [], before)
    assert save(company.rep_a, customer, field, [str(one.uid), str(two.uid)], before).status_code == 409


def test_a_whole_form_does_not_put_back_what_a_colleague_changed(company: Cast, customer: Customer) -> None:
    one, other, gone = make_field("text", "甲项"), make_field("text", "乙项"), make_field("text", "丙项")
    for field in (one, other, gone):
        put(field, customer, "原来")
    drawn = fresh(customer)
    save(company.lead_east, customer, other, "对方改的")
    save(company.lead_east, customer, gone, "")
    client = client_of(company.rep_a)
    sent = whole(drawn, **{one.key: "我改的", other.key: "原来", gone.key: "原来"})
    assert client.post(reverse("customers:edit", args=[customer.uid]), sent).status_code == 302
    assert [held(field, customer) for field in (one, other, gone)] == ["我改的", "对方改的", ""]


def test_a_whole_form_asks_for_each_field_in_question(company: Cast, customer: Customer) -> None:
    one, other = make_field("text", "甲项"), make_field("text", "乙项")
    drawn = fresh(customer)
    save(company.lead_east, customer, other, "对方")
    client, url = client_of(company.rep_a), reverse("customers:edit", args=[customer.uid])
    sent = whole(drawn, **{one.key: "我改的", other.key: "我的"})
    answer = client.post(url, sent)
    assert answer.status_code == 409 and f'name="use_{other.key}"' in answer.content.decode()
    again = {**sent, "version": str(fresh(customer).version), f"use_{other.key}": "theirs"}
    assert client.post(url, again).status_code == 302
    assert (held(one, customer), held(other, customer)) == ("我改的", "对方")


def test_a_contact_s_cell_asks_too(company: Cast, customer: Customer) -> None:
    field = make_field("text", "班次", About.CONTACT)
    contact = make_contact(customer)
    before = contact.version
    assert save(company.lead_east, contact, field, "早班", before).status_code == 200
    answer = save(company.rep_a, contact, field, "夜班", before)
    assert answer.status_code == 409 and "早班" in answer.content.decode()
    assert save(company.rep_a, contact, field, "夜班").status_code == 200
    assert held(field, contact) == "夜班"


# --- history and undo ---------------------------------------------------------------------------------------------


def told(user: Any, customer: Customer) -> str:
    return client_of(user).get(reverse("audit:customer_history", args=[customer.uid])).content.decode()


def test_history_names_the_field(company: Cast, customer: Customer) -> None:
    number, choice = make_field("number", "装机量", unit="台"), make_field("choice", "级别", options=["高", "低"])
    post = make_field("text", "班次", About.CONTACT)
    contact = make_contact(customer, name="周班长")
    save(company.rep_a, customer, number, "5")
    save(company.rep_a, customer, number, "7")
    save(company.rep_a, customer, choice, str(choice.options.all()[0].uid))
    save(company.rep_a, customer, choice, "")
    save(company.rep_a, contact, post, "夜班")
    with operation(SYSTEM, "cast"):
        CustomField.objects.everyone().filter(pk=number.pk).update(name="装机数")
    page = told(company.rep_a, customer)
    for words in ("装机数", "5 台", "7 台", "级别", "高", "班次", "夜班", "联系人 周班长", customer.name):
        assert words in page
    assert "customvalue" not in page
    line = client_of(company.rep_a).get(reverse("site:customer_line", args=[customer.uid]), {"kind": "changes"})
    assert "装机数：5 台 → 7 台" in line.content.decode()
    assert LogEntry.objects.filter(verb="customers.edit", detail__fields=["装机量"]).count() == 2


def test_undo_puts_values_back(company: Cast, customer: Customer) -> None:
    field, several = make_field("text", "甲项"), make_field("choices", "产线", options=["一", "二"])
    one, two = several.options.all()
    for typed in ("第一", "第二", ""):
        save(company.rep_a, customer, field, typed)
    save(company.rep_a, customer, several, [str(one.uid)])
    save(company.rep_a, customer, several, [str(two.uid)])
    steps = list(
        dict.fromkeys(
            Change.objects.filter(model="customers.customvalue").order_by("-id").values_list("operation", flat=True)
        )
    )
    for step, wanted in zip(steps, [("", [one]), ("", []), ("第二", []), ("第一", []), ("", [])], strict=True):
        before = fresh(customer).version
        undo.undo(step, actor=company.rep_a)
        assert (held(field, customer), held(several, customer)) == wanted
        assert fresh(customer).version > before


def test_undo_keeps_what_was_changed_since(company: Cast, customer: Customer) -> None:
    field = make_field("text", "甲项")
    save(company.rep_a, customer, field, "第一")
    save(company.rep_a, customer, field, "第二")
    step = Change.objects.filter(model="customers.customvalue", kind="U").get().operation
    save(company.lead_east, customer, field, "后来")
    assert undo.undo(step, actor=company.rep_a).asked
    assert held(field, customer) == "后来"


def test_a_form_drawn_before_an_undo_does_not_bring_the_value_back(company: Cast, customer: Customer) -> None:
    field = make_field("text", "甲项")
    save(company.rep_a, customer, field, "误填")
    drawn = fresh(customer)
    undo.undo(Change.objects.get(model="customers.customvalue").operation, actor=company.rep_a)
    sent = whole(drawn, **{field.key: "误填", "short_name": "简称"})
    client_of(company.lead_east).post(reverse("customers:edit", args=[customer.uid]), sent)
    assert held(field, customer) == "" and fresh(customer).short_name == "简称"


# --- field rules --------------------------------------------------------------------------------------------------


def rule(company: Cast, part: str, field: CustomField, kind: str) -> Any:
    with operation(SYSTEM, "cast"):
        role = Role.objects.everyone().get(grants__user=company.users[part])
        FieldRule.objects.everyone().create(role=role, model="customers.customer", field=field.key, kind=kind)
    return company.reload(part)


@pytest.mark.parametrize(
    ("kind", "shown", "edited"), [("hidden", False, False), ("masked", False, False), ("readonly", True, False)]
)
def test_field_rules_bind_everywhere(company: Cast, customer: Customer, kind: str, shown: bool, edited: bool) -> None:
    field = make_field("text", "成本底线")
    save(company.steward, customer, field, "机密底价八折")
    user = rule(company, "rep_a", field, kind)
    client = client_of(user)
    pages = [
        client.get(reverse("site:customer", args=[customer.uid])),
        client.get("/customers/", {"c": "name" if kind == "hidden" else f"name,{field.key}"}),
        client.get(reverse("audit:customer_history", args=[customer.uid])),
        client.post("/base/lists/customers/export/", {"all": "1", "format": "csv", "query": f"c=name,{field.key}"}),
        client.get(reverse("site:search"), {"q": "机密底价"}),
    ]
    texts = [page.content.decode("utf-8-sig") for page in pages]
    assert any("机密底价" in text for text in texts[:4]) == shown
    if not shown:
        assert not any("机密底价八折" in text for text in texts)
        assert client.get("/customers/", {"f": f'[["{field.key}","filled"]]'}).status_code in (400, 422)
        assert client.get("/customers/", {"sort": field.key}).status_code in (400, 422)
    assert client.get(cell(customer, field)).status_code == 404
    assert save(user, customer, field, "改了").status_code == 404
    client.post(reverse("customers:edit", args=[customer.uid]), whole(fresh(customer), **{field.key: "改了"}))
    assert held(field, customer) == "机密底价八折"


def test_the_rules_editor_offers_them(company: Cast, customer: Customer) -> None:
    field = make_field("text", "成本底线")
    role = Role.objects.everyone().get(key="service_agent")
    page = client_of(company.admin).get(reverse("staff:role", args=[role.uid])).content.decode()
    assert f'name="rule-customers.customer-{field.key}"' in page and "成本底线" in page
