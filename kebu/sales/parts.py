"""What sales shows on a customer's page: 合作概况, 合作趋势, what is bought, the last orders."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings

from kebu.base import clock
from kebu.base.panels import Panel
from kebu.base.text.money import exponent, half_up
from kebu.customers.models import Customer
from kebu.sales import chart
from kebu.sales.queries import orders as queries
from kebu.sales.queries import purchases

if TYPE_CHECKING:
    from kebu.staff.models import User

Context = Mapping[str, Any] | None
PLACES = exponent(settings.KEBU_CURRENCY)
TEN_THOUSAND = 10_000


def facts(_user: "User", customer: Customer) -> Context:
    if not _has_orders(customer):
        return None
    back = purchases.returned(customer)
    share = f"{Decimal(back.share).scaleb(-1)}%" if back.share is not None else ""
    overview = queries.overview(customer, clock.today())
    return {"customer": customer, "overview": overview, "back": back, "share": share, "places": PLACES}


def trend(_user: "User", customer: Customer) -> Context:
    if not _has_orders(customer):
        return None
    quarters = queries.trend(customer, clock.today())
    if not any(quarter.amount or quarter.before for quarter in quarters):
        return None
    unit = TEN_THOUSAND * 10**PLACES
    largest = max(abs(figure or 0) for quarter in quarters for figure in (quarter.amount, quarter.before))
    is_small = largest < 5 * unit
    divisor = unit // TEN_THOUSAND if is_small else unit
    figures = [
        (each.label, half_up(each.amount, divisor), None if each.before is None else half_up(each.before, divisor))
        for each in quarters
    ]
    return {"chart": chart.draw(figures), "quarters": quarters, "places": PLACES, "is_small": is_small}


def breadth(_user: "User", customer: Customer) -> Context:
    found = purchases.breadth(customer, clock.today()) if _has_orders(customer) else None
    if found is None or not (found.parts or found.known):
        return None
    return {"customer": customer, "breadth": found, "places": PLACES}


def last_orders(_user: "User", customer: Customer) -> Context:
    found = purchases.last_orders(customer)
    return {"customer": customer, "orders": found} if found else None


def _has_orders(customer: Customer) -> bool:
    return customer.order_count > 0 or customer.total_amount != 0


def count(_user: "User", customer: Customer) -> int | None:
    return customer.order_count


PANELS = [
    Panel("sales.facts", "customer.facts", "sales/_facts.html", facts, order=60, right="orders.view"),
    Panel("sales.trend", "customer.aside", "sales/_trend.html", trend, order=80, right="orders.view"),
    Panel("sales.breadth", "customer.aside", "sales/_breadth.html", breadth, order=81, right="orders.view"),
    Panel("sales.last", "customer.aside", "sales/_last_orders.html", last_orders, order=82, right="orders.view"),
]
