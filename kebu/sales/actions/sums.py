"""Totals of orders from their lines, and what the orders count for. Every writer of orders or lines calls this."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Sum

from kebu.base import bulk
from kebu.base.models import Change
from kebu.base.operation import current
from kebu.base.text import money
from kebu.sales import rules
from kebu.sales.actions import totals
from kebu.sales.models import COUNTING, Order, OrderLine

PORTION = 2_000


class Lines(NamedTuple):
    """What the lines of an order add up to; `cost` is None where one is unknown."""

    total: int
    cost: int | None


def refresh(order_ids: Iterable[int]) -> None:
    """Write total, amount and cost where they differ. Call within an operation; orders without lines keep their total.

    The cards of the customers are the caller's: `totals.refresh`.
    """
    if current() is None:
        raise RuntimeError("only inside an operation")
    for portion in bulk.batches(sorted(set(order_ids)), PORTION):
        _refresh(portion)


def _refresh(ids: list[int]) -> None:
    lines, own = _lines(ids), settings.KEBU_CURRENCY
    rows = Order.objects.with_deleted().filter(pk__in=ids)
    stated, derived = [], []
    for pk, status, rate, currency, *present in rows.values_list(
        "pk", "status", "rate", "currency", "total", "amount", "cost"
    ):
        found = lines.get(pk, Lines(present[0] or 0, None))
        worth = rules.worth(found.total, found.cost, rate, currency, own, is_counting=status in COUNTING)
        if found.total != present[0]:
            stated.append((pk, found.total))
        if [worth.amount, worth.cost] != present[1:]:
            derived.append((pk, worth.amount, worth.cost))
    bulk.update(Order, ["total"], stated)
    bulk.update(Order, ["amount", "cost"], derived)


def _lines(ids: list[int]) -> dict[int, Lines]:
    """Sums by order; costs are rounded line by line, so those are added up here where every line has one."""
    rows = OrderLine.objects.everyone().filter(order_id__in=ids)
    found = rows.values_list("order_id").annotate(total=Sum("total"), count=Count("pk"), known=Count("unit_cost"))
    summed = {order: (total, count == known) for order, total, count, known in found.order_by()}
    costs: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    known = [order for order, (_total, is_known) in summed.items() if is_known]
    if known:
        for order, quantity, unit_cost in rows.filter(order_id__in=known).values_list(
            "order_id", "quantity", "unit_cost"
        ):
            costs[order].append((quantity, unit_cost))
    own = settings.KEBU_CURRENCY
    return {order: Lines(total or 0, rules.cost_of(costs[order], own)) for order, (total, _known) in summed.items()}


# --- after an undo ------------------------------------------------------------------------------------------------


def restored_orders(ids: Iterable[int]) -> None:
    """Orders that were put back, changed back or are gone; their customers' cards follow."""
    waiting = sorted(set(ids))
    for portion in bulk.batches(waiting, PORTION):
        _reprice(portion)
    refresh(waiting)
    totals.of_orders(waiting)


def _reprice(ids: list[int]) -> None:
    """A line that comes back may have been reckoned in a currency that its order has no longer."""
    changes = Change.objects.filter(model="sales.order", row_id__in=ids, kind=Change.Kind.UPDATE)
    moved = {pk for pk, after in changes.order_by().values_list("row_id", "after") if "currency" in after}
    rows = OrderLine.objects.everyone().filter(order_id__in=moved)
    names = ("pk", "total", "quantity", "unit_price", "discount", "order__currency")
    found = [(pk, total, money.line_total(*priced)) for pk, total, *priced in rows.values_list(*names)]
    bulk.update(OrderLine, ["total"], [(pk, wanted) for pk, total, wanted in found if wanted != total])


def restored_lines(ids: Iterable[int]) -> None:
    """The same for the orders of these lines; a line that is gone has its order in the history."""
    orders = set[int]()
    for portion in bulk.batches(sorted(set(ids)), PORTION):
        present = OrderLine.objects.everyone().filter(pk__in=portion)
        orders |= set(present.values_list("order_id", flat=True))
        removed = Change.objects.filter(model="sales.orderline", row_id__in=portion, kind=Change.Kind.DELETE)
        orders |= {before["order_id"] for before in removed.order_by().values_list("before", flat=True)}
    restored_orders(orders)
