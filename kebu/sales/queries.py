"""Reads across orders: the facts that grading judges by, and what a customer's page shows."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from django.db import connection, models
from django.db.models import Q, Sum

from kebu.base import frames
from kebu.base.text.money import half_up
from kebu.customers.models import Customer
from kebu.engine.windows import window
from kebu.sales.models import Order, OrderLine

# 「合作」 is an order with a positive amount; amounts are net of returns. Only the index order_facts is read.
FACTS = """
SELECT customer_id,
       MAX(CASE WHEN amount > 0 THEN ordered_on END),
       MIN(CASE WHEN amount > 0 THEN ordered_on END),
       CAST(SUM(CASE WHEN amount > 0 AND ordered_on > %(after)s THEN 1 ELSE 0 END) AS BIGINT),
       CAST(SUM(CASE WHEN ordered_on > %(after)s THEN amount ELSE 0 END) AS BIGINT),
       CAST(SUM(CASE WHEN ordered_on > %(before)s AND ordered_on <= %(after)s THEN amount ELSE 0 END) AS BIGINT)
FROM sales_order
WHERE deleted_at IS NULL AND ordered_on <= %(as_of)s
GROUP BY customer_id
"""
COLUMNS = {
    "customer_id": pl.Int64, "last_on": pl.Date, "first_on": pl.Date, "orders_12m": pl.Int64, "amount_12m": pl.Int64,
    "amount_prev_12m": pl.Int64,
}  # fmt: skip


def facts(as_of: date) -> pl.DataFrame:
    """One row per customer with orders dated up to `as_of`, whenever they were typed in.

    customer_id; days_since_last, first_order_days (days; null without a deal); orders_12m (deals), amount_12m,
    amount_prev_12m (minor units of the company currency, net; the latter null without a deal before the window).
    """
    now, before = window(as_of, 12), window(as_of, 12, back=12)
    days = {"after": now.after, "before": before.after, "as_of": as_of}
    adapted = {name: connection.ops.adapt_datefield_value(day) for name, day in days.items()}
    rows = frames.read(FACTS, adapted, COLUMNS)
    return rows.select(
        "customer_id",
        "orders_12m",
        "amount_12m",
        (pl.lit(as_of) - pl.col("last_on")).dt.total_days().alias("days_since_last"),
        (pl.lit(as_of) - pl.col("first_on")).dt.total_days().alias("first_order_days"),
        pl.when(pl.col("first_on") <= now.after).then(pl.col("amount_prev_12m")).alias("amount_prev_12m"),
    )


# --- the customer's page ------------------------------------------------------------------------------------------

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
