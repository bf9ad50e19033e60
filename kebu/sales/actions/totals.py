"""What a customer bought in all: worked out from the orders after every change of them."""

from collections.abc import Iterable

from django.db.models import Count, Max, Min, Q, Sum

from kebu.base import clock
from kebu.base.models import Change
from kebu.customers.actions import cards
from kebu.sales.models import Order

PORTION = 2_000


def refresh(customer_ids: Iterable[int]) -> None:
    """Write order_count, total_amount, first and last order of these customers, in the transaction of the change."""
    waiting = sorted(set(customer_ids))
    for start in range(0, len(waiting), PORTION):
        portion = waiting[start : start + PORTION]
        cards.write(dict.fromkeys(portion, NOTHING) | _bought(portion))


NOTHING = {
    "order_count": 0,
    "total_amount": 0,
    "first_order_on": clock.NEVER,
    "last_order_on": clock.NEVER,
}


def _bought(ids: list[int]) -> dict[int, dict[str, object]]:
    is_deal = Q(amount__gt=0)
    rows = (
        Order.objects.everyone()
        .filter(customer_id__in=ids)
        .values("customer_id")
        .annotate(
            order_count=Count("pk", filter=is_deal),
            net=Sum("amount"),
            first=Min("ordered_on", filter=is_deal),
            last=Max("ordered_on", filter=is_deal),
        )
        .order_by()
    )
    return {
        row["customer_id"]: {
            "order_count": row["order_count"],
            "total_amount": row["net"],
            "first_order_on": row["first"] or clock.NEVER,
            "last_order_on": row["last"] or clock.NEVER,
        }
        for row in rows
    }


def of_orders(order_ids: Iterable[int]) -> None:
    """The same for every customer that these orders ever were of, from history: the orders may be gone. For undo."""
    waiting, customers = sorted(set(order_ids)), set[int | None]()
    for start in range(0, len(waiting), PORTION):
        changes = Change.objects.filter(model="sales.order", row_id__in=waiting[start : start + PORTION])
        customers |= set(changes.order_by().values_list("customer_id", flat=True))
    refresh(each for each in customers if each is not None)
