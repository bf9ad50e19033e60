"""A run from facts to given columns: the worked examples, repeats, past dates, and runs that died."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kebu.base import clock
from kebu.base.access import SYSTEM, Refused
from kebu.base.models import Job, LogEntry
from kebu.base.operation import operation
from kebu.cast.people import make_customer
from kebu.customers.models import Customer
from kebu.grading import runfiles
from kebu.grading.actions import publishing, runs
from kebu.grading.models import GradingModel, Run, Score, TierChange
from kebu.grading.seeds import seed
from kebu.sales.models import Order

pytestmark = pytest.mark.django_db

AS_OF = date(2026, 11, 20)
WAN = 10_000 * 100


def buy(customer: Customer, *deals: tuple[int, int]) -> None:
    """deals: (days before AS_OF, minor units)."""
    with operation(SYSTEM, "cast"):
        Order.objects.everyone().bulk_create(
            [
                Order(customer=customer, ordered_on=AS_OF - timedelta(days=days), total=amount, amount=amount)
                for days, amount in deals
            ]
        )


@pytest.fixture
def examples() -> tuple[Customer, Customer]:
    seed(SYSTEM)
    first = make_customer(code="C001", industry_position="leader")
    second = make_customer(code="C002", industry_position="regional")
    buy(first, (20, 30 * WAN), (60, 30 * WAN), (150, 30 * WAN), (300, 30 * WAN), (900, 50 * WAN))
    buy(second, (122, 40 * WAN), (200, 40 * WAN), (500, 80 * WAN))
    return first, second


def card(customer: Customer) -> tuple[Any, ...]:
    customer.refresh_from_db()
    return customer.score, customer.tier, customer.tier_reason


def test_the_worked_examples_come_out_exactly(examples: tuple[Customer, Customer]) -> None:
    run = runs.grade(AS_OF, actor=SYSTEM)
    first, second = examples
    assert card(first) == (8950, "high", "R、F、M 均不低于 80，或行业战略不低于 90 且近 12 个月有合作")
    assert card(second) == (6875, "risk", "久未合作（已122天没有合作）")
    assert first.grade.points == {"r": 9000, "f": 8500, "m": 8800, "strategic": 9500}
    assert second.grade.points == {"r": 6000, "f": 7000, "m": 6500, "strategic": 8000}
    assert (run.state, run.counts, run.changed) == (Run.State.PUBLISHED, {"high": 1, "risk": 1}, 2)


def test_publication_is_one_log_line_and_one_event(examples: tuple[Customer, Customer]) -> None:
    runs.grade(AS_OF, actor=SYSTEM)
    assert LogEntry.objects.filter(verb="grading.publish").count() == 1


def test_a_second_run_writes_the_run_and_its_log_line_only(examples: tuple[Customer, Customer]) -> None:
    first = runs.grade(AS_OF, actor=SYSTEM)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        second = runs.grade(AS_OF, actor=SYSTEM)
    written = [q["sql"] for q in captured if q["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
    tables = ("grading_run", "base_logentry", "base_context", "base_job")
    assert [sql for sql in written if not any(f'"{table}"' in sql or table in sql for table in tables)] == []
    assert second.digest == first.digest and second.changed == 0
    assert TierChange.objects.count() == 2


def test_a_past_date_sees_only_orders_dated_by_then(examples: tuple[Customer, Customer]) -> None:
    first, _second = examples
    runs.grade(AS_OF - timedelta(days=30), actor=SYSTEM)
    assert first.grade.facts["days_since_last"] == 30
    assert first.grade.facts["orders_12m"] == 3


def test_returns_count_as_money_and_not_as_business(examples: tuple[Customer, Customer]) -> None:
    first, _second = examples
    buy(first, (2, -10 * WAN))
    runs.grade(AS_OF, actor=SYSTEM)
    first.refresh_from_db()
    assert (first.grade.facts["days_since_last"], first.grade.facts["amount_12m"]) == (20, 110 * WAN)


def test_who_never_bought_or_only_lately_is_ungraded(examples: tuple[Customer, Customer]) -> None:
    never, lately = make_customer(), make_customer()
    buy(lately, (10, WAN))
    runs.grade(AS_OF, actor=SYSTEM)
    assert card(never)[1] == card(lately)[1] == "ungraded"
    assert not TierChange.objects.filter(customer__in=[never, lately]).exists()


def test_archived_and_deleted_customers_are_left_out(examples: tuple[Customer, Customer]) -> None:
    first, second = examples
    with operation(SYSTEM, "cast"):
        Customer.objects.everyone().filter(pk=first.pk).update(archived_at=clock.now())
        Customer.objects.everyone().filter(pk=second.pk).update(deleted_at=clock.now())
    assert runs.grade(AS_OF, actor=SYSTEM).counts == {}
    assert not Score.objects.everyone().exists()


def test_the_next_run_tells_the_difference(examples: tuple[Customer, Customer]) -> None:
    _first, second = examples
    runs.grade(AS_OF, actor=SYSTEM)
    buy(second, (0, 40 * WAN))
    run = runs.grade(AS_OF + timedelta(days=1), actor=SYSTEM)
    second.refresh_from_db()
    assert (second.tier, second.score_delta) == ("potential", second.score - 6875)
    change = TierChange.objects.get(run=run)
    assert (change.before, change.after, change.score_before) == ("risk", "potential", 6875)


def test_the_result_stays_as_a_file_and_a_changed_file_is_noticed(examples: tuple[Customer, Customer]) -> None:
    run = runs.grade(AS_OF, actor=SYSTEM)
    assert runs.frame(run)["tier"].to_list() == ["high", "risk"]
    path = runfiles.path_of(run)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(ValueError, match="changed"):
        runs.frame(run)


class Killed(BaseException):
    """What a kill looks like from inside."""


def age(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(beat_at=clock.now() - timedelta(minutes=5))


def test_a_run_killed_while_publishing_is_finished_by_the_next(
    examples: tuple[Customer, Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(publishing.cards, "write", _killed)
        with pytest.raises(Killed):
            runs.grade(AS_OF, actor=SYSTEM)
    died = Run.objects.get()
    assert died.state == Run.State.RUNNING and not Score.objects.everyone().exists()
    with pytest.raises(runs.Busy):
        runs.grade(AS_OF, actor=SYSTEM)
    age(died)
    runs.grade(AS_OF, actor=SYSTEM)
    died.refresh_from_db()
    assert died.state == Run.State.PUBLISHED and TierChange.objects.filter(run=died).count() == 2
    assert card(examples[0])[0] == 8950


def test_a_run_killed_before_its_file_fails_clean(
    examples: tuple[Customer, Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(runfiles, "write", _killed)
        with pytest.raises(Killed):
            runs.grade(AS_OF, actor=SYSTEM)
    assert Run.objects.get().state == Run.State.FAILED
    assert runs.grade(AS_OF, actor=SYSTEM).state == Run.State.PUBLISHED


def _killed(*_args: object) -> None:
    raise Killed


def test_without_a_model_in_force_nothing_is_graded() -> None:
    with pytest.raises(Refused, match="评估模型"):
        runs.grade(AS_OF, actor=SYSTEM)
    assert not Run.objects.exists() and not Job.objects.exists()


def test_seeding_twice_keeps_one_model() -> None:
    seed(SYSTEM)
    seed(SYSTEM)
    assert GradingModel.objects.everyone().get().state == GradingModel.State.PUBLISHED
