"""Whatever is done to orders and customers and undone: each card says what a sum over the rows says, to the cent.

The sum is worked out here from quantities, prices, discounts and rates, with fractions and none of the product's code.
"""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kebu.base import clock
from kebu.base.access import SYSTEM, Refused
from kebu.base.models import LogEntry
from kebu.base.operation import operation
from kebu.base.undo import undo
from kebu.cast.people import cast, make_customer
from kebu.customers.actions.merging import merge
from kebu.customers.models import Customer
from kebu.exchange.importing.contract import Options, Row, Setting
from kebu.exchange.importing.outcomes import OnDuplicate, Rejection
from kebu.exchange.values import Manner
from kebu.sales import rules
from kebu.sales.actions import orders
from kebu.sales.forms.orders import OrderForm
from kebu.sales.importing import ORDERS
from kebu.sales.models import Order, OrderLine

pytestmark = pytest.mark.django_db

DIGITS = {"CNY": 2, "USD": 2, "JPY": 0, "KWD": 3}
COUNTING = ("confirmed", "done")
MILLION = 10**6


def rounded(value: Fraction) -> int:
    """To the nearest integer, halves away from zero."""
    whole = int(abs(value) + Fraction(1, 2))
    return -whole if value < 0 else whole


def worth(order: Order, lines: list[OrderLine]) -> tuple[int, int]:
    """Total in the order's own minor units, and what it counts for in the company's."""
    total = order.total
    if lines:
        unit = 10 ** DIGITS[order.currency]
        total = sum(
            rounded(
                Fraction(line.quantity, MILLION)
                * Fraction(line.unit_price, MILLION)
                * (1 - Fraction(line.discount, MILLION))
                * unit
            )
            for line in lines
        )
    if order.status not in COUNTING:
        return total, 0
    if order.currency == "CNY":
        return total, total
    return total, rounded(Fraction(total, 10 ** DIGITS[order.currency]) * Fraction(order.rate, MILLION) * 100)


def expected() -> dict[int, tuple[int, int, date, date]]:
    """By customer: deals, net amount, first and last deal."""
    lines = defaultdict(list)
    for line in OrderLine.objects.everyone():
        lines[line.order_id].append(line)
    found: dict[int, list[tuple[int, date]]] = defaultdict(list)
    for order in Order.objects.with_deleted().filter(deleted_at__isnull=True):
        total, amount = worth(order, lines[order.pk])
        assert (order.total, order.amount) == (total, amount), order
        found[order.customer_id].append((amount, order.ordered_on))
    return {
        pk: (
            sum(amount > 0 for amount, _day in found[pk]),
            sum(amount for amount, _day in found[pk]),
            min((day for amount, day in found[pk] if amount > 0), default=clock.NEVER),
            max((day for amount, day in found[pk] if amount > 0), default=clock.NEVER),
        )
        for pk in Customer.objects.everyone().values_list("pk", flat=True)
    }


numbers = st.integers(0, 10**6)
quantities = st.sampled_from(["1", "-1", "2.5", "0.333333", "-3", "1000", "7"])
prices = st.sampled_from(["0", "0.005", "33.335", "99.99", "1,234.567891", "0.01"])
discounts = st.sampled_from(["", "95%", "9.5折", "0.875"])
lines_typed = st.lists(st.tuples(quantities, prices, discounts), min_size=1, max_size=4)
currencies = st.sampled_from([("CNY", ""), ("CNY", ""), ("USD", "7.1234"), ("JPY", "0.0485")])
days = st.integers(0, 900).map(lambda back: date(2026, 11, 1) - timedelta(days=back))
statuses = st.sampled_from(["draft", "confirmed", "confirmed", "done", "cancelled"])
# Few numbers, products and days, so that files meet what is there.
rows_of_files = st.lists(
    st.tuples(
        numbers,
        st.fixed_dictionaries({
            "number": st.sampled_from(["", "", "N1", "N2", "N3", "B1", "B2"]),
            "ordered_on": st.sampled_from(["2026-05-01", "2026-06-01"]), "product": st.sampled_from(["泵", "阀", ""]),
            "quantity": quantities, "unit_price": prices, "discount": discounts,
            "status": st.sampled_from(["", "", "草稿", "已取消"]), "return_of": st.sampled_from(["", "", "N1", "B1"]),
        }),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


class Sales(RuleBasedStateMachine):
    """Orders are typed, changed, moved, returned, deleted, restored, brought in; their customers are merged.

    Every step may be undone, in any order.
    """

    @initialize()
    def begin(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()
        self.people = cast(customers_each=0)
        self.customers = [make_customer(owner=self.people.rep_a) for _ in range(3)]
        self.steps: list[UUID] = []
        self.count = 0

    def teardown(self) -> None:
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    # --- what is done ---------------------------------------------------------------------------------------------

    def orders(self) -> list[Order]:
        return list(Order.objects.everyone().order_by("pk"))

    def pick(self, at: int) -> Order:
        rows = self.orders()
        return rows[at % len(rows)]

    def save(self, order: Order | None, lines: list[dict[str, Any]] | None, **head: Any) -> None:
        data = {"customer": str(self.customers[0].uid), "ordered_on": "2026-05-01", "currency": "CNY", "rate": ""}
        if order:
            data |= {
                "customer": str(order.customer.uid), "ordered_on": str(order.ordered_on), "number": order.number,
                "currency": order.currency,
                "status": order.status, "return_of": str(order.return_of.uid) if order.return_of else "",
                "rate": "" if order.currency == "CNY" else f"{order.rate / MILLION:.6f}",
            }  # fmt: skip
        form = OrderForm(data | head, instance=order or Order(), user=self.people.rep_a)
        if not form.is_valid():
            return
        kept = lines if lines is not None else self.kept(order)
        try:
            saved = orders.save(form, kept, actor=self.people.rep_a)
        except Refused:
            return
        self.steps.append(saved.operation)

    def kept(self, order: Order | None) -> list[dict[str, Any]]:
        rows = OrderLine.objects.everyone().filter(order=order).order_by("pk")
        names = ("name", "quantity", "unit_price", "discount", "unit_cost", "product", "unit", "model", "specification")
        return [{"id": row.pk} | {name: getattr(row, name) for name in names} for row in rows]

    def written(self, lines: list[tuple[str, str, str]]) -> list[dict[str, Any]]:
        return [
            {
                "name": "泵", "product": None, "unit": "", "model": "", "specification": "", "unit_cost": None,
                "quantity": rules.parse_millionths(quantity), "unit_price": rules.parse_millionths(price),
                "discount": rules.parse_discount(discount) if discount else 0,
            }
            for quantity, price, discount in lines
        ]  # fmt: skip

    @rule(at=numbers, lines=lines_typed, currency=currencies, day=days, status=statuses)
    def create(self, at: int, lines: Any, currency: tuple[str, str], day: date, status: str) -> None:
        self.count += 1
        customer = self.customers[at % len(self.customers)]
        head = {"customer": str(customer.uid), "ordered_on": str(day), "status": status, "number": f"N{self.count}"}
        self.save(None, self.written(lines), currency=currency[0], rate=currency[1], **head)

    @precondition(lambda self: self.orders())
    @rule(at=numbers, lines=lines_typed)
    def retype_lines(self, at: int, lines: Any) -> None:
        self.save(self.pick(at), self.written(lines))

    @precondition(lambda self: self.orders())
    @rule(at=numbers, line=numbers, quantity=quantities)
    def change_a_line(self, at: int, line: int, quantity: str) -> None:
        order = self.pick(at)
        kept = self.kept(order)
        if kept:
            kept[line % len(kept)]["quantity"] = rules.parse_millionths(quantity)
            self.save(order, kept)

    @precondition(lambda self: self.orders())
    @rule(at=numbers, status=statuses)
    def set_status(self, at: int, status: str) -> None:
        self.save(self.pick(at), None, status=status)

    @precondition(lambda self: self.orders())
    @rule(at=numbers, currency=currencies, day=days)
    def change_head(self, at: int, currency: tuple[str, str], day: date) -> None:
        self.save(self.pick(at), None, currency=currency[0], rate=currency[1], ordered_on=str(day))

    @precondition(lambda self: self.orders())
    @rule(at=numbers, to=numbers)
    def move(self, at: int, to: int) -> None:
        self.save(self.pick(at), None, customer=str(self.customers[to % len(self.customers)].uid))

    @precondition(lambda self: self.orders())
    @rule(at=numbers)
    def give_back(self, at: int) -> None:
        order = self.pick(at)
        back = [{**line, "quantity": -abs(line["quantity"])} for line in self.kept(order)]
        for line in back:
            line.pop("id")
        self.count += 1
        rate = "" if order.currency == "CNY" else f"{order.rate / MILLION:.6f}"
        head = {"customer": str(order.customer.uid), "return_of": str(order.uid), "number": f"R{self.count}"}
        self.save(None, back, currency=order.currency, rate=rate, **head)

    @precondition(lambda self: self.orders())
    @rule(at=numbers)
    def delete(self, at: int) -> None:
        self.steps.append(orders.delete(self.pick(at), actor=self.people.rep_a))

    @rule(at=numbers)
    def restore(self, at: int) -> None:
        gone = Order.objects.with_deleted().filter(deleted_at__isnull=False).order_by("pk")
        if gone:
            chosen = Order.objects.with_deleted().filter(pk=gone[at % len(gone)].pk)
            try:
                self.steps.append(orders.restore(chosen, actor=self.people.rep_a)[1])
            except Refused:
                return

    @rule(rows=rows_of_files, mode=st.sampled_from(list(OnDuplicate)), currency=currencies)
    def bring_in(self, rows: Any, mode: OnDuplicate, currency: tuple[str, str]) -> None:
        """A portion of an import file, planned and written as the machine does it."""
        read = {column.key: column.read for column in ORDERS.columns(SYSTEM)}
        manner, wanted = Manner(currency=currency[0]), []
        for line, (customer, cells) in enumerate(rows, start=2):
            code = self.customers[customer % len(self.customers)].code
            filled = {**cells, "customer_code": code, "rate": currency[1]}
            values = {key: read[key](cell, manner) for key, cell in filled.items() if cell}
            try:
                wanted.append(Row(line, ORDERS.check(values, manner)))
            except Rejection:
                continue
        session = ORDERS.start(Setting(SYSTEM, Options(on_duplicate=mode, manner=manner)))
        plan = session.plan(wanted)
        assert sorted(fate.line for fate in plan.fates) == [row.line for row in wanted]
        if plan.write:
            with operation(SYSTEM, "orders.import") as op:
                plan.write()
                op.log(count=len(wanted))
            self.steps.append(op.uid)

    @rule(at=numbers, other=numbers)
    def merge(self, at: int, other: int) -> None:
        survivor, loser = (self.customers[which % len(self.customers)] for which in (at, other))
        present = Customer.objects.everyone().in_bulk([survivor.pk, loser.pk])
        if len(present) == 2:
            self.steps.append(merge(present[survivor.pk], present[loser.pk], actor=SYSTEM).operation)

    @precondition(lambda self: self.steps)
    @rule(at=numbers)
    def undo(self, at: int) -> None:
        step = self.steps[at % len(self.steps)]
        if LogEntry.objects.filter(operation=step).exists():
            try:
                done = undo(step, actor=SYSTEM)
            except Refused:
                return
            if done.operation:
                self.steps.append(done.operation)

    # --- what holds -----------------------------------------------------------------------------------------------

    @invariant()
    def cards_say_what_the_rows_say(self) -> None:
        if not hasattr(self, "people"):
            return
        wanted = expected()
        rows = Customer.objects.everyone().values_list(
            "pk", "order_count", "total_amount", "first_order_on", "last_order_on"
        )
        assert {pk: tuple(card) for pk, *card in rows} == wanted


def test_figures_are_right_after_any_sequence_of_steps() -> None:
    quick = settings(
        max_examples=20, stateful_step_count=20, deadline=None, report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )  # fmt: skip
    run_state_machine_as_test(Sales, settings=quick)  # type: ignore[no-untyped-call]
