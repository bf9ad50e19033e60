"""What a batch of order rows changes, collected first and written in one go."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import F

from kebu.customers.models import Customer
from kebu.exchange.importers import Outdated
from kebu.sales import rules
from kebu.sales.actions import sums, totals
from kebu.sales.importing.columns import Line
from kebu.sales.models import Order, OrderLine


class Changes:
    def __init__(self) -> None:
        self.created: list[Order] = []
        self.lines: list[OrderLine] = []
        self.updated: dict[int, tuple[Order, dict[str, Any]]] = {}
        self.changed_lines: list[OrderLine] = []
        self.summed: set[int] = set()  # existing orders whose lines change

    def __bool__(self) -> bool:
        return bool(self.created or self.lines or self.updated or self.changed_lines)

    def create(self, customer: Customer, lines: Sequence[Line], products: Mapping[str, int]) -> None:
        head, own = lines[0], settings.KEBU_CURRENCY
        total = sum(each.total for each in lines)
        cost = rules.cost_of(((each.quantity, each.unit_cost) for each in lines), own)
        found = rules.worth(total, cost, head.rate, head.currency, own, is_counting=True)
        order = Order(
            number=head.number, customer=customer, ordered_on=head.ordered_on, currency=head.currency, rate=head.rate,
            total=total, amount=found.amount, cost=found.cost, note=head.note,
        )  # fmt: skip
        self.created.append(order)
        self.lines += [_line(order, each, products) for each in lines if each.product]

    def update(self, order: Order, head: Line) -> bool:
        """Note what the head of an order says differently; an empty note leaves the present one."""
        wanted = {"ordered_on": head.ordered_on, "currency": head.currency, "rate": head.rate, "note": head.note}
        differing = {key: value for key, value in wanted.items() if value != "" and getattr(order, key) != value}
        if differing:
            self.updated[order.pk] = (order, differing)
            self.summed |= {order.pk} if differing.keys() & {"currency", "rate"} else set()
        return bool(differing)

    def restate(self, order: Order, head: Line) -> bool:
        """The total of an order that is known as a whole."""
        if order.total == head.total:
            return False
        amount = rules.in_company_currency(head.total, head.rate, head.currency, settings.KEBU_CURRENCY)
        present = self.updated.get(order.pk, (order, {}))[1]
        self.updated[order.pk] = (order, present | {"total": head.total, "amount": amount})
        return True

    def add_line(self, order: Order, line: Line, products: Mapping[str, int]) -> None:
        self.lines.append(_line(order, line, products))
        self.summed.add(order.pk)

    def update_line(self, order: Order, present: OrderLine, line: Line) -> None:
        for key in ("unit", "quantity", "unit_price", "discount", "unit_cost", "total"):
            value = getattr(line, key)
            if value not in ("", None):
                setattr(present, key, value)
        self.changed_lines.append(present)
        self.summed.add(order.pk)

    def write(self) -> None:
        """Write everything. Call within an operation. Raises Outdated when an order changed since it was read."""
        Order.objects.everyone().bulk_create(self.created)
        for line in self.lines:
            line.order_id = line.order.pk
        OrderLine.objects.everyone().bulk_create(self.lines)
        for line in self.changed_lines:
            line.save(force_update=True)
        for order, values in self.updated.values():
            rows = Order.objects.everyone().filter(pk=order.pk, version=order.version)
            if rows.update(**values, version=F("version") + 1) == 0:
                raise Outdated
        sums.refresh(self.summed)
        touched = Order.objects.everyone().filter(pk__in={*self.summed, *self.updated})
        totals.refresh([*(order.customer_id for order in self.created), *touched.values_list("customer_id", flat=True)])


def _line(order: Order, line: Line, products: Mapping[str, int]) -> OrderLine:
    return OrderLine(
        order=order, product_id=products.get(line.product), name=line.product, unit=line.unit, quantity=line.quantity,
        unit_price=line.unit_price, discount=line.discount, unit_cost=line.unit_cost, total=line.total,
    )  # fmt: skip
