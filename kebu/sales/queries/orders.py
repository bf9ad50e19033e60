"""Reads across orders: what a customer's page shows of them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.db.models import Q, Sum

from kebu.base.text.money import half_up
from kebu.customers.models import Customer
from kebu.engine.windows import window
from kebu.sales.models import COUNTING, Order, OrderLine

QUARTERS, YEAR = 9, 4


@dataclass(frozen=True)
class Overview:
    """What a customer bought in the last 12 months and in the 12 before: net, minor units of the company currency."""

    last_year: int
    year_before: int

    @property
    def change(self) -> int | None:
        """Whole percent; None without a year to compare with."""
        if self.year_before <= 0:
            return None
        return half_up((self.last_year - self.year_before) * 100, self.year_before)


@dataclass(frozen=True)
class Quarter:
    """`before` is None where the customer was none yet a year before."""

    start: date
    amount: int
    before: int | None

    @property
    def label(self) -> str:
        return f"{self.start:%y}Q{(self.start.month + 2) // 3}"


def of_customer(customer: Customer) -> models.QuerySet[Order]:
    """The orders of a customer who was fetched through the scope."""
    return Order.objects.everyone().filter(customer=customer)


def overview(customer: Customer, as_of: date) -> Overview:
    now, before = window(as_of, 12), window(as_of, 12, back=12)
    found = of_customer(customer).aggregate(
        now=Sum("amount", filter=Q(ordered_on__gt=now.after, ordered_on__lte=as_of)),
        before=Sum("amount", filter=Q(ordered_on__gt=before.after, ordered_on__lte=now.after)),
    )
    return Overview(found["now"] or 0, found["before"] or 0)


def trend(customer: Customer, as_of: date) -> list[Quarter]:
    """Net amounts of the last 9 quarters, the present one included, each beside the same quarter a year before."""
    starts = quarter_starts(as_of, QUARTERS + YEAR)
    ends = [*starts[1:], as_of + timedelta(days=1)]
    parts = {
        f"q{at}": Sum("amount", filter=Q(ordered_on__gte=start, ordered_on__lt=end))
        for at, (start, end) in enumerate(zip(starts, ends, strict=True))
    }
    found = of_customer(customer).filter(ordered_on__gte=starts[0]).aggregate(**parts)
    sums = [found[f"q{at}"] or 0 for at in range(len(starts))]
    known = [sums[at] if end > customer.first_order_on else None for at, end in enumerate(ends)]
    return [Quarter(starts[at], sums[at], known[at - YEAR]) for at in range(YEAR, len(starts))]


def quarter_starts(as_of: date, count: int) -> list[date]:
    """First days of the last `count` quarters, the oldest first."""
    last = as_of.year * 4 + (as_of.month - 1) // 3
    return [date(each // 4, each % 4 * 3 + 1, 1) for each in range(last - count + 1, last + 1)]


def lines_of(order: Order) -> list[OrderLine]:
    rows = OrderLine.objects.everyone().filter(order=order)
    return list(rows.select_related("product").order_by("pk"))


def purchases(customer: Customer, words: str) -> models.QuerySet[Order]:
    """Orders that something can come back of, newest first; `words` are part of the number."""
    rows = of_customer(customer).filter(total__gt=0, status__in=COUNTING)
    if words:
        rows = rows.filter(number__icontains=words)
    return rows.order_by("-ordered_on", "-pk")


def returns_of(order: Order) -> list[Order]:
    """What came back of it, the oldest first."""
    return list(Order.objects.everyone().filter(return_of=order).order_by("ordered_on", "pk"))


def returnable(order: Order) -> list[OrderLine]:
    """What can still come back of an order, as unsaved lines with negative quantities."""
    back: dict[tuple[int | None, str], int] = defaultdict(int)
    returned = OrderLine.objects.everyone().filter(
        order__return_of=order, order__deleted_at__isnull=True, order__status__in=COUNTING
    )
    for product, name, quantity in returned.values_list("product_id", "name", "quantity"):
        back[product, name] -= quantity
    found = []
    for line in lines_of(order):
        taken = min(max(back[line.product_id, line.name], 0), max(line.quantity, 0))
        back[line.product_id, line.name] -= taken
        if line.quantity > taken:
            line.pk, line.quantity = None, taken - line.quantity
            found.append(line)
    return found


def page_of(customer: Customer, after: str, size: int) -> tuple[list[Order], str]:
    """A page of a customer's orders, newest first, behind the key `after` (day and id); and the key of the next."""
    rows = of_customer(customer)
    if place := _place(after):
        day, pk = place
        rows = rows.filter(Q(ordered_on__lt=day) | Q(ordered_on=day, pk__lt=pk))
    found = list(rows.order_by("-ordered_on", "-pk").prefetch_related("lines")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return found[:size], f"{last.ordered_on}_{last.pk}" if last else ""


def _place(text: str) -> tuple[date, int] | None:
    day, _mark, pk = text.partition("_")
    try:
        return (date.fromisoformat(day), int(pk)) if len(pk) < 19 else None
    except ValueError:
        return None
