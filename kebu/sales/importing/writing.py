"""What a portion of order rows changes, collected first and written in one go."""

from collections import defaultdict
from typing import Any

from django.db.models import F

from kebu.base import bulk, clock
from kebu.customers.importing.drafts import CustomerDraft
from kebu.customers.importing.drafts import Makings as CustomerMakings
from kebu.exchange.importing.contract import Outdated
from kebu.sales.actions import sums, totals
from kebu.sales.importing.drafts import LineDraft, Makings, OrderDraft, ProductDraft, write_lines
from kebu.sales.importing.present import Line
from kebu.sales.models import Order, OrderLine


class Changes:
    def __init__(self, customers: list[CustomerDraft], products: list[ProductDraft]) -> None:
        self.customers, self.products = customers, products
        self.orders: list[OrderDraft] = []
        self.heads: dict[int, tuple[Order, dict[str, Any]]] = {}
        self.added: list[tuple[int, LineDraft]] = []
        self.changed: list[tuple[int, dict[str, Any]]] = []
        self.touched: dict[int, Order] = {}  # orders that are there

    def __bool__(self) -> bool:
        return bool(self.customers or self.products or self.orders or self.touched)

    def head(self, order: Order, values: dict[str, Any]) -> None:
        self.heads.setdefault(order.pk, (order, {}))[1].update(values)
        self.touched[order.pk] = order

    def add_line(self, order: Order, line: LineDraft) -> None:
        self.added.append((order.pk, line))
        self.touched[order.pk] = order

    def change_line(self, order: Order, line: Line, values: dict[str, Any]) -> None:
        self.changed.append((line.pk, values))
        self.touched[order.pk] = order

    def prepared(self) -> "Writing":
        return Writing(self)


class Writing:
    """The same, ready: everything that takes time is done."""

    def __init__(self, changes: Changes) -> None:
        self.changes = changes
        self.customers = CustomerMakings(changes.customers, [])
        self.makings = Makings(changes.products, changes.orders)

    def __call__(self) -> None:
        """Write everything. Call within an operation. Raises Outdated when an order changed since it was read."""
        changes = self.changes
        self._claim()
        self.customers.write()
        self.makings.write()
        self._write_heads()
        write_lines(changes.added)
        _update(OrderLine, changes.changed)
        sums.refresh(changes.touched)
        owners = {order.customer.pk for order in changes.orders}
        totals.refresh(owners | {order.customer_id for order in changes.touched.values()})

    def _claim(self) -> None:
        """Nobody else changes these orders from here on, and nobody did since they were read."""
        planned = {pk: order.version for pk, order in self.changes.touched.items()}
        if not planned:
            return
        rows = Order.objects.everyone().filter(pk__in=planned).select_for_update().order_by("pk")
        if dict(rows.values_list("pk", "version")) != planned:
            raise Outdated
        lines_only = planned.keys() - self.changes.heads.keys()
        Order.objects.everyone().filter(pk__in=lines_only).update(version=F("version") + 1, updated_at=clock.now())

    def _write_heads(self) -> None:
        _update(Order, [(pk, values) for pk, (_order, values) in self.changes.heads.items()])


def _update(model: Any, rows: list[tuple[int, dict[str, Any]]]) -> None:
    """Rows that change the same columns go together."""
    by_columns: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for pk, values in rows:
        by_columns[tuple(values)].append((pk, *values.values()))
    for columns, found in by_columns.items():
        bulk.update(model, columns, found)
