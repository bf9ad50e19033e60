"""What sales shows on a customer's page: 合作概况 and 合作趋势."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings

from kebu.base import clock
from kebu.base.panels import Panel
from kebu.base.text.money import exponent, half_up
from kebu.customers.models import Customer
from kebu.sales import chart
from kebu.sales.queries import orders as queries

if TYPE_CHECKING:
    from kebu.staff.models import User

Context = Mapping[str, Any] | None
PLACES = exponent(settings.KEBU_CURRENCY)
TEN_THOUSAND = 10_000


def facts(_user: "User", customer: Customer) -> Context:
    if not _has_orders(customer):
        return None
    return {"customer": customer, "overview": queries.overview(customer, clock.today()), "places": PLACES}


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


def _has_orders(customer: Customer) -> bool:
    return customer.order_count > 0 or customer.total_amount != 0


def count(_user: "User", customer: Customer) -> int | None:
    return customer.order_count


PANELS = [
    Panel("sales.facts", "customer.facts", "sales/_facts.html", facts, order=60, right="orders.view"),
    Panel("sales.trend", "customer.aside", "sales/_trend.html", trend, order=80, right="orders.view"),
]
