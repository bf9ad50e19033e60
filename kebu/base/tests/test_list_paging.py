"""Paging by key shows what paging by offset would, in both directions, whatever the sort and however many ties."""

from dataclasses import replace

import pytest
from django.http import QueryDict

from kebu.base import clock
from kebu.base.access import SYSTEM
from kebu.base.lists import BadQuery, named, page, rows
from kebu.base.lists.page import page_of
from kebu.base.lists.state import read
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast, make_contact, make_customer
from kebu.customers.models import Collaboration, Customer

SIZE = 3


@pytest.fixture
def company(db: None) -> Cast:
    made = cast()
    for number in range(17):
        make_customer(
            owner=made.rep_a, name=f"客户{number % 5}号", score=number % 4 * 1000, total_amount=number // 6 * 100
        )
    return made


@pytest.fixture(params=[1, 1000], ids=["walking", "gathered"])
def way(request, monkeypatch):
    """Both ways of finding a page: by the sort's index, and by the ids of the filter."""
    monkeypatch.setattr(rows, "COUNT_LIMIT", request.param)


def small(user, key="customers", **values):
    params = QueryDict(mutable=True)
    params.update(values)
    state = read(named(key), user, params)
    return page_of(replace(state, definition=replace(state.definition, page_size=SIZE)))


def after(url):
    return dict(QueryDict(url.lstrip("?")).items())


@pytest.mark.parametrize(
    "sort", ["score", "-score", "name", "-name", "total_amount", "-last_contact_on", "next_follow_up_on", "-updated_at"]
)
@pytest.mark.parametrize("part", ["rep_a", "lead_east", "executive"])
@pytest.mark.usefixtures("way")
def test_forward_equals_offset(company, sort, part):
    user = company.reload(part)
    path = {"name": "name_key"}.get(sort.strip("-"), sort.strip("-"))
    sign = "-" if sort.startswith("-") else ""
    wanted = list(
        Customer.objects.visible_to(user)
        .filter(archived_at=None)
        .order_by(f"{sign}{path}", f"{sign}pk")
        .values_list("pk", flat=True)
    )
    shown, here = [], small(user, sort=sort)
    for _page in range(len(wanted)):
        assert here.position == len(shown)
        shown += [row.pk for row in here.rows]
        if not here.next_url:
            break
        here = small(user, **after(here.next_url))
    assert shown == wanted


@pytest.mark.usefixtures("way")
def test_backward_shows_the_same_pages(company):
    user = company.reload("rep_a")
    here = small(user, sort="-score")
    pages = [[row.pk for row in here.rows]]
    while here.next_url:
        here = small(user, **after(here.next_url))
        pages.append([row.pk for row in here.rows])
    for wanted in pages[-2::-1]:
        here = small(user, **after(here.previous_url))
        assert [row.pk for row in here.rows] == wanted
    assert here.position == 0 and not here.previous_url


@pytest.mark.parametrize("sort", ["-score", "name"])
def test_a_numbered_page_is_what_turning_pages_leads_to(company, sort):
    user = company.reload("rep_a")
    here, number = small(user, sort=sort), 1
    while here.next_url:
        here, number = small(user, **after(here.next_url)), number + 1
        jumped = small(user, sort=sort, p=str(number))
        assert [row.pk for row in jumped.rows] == [row.pk for row in here.rows]
        assert (jumped.position, jumped.previous_url, jumped.next_url) == (
            here.position,
            here.previous_url,
            here.next_url,
        )
    assert [row.pk for row in small(user, sort=sort, p="150").rows] == [row.pk for row in small(user, sort=sort).rows]


def test_numbers_are_offered_when_the_count_is_known(company, monkeypatch):
    user = company.reload("rep_a")
    assert small(user).numbers == [1, 2, 3, 4, 0, 7]
    assert small(user, p="5").numbers == [1, 0, 4, 5, 6, 7]
    monkeypatch.setattr(rows, "COUNT_LIMIT", 10)
    assert small(user).numbers == [] and small(user, sort="name").go_control == "text"


@pytest.mark.parametrize(
    "sort", ["name", "-name", "score", "-score", "total_amount", "-last_contact_on", "-updated_at"]
)
@pytest.mark.usefixtures("way")
def test_going_to_a_value_leads_to_its_first_row_and_both_ways_on(company, sort):
    user, is_down = company.reload("rep_a"), sort.startswith("-")
    path = {"name": "name_key"}.get(sort.strip("-"), sort.strip("-"))
    make_customer(owner=user, name="明天", name_key="ming2tian1", score=1500, last_contact_on=clock.today())
    ordered = list(
        Customer.objects.visible_to(user).order_by(*(f"{'-' if is_down else ''}{each}" for each in (path, "pk")))
    )
    typed = {"name": "ming", "score": "15", "total_amount": "0.0001"}.get(sort.strip("-"), str(clock.today()))
    here = small(user, sort=sort, go=typed)
    first = ordered.index(here.rows[0])
    limit = {"name": "ming~" if is_down else "ming", "score": 1500, "total_amount": 100}.get(sort.strip("-"))
    if limit is not None:
        before = [getattr(row, path) for row in ordered[:first]]
        assert all(value > limit if is_down else value < limit for value in before)
    else:
        assert first == 0
    if here.next_url:
        following = small(user, **after(here.next_url))
        assert ordered.index(following.rows[0]) == first + SIZE
    if first:
        back = small(user, **after(here.previous_url))
        assert back.rows[-1] == ordered[first - 1] or first < SIZE


@pytest.mark.usefixtures("way")
def test_going_beyond_the_end_shows_the_last_rows(company):
    user = company.reload("rep_a")
    last = list(Customer.objects.visible_to(user).order_by("name_key", "pk"))[-SIZE:]
    assert small(user, sort="name", go="zzzz").rows == last


@pytest.mark.parametrize("values", [{"p": "0"}, {"p": "x"}, {"p": "9999"}, {"sort": "-score", "go": "viel"}])
def test_a_place_that_is_none_is_refused(company, values):
    with pytest.raises(BadQuery):
        small(company.reload("rep_a"), **values)


@pytest.mark.usefixtures("way")
def test_a_row_that_leaves_shifts_nothing(company):
    user = company.reload("rep_a")
    first = small(user, sort="name")
    with operation(SYSTEM, "test"):
        Customer.objects.everyone().filter(pk=first.rows[0].pk).update(archived_at=clock.now())
    second = small(user, **after(first.next_url))
    wanted = Customer.objects.visible_to(user).filter(archived_at=None).order_by("name_key", "pk")
    assert [row.pk for row in second.rows] == [row.pk for row in wanted[SIZE - 1 : 2 * SIZE - 1]]


def test_a_place_from_another_sort_is_refused(company):
    first = small(company.rep_a, sort="name")
    with pytest.raises(BadQuery):
        small(company.rep_a, sort="score", after=after(first.next_url)["after"])


def test_a_customer_who_is_mine_and_my_teams_and_shared_stands_once(company):
    lead = company.reload("lead_east")
    mine = make_customer(owner=lead, name="三重")
    with operation(SYSTEM, "test"):
        Collaboration.objects.everyone().create(user=lead, customer=mine)
    found = page.page(named("customers"), lead, QueryDict("sort=name"))
    assert [row.name for row in found.rows].count("三重") == 1


def test_counts_stop_at_the_limit(company, monkeypatch):
    monkeypatch.setattr(rows, "COUNT_LIMIT", 10)
    found = page.page(named("customers"), company.rep_a, QueryDict(""))
    assert (found.count, found.is_exact) == (10, False)


def test_contacts_follow_their_customers(company):
    mine, other = company.customers["rep_a"][0], company.customers["rep_c"][0]
    make_contact(mine, name="我的联系人")
    make_contact(other, name="别人的联系人")
    names = {row.name for row in page.page(named("contacts"), company.reload("rep_a"), QueryDict("")).rows}
    assert "我的联系人" in names and "别人的联系人" not in names
