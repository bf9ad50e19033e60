"""Custom fields in lists: every kind under every operator, sorted and paged, against plain Python."""

import json
import re
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kebu.base import clock
from kebu.base.access import SYSTEM
from kebu.base.lists import BadQuery, named, page, rows
from kebu.base.lists.operators import operators
from kebu.base.lists.state import read
from kebu.base.models import SavedView
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast, make_contact, make_customer
from kebu.customers.actions import customfields, customvalues
from kebu.customers.custom.values import nothing
from kebu.customers.models import Contact, Customer, CustomField
from kebu.customers.models.custom import MILLION, About, FieldKind
from kebu.staff.models import User

WORDS = ["甲", "乙方", "Alpha", "alpha beta", "Ünïcode", "100%", "a_b", "——", "重庆", "长沙"]
OPTIONS = ["高", "中", "低"]
TODAY = date(2026, 3, 11)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def company(db: None) -> Cast:
    return cast(customers_each=0)


def make_field(kind: str, about: str = About.CUSTOMER, **more: Any) -> CustomField:
    more.setdefault("name", f"自定{FieldKind(kind).label}")
    options = OPTIONS if kind in (FieldKind.CHOICE, FieldKind.CHOICES) else ()
    return customfields.create({"about": about, "kind": kind, **more}, options, actor=SYSTEM)


def put(field: CustomField, held: dict[int, Any]) -> None:
    with operation(SYSTEM, "cast"):
        customvalues.write(field.about, {pk: {field: value} for pk, value in held.items()})


def asked(user: Any, key: str = "customers", **query: str) -> Any:
    user.__dict__.pop("_custom_fields", None)
    params = QueryDict(mutable=True)
    params.update(query)
    definition = named(key)
    assert definition is not None
    return read(definition, user, params)


def found(user: Any, condition: list[Any], key: str = "customers") -> set[int]:
    state = asked(user, key, f=json.dumps([condition]))
    return set(rows.selected(state).values_list("pk", flat=True))


def walked(user: Any, condition: list[Any]) -> set[int]:
    """The same along the index of the sort, as in a list of many."""
    state = asked(user, f=json.dumps([condition]))
    with patch.object(rows, "COUNT_LIMIT", 1):
        return {pk for _key, pk in rows.page_keys(state, rows.found(state), None, is_back=False, limit=50)}


# --- every kind under every operator ------------------------------------------------------------------------------


def drawn(kind: str, company: Cast, field: CustomField) -> st.SearchStrategy[Any]:
    options = list(field.options.all())
    return {
        FieldKind.TEXT: st.sampled_from(WORDS),
        FieldKind.LONG: st.sampled_from(WORDS),
        FieldKind.LINK: st.sampled_from([f"https://{n}.example" for n in "abc"]),
        FieldKind.NUMBER: st.integers(-3, 3).map(lambda n: n * MILLION // 2),
        FieldKind.MONEY: st.integers(-300, 300),
        FieldKind.DATE: st.integers(-40, 40).map(lambda n: TODAY + timedelta(days=n)),
        FieldKind.CHOICE: st.sampled_from(options or [None]),
        FieldKind.CHOICES: st.lists(st.sampled_from(options or [None]), unique=True),
        FieldKind.YES_NO: st.booleans(),
        FieldKind.PERSON: st.sampled_from([company.rep_a, company.rep_b]),
    }[FieldKind(kind)]


def like(text: str) -> str:
    return text.casefold()


Holds = dict[str, Any]
TEXTS: Holds = {
    "has": lambda v, w: like(w) in like(v), "lacks": lambda v, w: like(w) not in like(v), "is": lambda v, w: v == w,
    "starts": lambda v, w: v.startswith(w), "empty": lambda v, _w: not v, "filled": lambda v, _w: bool(v),
}  # fmt: skip
FIGURES: Holds = {
    "ge": lambda v, w: v is not None and v >= w, "le": lambda v, w: v is not None and v <= w,
    "gt": lambda v, w: v is not None and v > w, "lt": lambda v, w: v is not None and v < w,
    "is": lambda v, w: v == w, "between": lambda v, w: v is not None and min(w) <= v <= max(w),
    "empty": lambda v, _w: v is None, "filled": lambda v, _w: v is not None,
}  # fmt: skip
DAYS: Holds = {
    "on": lambda v, w: v == w, "since": lambda v, w: v is not None and v >= w,
    "until": lambda v, w: v is not None and v <= w, "between": lambda v, w: v is not None and min(w) <= v <= max(w),
    "last": lambda v, w: v is not None and TODAY - timedelta(days=w - 1) <= v <= TODAY,
    "older": lambda v, w: v is not None and v <= TODAY - timedelta(days=w),
    "next": lambda v, w: v is not None and TODAY <= v <= TODAY + timedelta(days=w - 1),
    "later": lambda v, w: v is not None and v >= TODAY + timedelta(days=w),
    "today": lambda v, _w: v == TODAY, "due": lambda v, _w: v is not None and v <= TODAY,
    "this_month": lambda v, _w: v is not None and (v.year, v.month) == (TODAY.year, TODAY.month),
    "empty": lambda v, _w: v is None, "filled": lambda v, _w: v is not None,
}  # fmt: skip
PICKED: Holds = {
    "in": lambda v, w: v in w, "out": lambda v, w: v not in w, "empty": lambda v, _w: v is None,
    "filled": lambda v, _w: v is not None,
}  # fmt: skip
SEVERAL: Holds = {
    "any": lambda v, w: bool(set(v) & set(w)), "all": lambda v, w: set(w) <= set(v),
    "none": lambda v, w: not set(v) & set(w), "empty": lambda v, _w: not v, "filled": lambda v, _w: bool(v),
}  # fmt: skip
YES_NO: Holds = {
    "yes": lambda v, _w: v is True, "no": lambda v, _w: v is False, "empty": lambda v, _w: v is None,
    "filled": lambda v, _w: v is not None,
}  # fmt: skip
PLAIN: dict[str, Holds] = {
    FieldKind.TEXT: TEXTS, FieldKind.LONG: TEXTS, FieldKind.LINK: TEXTS, FieldKind.NUMBER: FIGURES,
    FieldKind.MONEY: FIGURES, FieldKind.DATE: DAYS, FieldKind.CHOICE: PICKED, FieldKind.PERSON: PICKED,
    FieldKind.CHOICES: SEVERAL, FieldKind.YES_NO: YES_NO,
}  # fmt: skip


def typed(kind: str, value: Any) -> Any:
    """A value as it stands in a filter's address."""
    if kind == FieldKind.NUMBER:
        return value / MILLION
    if kind == FieldKind.MONEY:
        return value / 100
    if kind == FieldKind.DATE:
        return value.isoformat()
    return str(value.uid) if hasattr(value, "uid") else value


def wanted(data: Any, kind: str, control: str, one: st.SearchStrategy[Any]) -> tuple[Any, Any]:
    """The operator's value as Python compares it and as it is typed."""
    if control == "none":
        return None, None
    if control == "count":
        days = data.draw(st.integers(1, 45))
        return days, days
    if control in ("numbers", "days"):
        pair = [data.draw(one), data.draw(one)]
        return pair, [typed(kind, value) for value in pair]
    if control == "picks":
        single = one if kind != FieldKind.CHOICES else one.filter(bool).map(lambda chosen: chosen[0])
        several = data.draw(st.lists(single, min_size=1, max_size=2))
        return several, [typed(kind, value) for value in several]
    value = data.draw(one)
    return value, typed(kind, value)


@pytest.mark.parametrize("kind", FieldKind.values)
@given(data=st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_filter_finds_what_plain_python_finds(company: Cast, kind: str, data: Any) -> None:
    if "field" not in company.__dict__:
        company.__dict__["field"] = make_field(kind)
        company.__dict__["made"] = [make_customer(owner=company.rep_a) for _ in range(6)]
    field, made = company.__dict__["field"], company.__dict__["made"]
    one = drawn(kind, company, field)
    held = {customer.pk: data.draw(st.none() | one) for customer in made}
    held = {pk: nothing(field) if value is None else value for pk, value in held.items()}
    put(field, held)
    listed = asked(company.rep_a).seen.open[field.key]
    chosen = data.draw(st.sampled_from([each for each in operators(listed) if each.key in PLAIN[kind]]))
    value, sent = wanted(data, kind, chosen.control, one)
    condition = [field.key, chosen.key] if sent is None else [field.key, chosen.key, sent]
    expected = {pk for pk, has in held.items() if PLAIN[kind][chosen.key](has, value)}
    assert found(company.rep_a, condition) == expected
    for user in (company.rep_a, company.steward):
        assert walked(user, condition) == expected


def test_groups_join_custom_and_built_in_fields(company: Cast) -> None:
    number, yes = make_field("number"), make_field("yesno")
    first, second, third = (make_customer(owner=company.rep_a, tier=tier) for tier in ("high", "risk", "high"))
    put(number, {first.pk: 5 * MILLION, second.pk: 1 * MILLION})
    put(yes, {third.pk: True})
    tree = [["tier", "in", ["high"]], {"any": [[number.key, "ge", 3], [yes.key, "yes"]]}]
    state = asked(company.rep_a, f=json.dumps(tree))
    assert set(rows.selected(state).values_list("pk", flat=True)) == {first.pk, third.pk}


# --- order and paging ---------------------------------------------------------------------------------------------

SORTED = [FieldKind.TEXT, FieldKind.LINK, FieldKind.NUMBER, FieldKind.MONEY, FieldKind.DATE]


def walk(user: Any, sort: str, monkeypatch: pytest.MonkeyPatch, key: str = "customers") -> list[int]:
    """All pages forward; each is reached again from the one behind it."""
    seen: list[int] = []
    query = {"sort": sort}
    pages = []
    while True:
        state = asked(user, key, **query)
        shown = page.page_of(state)
        pages.append([row.pk for row in shown.rows])
        seen += pages[-1]
        if len(pages) > 1:
            back = QueryDict(shown.previous_url.lstrip("?"))
            assert [row.pk for row in page.page_of(asked(user, key, **back.dict())).rows] == pages[-2]
        if not shown.next_url:
            return seen
        query = QueryDict(shown.next_url.lstrip("?")).dict()


@pytest.mark.parametrize("kind", SORTED)
@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("limit", [1_000, 3])
def test_every_page_once_and_blanks_last(
    company: Cast, monkeypatch: pytest.MonkeyPatch, kind: str, sign: str, limit: int
) -> None:
    monkeypatch.setattr(rows, "COUNT_LIMIT", limit)
    definition = named("customers")
    assert definition is not None
    monkeypatch.setitem(definition.__dict__, "page_size", 3)
    field = make_field(kind)
    owners = [company.rep_a, company.rep_b]
    made = [make_customer(owner=owners[at % 2]).pk for at in range(11)]
    samples = {
        FieldKind.TEXT: ["重庆", "长沙", "长沙", "alpha", "Beta", "3M"],
        FieldKind.LINK: [f"https://{c}.cn" for c in "bacbaa"],
        FieldKind.NUMBER: [5, -2, 0, 5, 9, 1], FieldKind.MONEY: [5, -2, 0, 5, 9, 1],
        FieldKind.DATE: [TODAY + timedelta(days=n) for n in (3, 1, 3, 2, 9, 0)],
    }[FieldKind(kind)]  # fmt: skip
    held = dict(zip(made[2:8], samples, strict=True))
    put(field, held)
    values = customvalues.values.stored
    keys = {pk: next(iter(values(field, value)[0].items()))[1] for pk, value in held.items()}
    if kind in (FieldKind.TEXT, FieldKind.LINK):
        keys = {pk: values(field, value)[0]["key"] for pk, value in held.items()}
    down = bool(sign)
    blank = sorted(set(made) - set(held), reverse=down)
    expected = sorted(held, key=lambda pk: (keys[pk], pk), reverse=down) + blank
    for user in (company.lead_east, company.steward):
        assert walk(user, sign + field.key, monkeypatch) == expected


# --- columns, export, contacts ------------------------------------------------------------------------------------


def test_columns_show_and_export_every_kind(company: Cast, client: Any) -> None:
    customer = make_customer(owner=company.rep_a, name="有字段的客户")
    shown = {}
    for kind, (value, text) in {
        "text": ("高压柜", "高压柜"), "long": ("长话", "长话"), "number": (1_500_000, "1.5"),
        "money": (123_450, "1,234.50"), "date": (date(2026, 3, 5), "2026-03-05"), "yesno": (False, "否"),
        "link": ("https://example.cn/a", "example.cn/a"), "person": (company.rep_b, company.rep_b.name),
    }.items():  # fmt: skip
        field = make_field(kind)
        put(field, {customer.pk: value})
        shown[field.key] = text
    several, choice = make_field("choices"), make_field("choice")
    put(several, {customer.pk: list(several.options.all())[:2]})
    put(choice, {customer.pk: choice.options.all()[1]})
    shown |= {several.key: "高、中", choice.key: "中"}
    client.force_login(company.rep_a)
    columns = ",".join(["name", *shown])
    text = client.get("/customers/", {"c": columns}).content.decode()
    for said in shown.values():
        assert said in text
    answer = client.post("/base/lists/customers/export/", {"all": "1", "format": "csv", "query": f"c={columns}"})
    line = answer.content.decode("utf-8-sig").splitlines()[1]
    for said in ("高压柜", "1.5", "1234.5", "2026-03-05", "否", "https://example.cn/a", company.rep_b.name, "高、中"):
        assert said in line


def test_contacts_have_their_own(company: Cast) -> None:
    field = make_field("text", About.CONTACT)
    customer = make_customer(owner=company.rep_a)
    one, _other = make_contact(customer), make_contact(customer)
    put(field, {one.pk: "车间主任"})
    assert found(company.rep_a, [field.key, "has", "主任"], "contacts") == {one.pk}
    assert field.key not in asked(company.rep_a).seen.shown
    assert Contact.objects.everyone().get(pk=one.pk).version > one.version
    assert Customer.objects.everyone().get(pk=customer.pk).version == customer.version


def test_the_list_with_twenty_columns_asks_few_things(
    company: Cast, client: Any, django_assert_max_num_queries: Any
) -> None:
    fields = [make_field("number", name=f"字段{n}") for n in range(20)]
    for at in range(30):
        customer = make_customer(owner=company.rep_a)
        with operation(SYSTEM, "cast"):
            customvalues.write("customer", {customer.pk: dict.fromkeys(fields, at * MILLION)})
    client.force_login(company.lead_east)
    columns = ",".join(["name", *(field.key for field in fields)])
    condition = json.dumps([[fields[0].key, "ge", 3], ["owner", "in", ["team"]]])
    client.get("/customers/")
    with django_assert_max_num_queries(20):
        answer = client.get("/customers/", {"c": columns, "f": condition, "sort": fields[3].key})
    assert answer.status_code == 200


# --- retired fields -----------------------------------------------------------------------------------------------


def test_a_view_that_uses_a_retired_field_says_so(company: Cast) -> None:
    field, other = make_field("number", name="年用电量"), make_field("text")
    customfields.retire(field, actor=SYSTEM)
    with pytest.raises(BadQuery, match=r"年用电量.*已停用"):
        asked(company.rep_a, f=json.dumps([[field.key, "ge", 1]]))
    state = asked(company.rep_a, c=f"name,{field.key},{other.key}", sort=f"-{field.key}")
    assert [each.key for each in state.columns] == ["name", other.key]
    assert str(state.sort) == "-score"
    customfields.take_back(field, actor=SYSTEM)
    assert asked(company.rep_a, f=json.dumps([[field.key, "ge", 1]])).tree.parts


def test_such_a_view_is_opened_without_the_condition_and_saved_anew(company: Cast, client: Any) -> None:
    field = make_field("number", name="年用电量")
    make_customer(owner=company.rep_a, name="高价值", tier="high")
    make_customer(owner=company.rep_a, name="有风险", tier="risk")
    query = json.dumps([["tier", "in", ["high"]], {"any": [[field.key, "ge", 1], [field.key, "empty"]]}])
    client.force_login(company.rep_a)
    client.post("/base/lists/customers/views/", {"name": "用电大户", "query": f"f={query}"})
    view = SavedView.objects.everyone().get(name="用电大户")
    customfields.retire(field, actor=SYSTEM)
    answer = client.get("/customers/", {"view": str(view.uid)})
    text = answer.content.decode()
    assert answer.status_code == 422 and "年用电量" in text and "已停用" in text
    address = re.search(r'href="(\?view=[^"]*)"', text)
    assert address is not None
    opened = client.get("/customers/" + address[1].replace("&amp;", "&")).content.decode()
    assert "高价值" in opened and "有风险" not in opened and "保存视图" in opened
    state = asked(company.rep_a, **QueryDict(address[1].replace("&amp;", "&").lstrip("?")).dict())
    assert "f=" in state.address(), "its links keep the condition out"
    swapped = client.get("/customers/", {"view": str(view.uid)}, headers={"HX-Request": "true", "HX-Target": "list"})
    assert str(view.uid) in swapped.headers["HX-Redirect"]
    client.post(f"/base/lists/views/{view.uid}/update/", {"query": state.address()})


# --- every kind on the page ---------------------------------------------------------------------------------------


def test_every_kind_has_an_editor_for_every_operator(company: Cast, client: Any) -> None:
    client.force_login(company.steward)
    for kind in FieldKind.values:
        field = make_field(kind)
        listed = asked(company.steward).seen.open[field.key]
        for operator in operators(listed):
            answer = client.get("/base/lists/customers/filter/", {"field": field.key, "op": operator.key})
            assert answer.status_code == 200, (kind, operator.key)


def test_what_people_type_is_escaped(company: Cast, client: Any) -> None:
    evil = "<img src=x onerror=1>"
    customer = make_customer(owner=company.rep_a)
    text, choice = (
        make_field("text", name=f"甲{evil}"),
        customfields.create({"about": About.CUSTOMER, "kind": "choice", "name": "乙"}, [evil], actor=SYSTEM),
    )
    put(text, {customer.pk: evil})
    put(choice, {customer.pk: choice.options.get()})
    client.force_login(company.rep_a)
    for url, query in (
        ("/customers/", {"c": f"name,{text.key},{choice.key}", "f": json.dumps([[text.key, "has", evil]])}),
        (f"/c/{customer.uid}/", {}),
        (f"/customers/{customer.uid}/edit/", {}),
        (f"/audit/customer/{customer.uid}/", {}),
    ):
        page = client.get(url, query)
        assert page.status_code == 200 and "<img src=x" not in page.content.decode()


def test_english_names(company: Cast, client: Any) -> None:
    field = make_field("number", name="装机量", name_en="Installed capacity")
    with operation(SYSTEM, "cast"):
        User.objects.everyone().filter(pk=company.rep_a.pk).update(language="en")
    client.force_login(company.reload("rep_a"))
    make_customer(owner=company.rep_a)
    page = client.get("/customers/", {"c": f"name,{field.key}"}).content.decode()
    assert "Installed capacity" in page and "装机量" not in page
