"""The demo company: the same seed gives the same rows; tiers and plans come out of the real thread."""

import sys
from datetime import datetime
from random import Random
from types import SimpleNamespace

import pytest

from kebu.base import bulk, clock
from kebu.base.access import SYSTEM, Refused
from kebu.base.models import Change, SearchEntry
from kebu.base.operation import operation
from kebu.base.text.codes import credit_code_problem
from kebu.customers.models import Contact, Customer
from kebu.grading.models import Run
from kebu.playbooks.models import Execution
from kebu.sales.models import Order, OrderLine
from kebu.site import demo, seeds
from kebu.site.cli.commands.demo import ensure
from kebu.site.demo import companies, orders
from kebu.staff.models import User

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=clock.zone())


def drawn(seed: int, count: int = 200) -> list[object]:
    rng = Random(seed)
    staff = SimpleNamespace(pick_owner=lambda _rng: SimpleNamespace(pk=1, team_id=1))
    made = list(companies.rows(rng, count, 1, 1, staff, NOW))
    bought = [order for _row, company in made for order in orders.draw(rng, company, NOW.date(), with_lines=True)]
    return [made, bought]


def test_a_seed_gives_the_same_company_and_another_seed_another() -> None:
    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_generated_companies_are_plausible() -> None:
    made, bought = drawn(3)
    names = [row[3] for row, _company in made]
    assert len(set(names)) == len(names)
    codes = [row[8] for row, _company in made if row[8]]
    assert [credit_code_problem(code) for code in codes] == [None] * len(codes)
    assert all(order.day <= NOW.date() for order in bought)
    assert any(order.total < 0 for order in bought)


@pytest.mark.django_db
def test_the_demo_company_is_graded_planned_and_at_work() -> None:
    seeds.run()
    demo.build(60)
    assert Customer.objects.everyone().count() == 60
    assert User.objects.everyone().count() == 12
    assert Run.objects.filter(state="published").count() >= 2
    tiers = set(Customer.objects.everyone().values_list("tier", flat=True))
    assert len(tiers) >= 4
    assert Execution.objects.everyone().filter(state="done").exists()
    assert Execution.objects.everyone().filter(state="due").exists()
    contact = Contact.objects.everyone().exclude(mobile_index="").first()
    assert contact.mobile.plain[-4:] == contact.mobile_tail
    with pytest.raises(Refused):
        demo.build(10)


@pytest.mark.django_db
def test_a_company_that_was_not_finished_is_not_served() -> None:
    with operation(SYSTEM, "test"):
        Customer.objects.everyone().create(code="C001", name="半截公司")
    with pytest.raises(Refused, match="没有建完"):
        ensure()


@pytest.mark.usefixtures("indexable")
def test_a_great_company_keeps_every_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["kebu.site.demo.build"], "DETAILED", 20)
    seeds.run()
    before = {name for model in (Customer, Contact, Change, Order) for name in bulk._indexes(model._meta.db_table)}
    demo.build(40, 300)
    after = {name for model in (Customer, Contact, Change, Order) for name in bulk._indexes(model._meta.db_table)}
    assert before and after == before
    assert 200 < Order.objects.everyone().count() < 400
    assert not OrderLine.objects.everyone().exists()
    assert SearchEntry.objects.filter(kind="customer").count() == 40
