"""Order rows matched with what is there: by number, else by customer, day, content and how many alike."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kebu.base.access import Actor
from kebu.base.text.names import normal_name
from kebu.customers.models import Customer
from kebu.exchange.columns import Parsed
from kebu.exchange.importers import Plan
from kebu.exchange.report import Outcome, strongest
from kebu.sales.importing.columns import Line
from kebu.sales.importing.groups import Group, grouped
from kebu.sales.importing.writing import Changes
from kebu.sales.models import Order, OrderLine, Product


class OrderSession:
    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        products = Product.objects.everyone().values_list("pk", "code", "name").order_by("-pk")
        self.products = {key: pk for pk, code, name in products for key in (name, code)}

    def batches(self, rows: Iterator[Parsed], size: Callable[[], int]) -> Iterable[Sequence[Parsed]]:
        """The whole file is sorted into orders first; an order is never split."""
        numbered, alike = grouped(rows)
        self.refused = {id(group.rows[0]): group.refused for group in numbered if group.refused}
        batch: list[Parsed] = []
        for group in [*numbered, *alike]:
            batch += group.rows
            if len(batch) >= size():
                yield batch
                batch = []
        if batch:
            yield batch

    def plan(self, batch: Sequence[Parsed]) -> Plan:
        plan, changes = Plan(), Changes()
        customers = _Customers(batch)
        numbered, alike = grouped(iter(batch))
        present = _Present([group.head.number for group in numbered], customers, alike)
        for group in numbered:
            self._settle(group, customers, plan, lambda g, customer: self._numbered(g, customer, present, changes))
        for group in alike:
            self._settle(group, customers, plan, lambda g, customer: self._alike(g, customer, present, changes))
        plan.write = changes.write if changes else None
        return plan

    def _settle(
        self, group: Group, customers: "_Customers", plan: Plan, settle: Callable[[Group, Customer], list[Outcome]]
    ) -> None:
        for line, text in self.refused.get(id(group.rows[0]), []):
            plan.outcomes.append((line, Outcome.REJECTED, text))
        try:
            outcomes = settle(group, customers.of(group.head))
        except ValueError as error:
            plan.outcomes += [(row.line, Outcome.REJECTED, str(error)) for row in group.rows]
            return
        plan.outcomes += [(row.line, outcome, "") for row, outcome in zip(group.rows, outcomes, strict=True)]
        plan.notes += [(row.line, _("金额与数量 × 单价不符，按金额入账")) for row in group.rows if row.values.is_stated]

    def _numbered(self, group: Group, customer: Customer, present: "_Present", changes: Changes) -> list[Outcome]:
        head = group.head
        order = present.by_number.get(head.number)
        if order is None:
            changes.create(customer, group.lines, self.products)
            return [Outcome.CREATED] * len(group.rows)
        if order.customer_id != customer.pk:
            raise ValueError(_("订单号 %(number)s 已用在另一家客户") % {"number": head.number})
        is_changed = changes.update(order, head)
        if not head.product:
            return [Outcome.UPDATED if changes.restate(order, head) or is_changed else Outcome.UNCHANGED]
        outcomes = self._lines(group.lines, order, present.lines[order.pk], changes)
        return [strongest(outcome, Outcome.UPDATED if is_changed else Outcome.UNCHANGED) for outcome in outcomes]

    def _lines(self, lines: list[Line], order: Order, present: list[OrderLine], changes: Changes) -> list[Outcome]:
        """Lines by (product, n-th of that product): the same content first, so that their sequence does not matter."""
        left = sorted(present, key=_content)
        outcomes: list[Outcome | None] = [_take(left, line, _content, line.content) for line in lines]
        for place, line in enumerate(lines):
            if outcomes[place] is not None:
                continue
            other = next((each for each in left if each.name == line.product), None)
            if other is None:
                changes.add_line(order, line, self.products)
                outcomes[place] = Outcome.CREATED
            else:
                left.remove(other)
                changes.update_line(order, other, line)
                outcomes[place] = Outcome.UPDATED
        return [outcome for outcome in outcomes if outcome is not None]

    def _alike(self, group: Group, customer: Customer, present: "_Present", changes: Changes) -> list[Outcome]:
        """Each row is an order of its own; as many of one content as there are already are taken for those."""
        known = present.unnumbered[customer.pk, group.head.ordered_on]
        outcomes = []
        for line in group.lines:
            key = (*line.content[:1], line.total, line.currency, line.note)
            if known[key]:
                known[key] -= 1
                outcomes.append(Outcome.UNCHANGED)
            else:
                changes.create(customer, [line], self.products)
                outcomes.append(Outcome.CREATED)
        return outcomes


def _content(line: OrderLine) -> tuple[Any, ...]:
    return (line.name, line.quantity, line.unit_price, line.discount, line.total)


def _take(left: list[OrderLine], line: Line, content: Callable[[OrderLine], Any], wanted: Any) -> Outcome | None:
    same = next((each for each in left if content(each) == wanted), None)
    if same is None or (line.unit_cost is not None and line.unit_cost != same.unit_cost):
        return None
    left.remove(same)
    return Outcome.UNCHANGED


class _Customers:
    """The customers that a batch names, by code or by name."""

    def __init__(self, batch: Sequence[Parsed]) -> None:
        codes = {row.values.customer_code for row in batch} - {""}
        names = {normal_name(row.values.customer_name) for row in batch if not row.values.customer_code}
        self.by_code = {each.code: each for each in Customer.objects.everyone().filter(code__in=codes)}
        self.by_name: dict[str, list[Customer]] = defaultdict(list)
        for customer in Customer.objects.everyone().filter(normal_name__in=names - {""}):
            self.by_name[customer.normal_name].append(customer)

    def of(self, line: Line) -> Customer:
        if line.customer_code:
            if line.customer_code not in self.by_code:
                raise ValueError(_("没有编号为 %(code)s 的客户，请先导入客户") % {"code": line.customer_code})
            return self.by_code[line.customer_code]
        found = self.by_name[normal_name(line.customer_name)]
        if len(found) != 1:
            text = _("有几家客户叫“%(name)s”，请填客户编号") if found else _("没有叫“%(name)s”的客户，请先导入客户")
            raise ValueError(text % {"name": line.customer_name})
        return found[0]


class _Present:
    """The orders that are there already."""

    def __init__(self, numbers: list[str], customers: _Customers, alike: list[Group]) -> None:
        orders = Order.objects.everyone().filter(number__in=numbers)
        self.by_number = {order.number: order for order in orders}
        self.lines: dict[int, list[OrderLine]] = defaultdict(list)
        ids = [order.pk for order in self.by_number.values()]
        for line in OrderLine.objects.everyone().filter(order_id__in=ids).order_by("pk"):
            self.lines[line.order_id].append(line)
        self.unnumbered: dict[tuple[int, Any], Counter[Any]] = defaultdict(Counter)
        if alike:
            self._count(customers, {group.head.ordered_on for group in alike})

    def _count(self, customers: _Customers, days: set[Any]) -> None:
        known = [*customers.by_code.values(), *(each for found in customers.by_name.values() for each in found)]
        rows = Order.objects.everyone().filter(number="", customer__in=known, ordered_on__in=days)
        names = dict(OrderLine.objects.everyone().filter(order__in=rows).values_list("order_id", "name"))
        for order in rows:
            key = (names.get(order.pk, ""), order.total, order.currency, order.note)
            self.unnumbered[order.customer_id, order.ordered_on][key] += 1
