"""The demo company: the same seed gives the same rows; tiers and plans come out of the real thread."""

from datetime import datetime
from random import Random
from types import SimpleNamespace

import pytest

from kebu.base import clock
from kebu.base.access import Refused
from kebu.base.text.codes import credit_code_problem
from kebu.customers.models import Contact, Customer
from kebu.grading.models import Run
from kebu.playbooks.models import Execution
from kebu.site import demo, seeds
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
