"""What sales shows on a customer's page and time line, and the lists of orders and products."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base import clock, panels
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast
from kebu.customers.models import Customer
from kebu.sales import chart, parts, timeline
from kebu.sales.actions import totals
from kebu.sales.models import Order, OrderLine, Product
from kebu.sales.queries import orders as queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=1)


@pytest.fixture
def customer(people: Cast) -> Customer:
    return people.customers["rep_a"][0]


@pytest.fixture
def client(people: Cast) -> Client:
    return as_(people, "rep_a")


def as_(people: Cast, part: str) -> Client:
    client = Client()
    client.force_login(people.reload(part))
    return client


def sold(people: Cast, customer: Customer, amount: int, on: date, **fields: Any) -> Order:
    with operation(people.admin, "test"):
        order = Order.objects.everyone().create(
            customer=customer, ordered_on=on, total=amount, amount=amount, **fields
        )  # fmt: skip
        totals.refresh([customer.pk])
    customer.refresh_from_db()
    return order


# --- panels -------------------------------------------------------------------------------------------------------


def test_the_last_twelve_months_are_held_against_the_twelve_before(people: Cast, customer: Customer) -> None:
    day = date(2026, 11, 23)
    sold(people, customer, 30_000, date(2026, 11, 23))
    sold(people, customer, -5_000, date(2025, 11, 24))
    sold(people, customer, 20_000, date(2025, 11, 23))
    sold(people, customer, 7_000, date(2024, 11, 23))
    found = queries.overview(customer, day)
    assert (found.last_year, found.year_before, found.change) == (25_000, 20_000, 25)
    assert queries.Overview(5, 0).change is None


def test_the_trend_has_nine_quarters_each_beside_the_year_before(people: Cast, customer: Customer) -> None:
    sold(people, customer, 500, date(2023, 10, 1))
    sold(people, customer, 300, date(2024, 12, 31))
    sold(people, customer, 100, date(2026, 11, 23))
    sold(people, customer, -40, date(2026, 10, 1))
    found = queries.trend(customer, date(2026, 11, 23))
    assert [quarter.label for quarter in found][::8] == ["24Q4", "26Q4"]
    assert (found[0].amount, found[0].before) == (300, 500)
    assert (found[-1].amount, found[-1].before) == (60, 0)
    assert found[4].before == 300
    assert queries.trend(customer, date(2024, 9, 30))[-1].before is None


def test_bars_stand_on_zero_and_returns_hang_below_it() -> None:
    drawn = chart.draw([("a", 40, 20), ("b", -10, 0), ("c", 0, 5)])
    up, down, none = drawn.bars
    assert up.y + up.height == drawn.zero
    assert down.y == drawn.zero and down.height > 0
    assert none.height == 0
    assert [tick.value for tick in drawn.ticks] == [-10, 0, 10, 20, 30, 40]


def test_panels_are_there_for_customers_with_orders_and_for_those_who_may_see_them(
    people: Cast, customer: Customer
) -> None:
    me = people.reload("rep_a")
    assert parts.facts(me, customer) is None and parts.trend(me, customer) is None
    sold(people, customer, 10_000_000, clock.today())
    keys = {panel.key for slot in ("customer.facts", "customer.aside") for panel, _ in panels.parts(slot, me, customer)}
    assert {"sales.facts", "sales.trend"} <= keys
    assert "orders" in {tab.key for tab in panels.tabs(me)}


# --- tab and time line --------------------------------------------------------------------------------------------


def test_the_tab_pages_through_all_orders_once(people: Cast, client: Client, customer: Customer) -> None:
    day = date(2026, 1, 1)
    for at in range(33):
        sold(people, customer, 100, day + timedelta(days=at // 3), number=f"K-{at:02}")
    url = reverse("sales:of_customer", args=[customer.uid])
    first = client.get(url, headers={"HX-Request": "true"})
    rest = client.get(f"{url}?after={first.context['next']}", headers={"HX-Request": "true"})
    numbers = [order.number for answer in (first, rest) for order in answer.context["rows"]]
    assert numbers == [f"K-{at:02}" for at in reversed(range(33))]
    assert rest.context["next"] == ""
    assert client.get(f"{url}?after=nonsense_x", headers={"HX-Request": "true"}).status_code == 200
    assert client.get(url)["Location"].endswith("?tab=orders")


def test_the_time_line_tells_orders_and_returns_and_loses_none_of_a_day(people: Cast, customer: Customer) -> None:
    me, day = people.reload("rep_a"), date(2026, 3, 5)
    bought = sold(people, customer, 86_000_000, day, number="K-1")
    with operation(people.admin, "test"):
        OrderLine.objects.everyone().create(
            order=bought, name="离心泵", unit="台", quantity=2_500_000, unit_price=1, total=1
        )  # fmt: skip
    for at in range(4):
        sold(people, customer, -1_200_000, day, number=f"T-{at}")
    seen, before = [], None
    for _page in range(3):
        found = timeline.events(me, customer, before, 2)
        seen += found
        before = found[-1].at
    assert [event.actor for event in seen] == ["T-3", "T-2", "T-1", "T-0", "K-1"]
    assert seen[0].title == "退货 1.2 万元"
    assert (seen[-1].title, seen[-1].body) == ("新增订单 86.0 万元", "离心泵 × 2.5 台")
    assert clock.business_date(seen[-1].at) == day
    assert timeline.events(me, customer, before, 2) == []


# --- lists --------------------------------------------------------------------------------------------------------


def test_the_list_is_scoped_filtered_and_marks_returns(people: Cast, client: Client, customer: Customer) -> None:
    sold(people, customer, 60_000_000, date(2026, 3, 5), number="K-BIG")
    sold(people, customer, -100, date(2026, 3, 6), number="K-BACK")
    sold(people, people.customers["rep_c"][0], 100, date(2026, 3, 6), number="K-SOUTH")
    url = reverse("sales:list")
    page = client.get(url).content.decode()
    assert "K-BIG" in page and "K-BACK" in page and "K-SOUTH" not in page
    returns = client.get(f"{url}?view=returns").content.decode()
    assert "K-BACK" in returns and "K-BIG" not in returns
    large = client.get(f"{url}?view=large").content.decode()
    assert "K-BIG" in large and "K-BACK" not in large
    assert "K-BIG" in client.get(f"{url}?q=K-B").content.decode()
    everything = as_(people, "executive").get(url).content.decode()
    assert "K-BIG" in everything and "K-SOUTH" in everything


def test_products_are_made_and_changed_in_a_dialog(people: Cast, client: Client) -> None:
    data = {"code": "P-1", "name": "离心泵", "family": "", "model": "KP-1", "specification": "", "unit": "台"}
    url = reverse("sales:product_create")
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 422
    pump = Product.objects.everyone().get()
    edit = reverse("sales:product_edit", args=[pump.uid])
    assert client.post(edit, data | {"name": "多级泵", "version": "1"}).status_code == 302
    late = client.post(edit, data | {"name": "单级泵", "version": "1"}, headers={"HX-Request": "true"})
    assert late.status_code == 409
    assert "多级泵" in late.content.decode() and 'value="单级泵"' in late.content.decode()
    pump.refresh_from_db()
    assert pump.name == "多级泵"
    assert "多级泵" in client.get(reverse("sales:products")).content.decode()
    options = client.get(reverse("sales:product_options"), {"q": "kp-"}).content.decode()
    assert str(pump.uid) in options
    reader = as_(people, "executive")
    assert reader.post(url, data).status_code == 403
    assert reader.get(edit).status_code == 403
