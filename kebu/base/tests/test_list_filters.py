"""The filter language: what it accepts, what it refuses, and that a filter never shows more than the scope."""

import json
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kebu.base import clock
from kebu.base.access import SYSTEM
from kebu.base.lists import BadQuery, filters, named, rows
from kebu.base.lists.page import page
from kebu.base.lists.state import read
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast, make_customer
from kebu.customers.models import Customer, Tag, Tagging
from kebu.staff.models import FieldRule

URL = "/customers/"


@pytest.fixture
def company(db: None) -> Cast:
    return cast()


def found(user, tree, key="customers"):
    state = read(named(key), user, QueryDict(mutable=False) if tree is None else _params(f=json.dumps(tree)))
    return {row.name for row in page(named(key), user, _params(f=json.dumps(tree))).rows} if tree is not None else state


def _params(**values):
    params = QueryDict(mutable=True)
    params.update(values)
    return params


@pytest.fixture
def three(company):
    user = company.rep_a
    today = clock.today()
    make_customer(owner=user, name="甲", tier="high", total_amount=90_000_000_00, score=8860, last_contact_on=today)
    make_customer(
        owner=user,
        name="乙",
        tier="risk",
        total_amount=10_000_00,
        last_contact_on=today - timedelta(days=40),
        region="320500",
    )
    make_customer(owner=user, name="丙", core_need="二期产线", region="330100", industry="C3511")
    return company


CASES = [
    ([["name", "has", "甲"]], {"甲"}),
    ([["name", "is", "乙"]], {"乙"}),
    ([["tier", "in", ["high", "risk"]]], {"甲", "乙"}),
    ([["total_amount", "ge", 9000]], {"甲"}),
    ([["total_amount", "between", [1, 2]]], {"乙"}),
    ([["score", "is", 88.6]], {"甲"}),
    ([["last_contact_on", "today"]], {"甲"}),
    ([["last_contact_on", "last", 7]], {"甲"}),
    ([["last_contact_on", "older", 30]], {"乙"}),
    ([["core_need", "filled"]], {"丙"}),
    ([["region", "under", ["320000"]]], {"乙"}),
    ([["region", "under", ["330100"]]], {"丙"}),
    ([["industry", "under", ["C35"]]], {"丙"}),
    ([{"any": [["name", "is", "甲"], {"all": [["tier", "in", ["risk"]], ["name", "has", "乙"]]}]}], {"甲", "乙"}),
]


@pytest.mark.parametrize(("tree", "names"), CASES)
def test_a_filter_finds_what_it_says(three, tree, names):
    assert found(three.rep_a, tree) & {"甲", "乙", "丙"} == names


def test_never_contacted_is_empty_and_in_no_period(three):
    names = found(three.rep_a, [["last_contact_on", "empty"]])
    assert "丙" in names and "甲" not in names
    for period in ("today", "this_year", "last_year"):
        assert "丙" not in found(three.rep_a, [["last_contact_on", period]])
    assert "丙" not in found(three.rep_a, [["last_contact_on", "until", "2999-01-01"]])


def test_not_is_everything_else(three):
    everything = found(three.rep_a, [["name", "filled"]])
    for tree in ([["tier", "in", ["high"]]], [["owner", "in", ["me"]]], [["region", "under", ["320000"]]]):
        ((field, operator, value),) = tree
        inverse = {"in": "out", "under": "outside"}[operator]
        assert found(three.rep_a, tree) | found(three.rep_a, [[field, inverse, value]]) == everything
        assert not found(three.rep_a, tree) & found(three.rep_a, [[field, inverse, value]])


def test_tags_any_all_none(three):
    with operation(SYSTEM, "test"):
        red, blue = (Tag.objects.everyone().create(name=name) for name in ("红", "蓝"))
        first, second = (Customer.objects.everyone().get(name=name) for name in ("甲", "乙"))
        Tagging.objects.everyone().bulk_create(
            [Tagging(customer=first, tag=red), Tagging(customer=first, tag=blue), Tagging(customer=second, tag=red)]
        )
    both = [str(red.uid), str(blue.uid)]
    assert found(three.rep_a, [["tags", "any", both]]) == {"甲", "乙"}
    assert found(three.rep_a, [["tags", "all", both]]) == {"甲"}
    assert "丙" in found(three.rep_a, [["tags", "none", both]])
    assert not {"甲", "乙"} & found(three.rep_a, [["tags", "empty"]])


def test_encrypted_fields_by_whole_value_and_last_four_only(three):
    make_customer(owner=three.rep_a, name="丁", phone="0512-66781234")
    assert found(three.rep_a, [["phone", "is", "0512 6678 1234"]]) == {"丁"}
    assert found(three.rep_a, [["phone", "ends", "1234"]]) == {"丁"}
    with pytest.raises(BadQuery):
        found(three.rep_a, [["phone", "has", "1234"]])


REFUSED = [
    "{",
    "[",
    "null",
    "1",
    '"x"',
    "[1]",
    "[[]]",
    '[["name"]]',
    '[["name","has"]]',
    '[["name","has",1]]',
    '[["name","has",""]]',
    '[["nothing","has","x"]]',
    '[["password","has","x"]]',
    '[["owner__password","has","x"]]',
    '[["pk","is",1]]',
    '[["name","icontains","x"]]',
    '[["name","has","x","y"]]',
    '[["score","ge","1"]]',
    '[["score","ge",true]]',
    '[["score","ge",NaN]]',
    '[["score","ge",1e999]]',
    '[["score","ge",99999999999999999999999]]',
    '[["score","between",[1]]]',
    '[["tier","in",["best"]]]',
    '[["tier","in","high"]]',
    '[["tier","in",[]]]',
    '[["last_contact_on","on","2026-02-30"]]',
    '[["last_contact_on","on","9999-12-31"]]',
    '[["last_contact_on","last",0]]',
    '[["last_contact_on","last",1e3]]',
    '[["last_contact_on","last",99999999]]',
    '[["last_contact_on","today",1]]',
    '[["owner","in",["1"]]]',
    '[["owner","in",["00000000-0000-0000-0000-000000000000"]]]',
    '[["tags","any",["x"]]]',
    '[["name","has","\\u0000"]]',
    '[["name","has","\\ud800"]]',
    '{"all":[],"any":[]}',
    '{"none":[["name","filled"]]}',
    '{"all":[]}',
    '[["region","under",["%"]]]',
    '[["region","under",["3301000000"]]]',
    "[" * 4000,
    "x" * 5000,
    '{"all":[{"all":[{"all":[{"all":[{"all":[["name","filled"]]}]}]}]}]}',
    json.dumps([["name", "filled"]] * 31),
]


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:50])
def test_what_is_not_of_the_language_is_refused(company, text):
    with pytest.raises(BadQuery):
        read(named("customers"), company.rep_a, _params(f=text))


@pytest.mark.parametrize(
    "query",
    [
        "sort=password",
        "sort=--score",
        "sort=score;drop",
        "sort=core_need",
        "c=name,secret",
        "view=none",
        "after=x",
        "before=%00",
        "after=WyJ4IiwxLDFd",
        "q=%00",
        "q=" + "x" * 61,
        "f=%5B%5B1%5D%5D",
        "sort=owner__password",
    ],
)
def test_a_bad_address_answers_400_in_words(company, query):
    client = Client()
    client.force_login(company.rep_a)
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 400


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        ["name", "tier", "score", "owner", "last_contact_on", "in", "has", "ge", "older", "me", "high", "all", "any"]
    ),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["all", "any", "x"]), inner, max_size=2)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=JSON)
def test_any_json_is_read_or_refused_and_shows_nothing_beyond_the_scope(company, tree):
    user = company.rep_a
    try:
        shown = page(named("customers"), user, _params(f=json.dumps(tree))).rows
    except BadQuery:
        return
    seen = set(Customer.objects.visible_to(user).values_list("pk", flat=True))
    assert {row.pk for row in shown} <= seen


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=70))
def test_any_text_in_the_address_never_breaks_the_page(company, text):
    client = Client()
    client.force_login(company.rep_a)
    for name in ("f", "q", "sort", "c", "view", "after", "before"):
        assert client.get(URL, {name: text}).status_code in (200, 400)


@pytest.mark.parametrize("kind", ["hidden", "masked"])
def test_fields_that_are_hidden_or_masked_can_be_neither_filtered_nor_sorted_by(company, kind):
    with operation(SYSTEM, "test"):
        for role_grant in company.rep_a.grants.all():
            FieldRule.objects.everyone().create(
                role=role_grant.role, model="customers.customer", field="total_amount", kind=kind
            )
    user = company.reload("rep_a")
    for query in ({"f": '[["total_amount","ge",1]]'}, {"sort": "-total_amount"}):
        with pytest.raises(BadQuery):
            read(named("customers"), user, _params(**query))
    assert ("total_amount" in read(named("customers"), user, _params()).seen.shown) is (kind == "masked")


def test_a_masked_column_shows_no_value_and_no_total(company):
    make_customer(owner=company.rep_a, name="有金额", total_amount=123_450_000_00)
    with operation(SYSTEM, "test"):
        for role_grant in company.rep_a.grants.all():
            FieldRule.objects.everyone().create(
                role=role_grant.role, model="customers.customer", field="total_amount", kind="masked"
            )
    client = Client()
    client.force_login(company.rep_a)
    assert "12,345" not in client.get(URL).content.decode()
    assert "12,345" not in client.get("/base/lists/customers/totals/").content.decode()


def test_a_filter_survives_the_way_through_the_address(three):
    tree = [["tier", "in", ["high"]], {"any": [["last_contact_on", "older", 30], ["last_contact_on", "empty"]]}]
    state = read(named("customers"), three.rep_a, _params(f=json.dumps(tree), sort="name", c="name,owner"))
    again = read(named("customers"), three.rep_a, QueryDict(state.address().lstrip("?")))
    assert again.address() == state.address()
    assert (filters.dumped(again.tree), again.column_keys) == (filters.dumped(state.tree), state.column_keys)
    assert json.loads(filters.dumped(state.tree)) == tree


def test_every_scope_sees_just_its_own(company):
    """The union of indexed branches is the policy, for every person of the cast."""
    for part in company.users:
        user = company.reload(part)
        state = read(named("customers"), user, _params())
        listed = set(rows.some_ids(rows.found(state).branches, 1000))
        assert listed == set(Customer.objects.visible_to(user).values_list("pk", flat=True))


def test_a_wide_scope_decides_like_a_narrow_one(company, monkeypatch):
    from kebu.staff import scope

    narrow = {
        part: found(company.reload(part), [["name", "filled"]])
        for part in ("rep_a", "lead_east", "lead_all", "executive")
    }
    monkeypatch.setattr(scope, "WIDE", 0)
    monkeypatch.setattr(rows, "COUNT_LIMIT", 1)
    wide = {part: found(company.reload(part), [["name", "filled"]]) for part in narrow}
    assert wide == narrow
