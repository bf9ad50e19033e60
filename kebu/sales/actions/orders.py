"""Orders typed by people: saved with their lines, deleted and restored."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _

from kebu.base import clock, edits
from kebu.base.access import Actor, Refused, require
from kebu.base.models import Change
from kebu.base.operation import Operation, operation
from kebu.base.text import money
from kebu.sales.actions import sums, totals
from kebu.sales.models import Order, OrderLine
from kebu.sales.models.order import OrderQuerySet

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from kebu.sales.forms.orders import OrderForm

Values = dict[str, Any]
PRICED = ("quantity", "unit_price", "discount")
PORTION = 1_000


def save(form: "OrderForm", lines: Sequence[Values], *, actor: Actor, version: int | None = None) -> edits.Saved:
    """Save an order with all its lines: each a dict of OrderLine values, with "id" for one that is there.

    Totals of lines are worked out here; a line whose quantity, price, discount and currency stay keeps what was agreed.
    Raises base.edits.Conflict (for lines whenever the order changed since `version`), Refused, PermissionDenied.
    """
    require(actor, "orders.edit")
    verb = "orders.edit" if form.instance.pk else "orders.create"
    with operation(actor, verb) as op:
        former = Order.objects.everyone().filter(pk=form.instance.pk).select_for_update().first()
        changes = _Lines(former, _priced(former, lines, form.cleaned_data["currency"]))
        _check(form, former, changes, version)
        saved = edits.save(form, actor=actor, verb=verb, version=version)
        changes.write(saved.instance)
        _settle(saved, changes, former, op)
        totals.refresh({saved.instance.customer_id, former.customer_id if former else None} - {None})
        return saved


def _check(form: "OrderForm", former: Order | None, changes: "_Lines", version: int | None) -> None:
    lines = changes.wanted
    if not lines and (former is None or changes.present):
        raise Refused(_("请至少填一行产品"))
    total = sum(line["total"] for line in lines) if lines else form.cleaned_data.get("total", 0)
    if form.cleaned_data.get("return_of") and total >= 0:
        raise Refused(_("填了原订单的是退货单，数量请写成负数；不是退货就清空原订单"))
    if former and changes and version is not None and version != former.version:
        raise _conflict(former, lines, list(changes.present))


def _settle(saved: edits.Saved, changes: "_Lines", former: Order | None, op: Operation) -> None:
    """Sums, version and log line of an order after its head and lines were written."""
    order = saved.instance
    sums.refresh([order.pk])
    if former and changes:
        Order.objects.everyone().filter(pk=order.pk).update(version=F("version") + 1, updated_at=clock.now())
        if not saved.changed:
            op.log(order, fields=["lines"])
        saved.changed.append("lines")
    order.refresh_from_db()


def _priced(former: Order | None, lines: Sequence[Values], currency: str) -> list[Values]:
    present = {line.pk: line for line in _lines_of(former)} if former and former.currency == currency else {}
    return [values | {"total": _total(values, present.get(values.get("id", 0)), currency)} for values in lines]


def _total(values: Values, line: OrderLine | None, currency: str) -> int:
    if line is not None and all(getattr(line, key) == values[key] for key in PRICED):
        return line.total
    return money.line_total(values["quantity"], values["unit_price"], values["discount"], currency)


def _lines_of(order: Order | None) -> "QuerySet[OrderLine]":
    return OrderLine.objects.everyone().filter(order_id=order.pk if order else 0)


class _Lines:
    """What the wanted lines change in those that are there. True when anything differs."""

    def __init__(self, order: Order | None, wanted: Sequence[Values]) -> None:
        self.wanted = wanted
        self.present: dict[int, OrderLine] = {line.pk: line for line in _lines_of(order)}
        rest = dict(self.present)
        self.added: list[Values] = []
        self.changed: dict[int, Values] = {}
        for each in wanted:
            line, values = rest.pop(each.get("id", 0), None), {key: each[key] for key in each if key != "id"}
            if line is None:
                self.added.append(values)
            elif any(getattr(line, key) != value for key, value in values.items()):
                self.changed[line.pk] = values
        self.removed = list(rest)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def write(self, order: Order) -> None:
        rows = OrderLine.objects.everyone()
        for pk, values in self.changed.items():
            rows.filter(pk=pk).update(**values)
        rows.filter(pk__in=self.removed).delete()
        rows.bulk_create([OrderLine(order=order, **values) for values in self.added])


def _conflict(order: Order, mine: Sequence[Values], line_ids: list[int]) -> edits.Conflict:
    of_order = Q(model="sales.order", row_id=order.pk) | Q(model="sales.orderline", row_id__in=line_ids)
    last = Change.objects.filter(of_order).latest("id")
    theirs = list(_lines_of(order).order_by("pk"))
    return edits.Conflict(order, {"lines": mine}, {"lines": theirs}, last.actor_name, last.at)


def delete(order: Order, *, actor: Actor) -> UUID:
    """Take an order away; undo or the recycle bin brings it back. Returns the operation."""
    require(actor, "orders.edit")
    with operation(actor, "orders.delete") as op:
        Order.objects.everyone().filter(pk=order.pk).update(deleted_at=clock.now())
        totals.refresh([order.customer_id])
        op.log(order)
        return op.uid


def delete_all(orders: OrderQuerySet, *, actor: Actor) -> tuple[int, UUID]:
    """The same for a selection."""
    require(actor, "orders.edit")
    with operation(actor, "orders.delete") as op:
        rows = list(orders.filter(deleted_at__isnull=True).order_by("pk").values_list("pk", "customer_id"))
        for start in range(0, len(rows), PORTION):
            ids = [pk for pk, _customer in rows[start : start + PORTION]]
            Order.objects.everyone().filter(pk__in=ids).update(deleted_at=clock.now())
        totals.refresh(customer for _pk, customer in rows)
        op.log(count=len(rows))
        return len(rows), op.uid


def restore(orders: OrderQuerySet, *, actor: Actor) -> tuple[int, UUID]:
    """Take deleted orders out of the recycle bin. Raises Refused when a number was given to another meanwhile."""
    require(actor, "orders.edit")
    with operation(actor, "orders.restore") as op:
        rows = list(orders.filter(deleted_at__isnull=False).order_by("pk").values_list("pk", "number", "customer_id"))
        _check_numbers([number for _pk, number, _customer in rows if number])
        for start in range(0, len(rows), PORTION):
            ids = [pk for pk, _number, _customer in rows[start : start + PORTION]]
            Order.objects.with_deleted().filter(pk__in=ids).update(deleted_at=None)
        totals.refresh(customer for _pk, _number, customer in rows)
        op.log(Order.objects.everyone().get(pk=rows[0][0]) if len(rows) == 1 else None, count=len(rows))
        return len(rows), op.uid


def _check_numbers(numbers: list[str]) -> None:
    doubled = {number for number in numbers if numbers.count(number) > 1}
    for start in range(0, len(numbers), PORTION):
        present = Order.objects.everyone().filter(number__in=numbers[start : start + PORTION])
        doubled |= set(present.values_list("number", flat=True)[:1])
    if doubled:
        raise Refused(_("订单号 %(number)s 已被另一张订单用了，请先改掉其中一个") % {"number": min(doubled)})
