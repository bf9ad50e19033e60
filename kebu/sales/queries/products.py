"""What a product's page shows: who bought it, and how its price went."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Max, Q, Sum

from kebu.base import clock
from kebu.base.models import Change
from kebu.customers.models import Customer
from kebu.engine.windows import window
from kebu.sales import rules
from kebu.sales.models import COUNTING, OrderLine, Product
from kebu.staff import scope

if TYPE_CHECKING:
    from kebu.staff.models import User

BUYERS = 50
PRICES = 20


@dataclass
class Bought:
    """Net of returns; amounts in minor units of the company currency, quantities in millionths."""

    quantity: int = 0
    amount: int = 0
    orders: int = 0
    last_on: date = clock.NEVER

    def add(self, row: dict[str, Any], suffix: str = "") -> None:
        total = row[f"net{suffix}"] or 0
        own = settings.KEBU_CURRENCY
        self.amount += rules.in_company_currency(total, row["order__rate"], row["order__currency"], own)
        self.quantity += row[f"pieces{suffix}"] or 0
        self.orders += row["orders"]
        self.last_on = max(self.last_on, row["last_on"] or clock.NEVER)


@dataclass(frozen=True)
class Buyer:
    customer: Customer
    bought: Bought


@dataclass(frozen=True)
class Buyers:
    """The customers who bought most, how many there are in all, and what all of them bought in the last 12 months."""

    rows: list[Buyer]
    count: int
    year: Bought


def buyers(user: "User", product: Product, as_of: date) -> Buyers:
    """Among the customers whom `user` sees; drafts and cancelled orders do not count."""
    everything: dict[int, Bought] = {}
    year = Bought()
    for row in _bought(user, product, window(as_of, 12).after):
        everything.setdefault(row["order__customer_id"], Bought()).add(row)
        year.add(row, "_year")
    best = sorted(everything, key=lambda pk: (-everything[pk].amount, pk))[:BUYERS]
    customers = Customer.objects.visible_to(user).select_related("owner").in_bulk(best)
    return Buyers([Buyer(customers[pk], everything[pk]) for pk in best if pk in customers], len(everything), year)


def _bought(user: "User", product: Product, after: date) -> Iterable[Any]:
    recent = Q(order__ordered_on__gt=after)
    lines = OrderLine.objects.everyone().filter(
        scope.customers_of(user, via="order__customer__"), product=product, order__deleted_at__isnull=True,
        order__customer__deleted_at__isnull=True, order__status__in=COUNTING,
    )  # fmt: skip
    return (
        lines.values("order__customer_id", "order__currency", "order__rate")
        .annotate(
            net=Sum("total"), pieces=Sum("quantity"), orders=Count("order", distinct=True, filter=Q(total__gt=0)),
            net_year=Sum("total", filter=recent), pieces_year=Sum("quantity", filter=recent),
            last_on=Max("order__ordered_on", filter=Q(total__gt=0)),
        )
        .order_by()
    )  # fmt: skip


@dataclass(frozen=True)
class Price:
    """A change of the standard price; None is no price."""

    at: datetime
    by: str
    before: int | None
    after: int | None


def prices(product: Product) -> list[Price]:
    """How the standard price went, newest first, from the change history."""
    changes = Change.objects.filter(model="sales.product", row_id=product.pk, kind=Change.Kind.UPDATE)
    found = (change for change in changes.order_by("-id")[: PRICES * 10] if "price" in change.after)
    told = [Price(each.at, each.actor_name, each.before["price"], each.after["price"]) for each in found]
    return told[:PRICES]
