"""Any sequence of edits, orders, mergers, un-mergers and undos: sums are those of the parts, and no row is lost."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from uuid import UUID

from django.db.models import Sum
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kebu.base import undo
from kebu.base.access import Refused
from kebu.base.operation import operation
from kebu.cast.people import cast, make_customer
from kebu.customers import derive
from kebu.customers.actions import archiving, contacts, groups, merging
from kebu.customers.models import Contact, Customer, Merger
from kebu.customers.queries import group
from kebu.sales.actions import totals
from kebu.sales.models import Order
from kebu.staff.models import User

FOUR = st.integers(0, 3)
ANY = st.integers(0, 30)
STEPS = st.one_of(
    st.tuples(st.just("order"), FOUR, st.integers(-900, 900)),
    st.tuples(st.just("edit"), FOUR, ANY),
    st.tuples(st.just("merge"), FOUR, FOUR),
    st.tuples(st.just("merge"), FOUR, FOUR),
    st.tuples(st.just("unmerge"), ANY, ANY),
    st.tuples(st.just("undo"), ANY, ANY),
    st.tuples(st.just("contact"), FOUR, ANY),
    st.tuples(st.just("primary"), ANY, ANY),
    st.tuples(st.just("parent"), FOUR, FOUR),
    st.tuples(st.just("delete"), FOUR, ANY),
    st.tuples(st.just("restore"), FOUR, ANY),
)


class Company:
    """Four customers and what happens to them. Whatever is refused changes nothing."""

    def __init__(self, steward: User) -> None:
        self.steward = steward
        self.ids = [make_customer(owner=steward, **derive.fill({"name": f"恒远{each}厂"})).pk for each in "甲乙丙丁"]
        self.orders = self.people = 0
        self.operations: list[UUID] = []

    def customer(self, place: int) -> Customer:
        return Customer.objects.with_deleted().get(pk=self.ids[place])

    def living(self, place: int) -> Customer:
        """The customer itself, or where it lives on."""
        found = self.customer(place)
        return merging.last_survivor(found) or found

    def order(self, place: int, amount: int) -> None:
        customer = self.living(place)
        with operation(self.steward, "orders.create") as op:
            made = Order.objects.everyone().create(
                customer=customer, ordered_on=date(2026, 3, 5), total=amount, amount=amount
            )
            totals.refresh([customer.pk])
            op.log(made)
        self.orders += 1
        self.operations.append(op.uid)

    def edit(self, place: int, value: int) -> None:
        with operation(self.steward, "customers.edit") as op:
            customer = self.living(place)
            Customer.objects.with_deleted().filter(pk=customer.pk).update(core_need=f"需求{value % 3}")
            op.log(customer)
        self.operations.append(op.uid)

    def merge(self, one: int, other: int) -> None:
        survivor, loser = self.living(one), self.living(other)
        people: dict[int, int] = {}
        mine = Contact.objects.everyone().filter(customer=survivor).first()
        theirs = Contact.objects.everyone().filter(customer=loser).first()
        if mine and theirs and mine != theirs and one > other:
            people = {theirs.pk: mine.pk}
        outcome = merging.merge(survivor, loser, actor=self.steward, people=people)
        self.operations.append(outcome.operation)

    def unmerge(self, which: int, _value: int) -> None:
        standing = list(Merger.objects.everyone().order_by("pk").values_list("operation", flat=True))
        if standing:
            undo.undo(standing[which % len(standing)], actor=self.steward)

    def undo(self, which: int, _value: int) -> None:
        if self.operations:
            undone = undo.undo(self.operations[which % len(self.operations)], actor=self.steward)
            if undone.operation:
                self.operations.append(undone.operation)

    def contact(self, place: int, value: int) -> None:
        contacts.create(self.living(place), {"name": f"联系人{value}"}, actor=self.steward)
        self.people += 1

    def primary(self, which: int, _value: int) -> None:
        living = list(Contact.objects.everyone().filter(customer__deleted_at__isnull=True).order_by("pk"))
        if living:
            contacts.set_primary(living[which % len(living)], actor=self.steward)

    def parent(self, one: int, other: int) -> None:
        outcome = groups.set_parent(self.living(one), self.living(other), actor=self.steward)
        self.operations.append(outcome.operation)

    def delete(self, place: int, _value: int) -> None:
        row = Customer.objects.with_deleted().filter(pk=self.ids[place], merged_into__isnull=True)
        self.operations.append(archiving.delete(row, actor=self.steward).operation)

    def restore(self, place: int, _value: int) -> None:
        row = Customer.objects.with_deleted().filter(pk=self.ids[place])
        self.operations.append(archiving.restore(row, actor=self.steward).operation)

    def check(self) -> None:
        rows = list(Customer.objects.with_deleted().filter(pk__in=self.ids))
        for row in rows:
            bought = Order.objects.everyone().filter(customer=row).aggregate(whole=Sum("amount"))["whole"] or 0
            assert row.total_amount == bought
            merged = Merger.objects.everyone().filter(loser=row).exists()
            assert merged == (row.merged_into_id is not None)
            if merged:
                assert row.is_deleted
                assert not Order.objects.everyone().filter(customer=row).exists()
                assert not Contact.objects.everyone().filter(customer=row).exists()
            assert Contact.objects.everyone().filter(customer=row, is_primary=True).count() <= 1
            assert row.pk not in group.above(row.pk)
        assert Order.objects.with_deleted().count() <= self.orders
        live = Order.objects.everyone().aggregate(whole=Sum("amount"))["whole"] or 0
        assert sum(row.total_amount for row in rows) == live
        assert Contact.objects.with_deleted().count() == self.people


class AnySequence(TestCase):
    steward: User

    @classmethod
    def setUpTestData(cls) -> None:
        cls.steward = cast(customers_each=0).steward

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(STEPS, min_size=4, max_size=14))
    @example(
        [("order", 0, 5), ("merge", 1, 0), ("merge", 2, 1), ("unmerge", 0, 0), ("unmerge", 1, 0), ("unmerge", 0, 0)]
    )
    @example([("parent", 1, 0), ("merge", 1, 0), ("parent", 0, 2), ("unmerge", 0, 0), ("parent", 0, 1), ("undo", 0, 0)])
    def test_sums_are_those_of_the_parts_and_no_row_is_lost(self, steps: list[tuple[str, int, int]]) -> None:
        company = Company(self.steward)
        for name, one, other in steps:
            act: Callable[[int, int], None] = getattr(company, name)
            with suppress(Refused):
                act(one, other)
            company.check()
