"""Plans follow the tier; executions fall on working days, are recorded, planned again, undone, handed on."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kebu.base import clock, jobs
from kebu.base.access import SYSTEM
from kebu.base.models import Change, LogEntry
from kebu.base.operation import operation
from kebu.base.text.dates import is_workday
from kebu.base.undo import undo
from kebu.cast.people import Cast, cast, make_customer
from kebu.customers.actions import assigning, cards, merging
from kebu.customers.models import Customer
from kebu.engagement.models import Holiday
from kebu.grading.events import GradesPublished
from kebu.grading.models import GradingModel, Run, TierChange
from kebu.grading.seeds import seed as seed_model
from kebu.playbooks import rules
from kebu.playbooks.actions import executions, plans
from kebu.playbooks.forms import RecordForm
from kebu.playbooks.models import Execution, Plan, Playbook, Step
from kebu.playbooks.seeds import seed

pytestmark = pytest.mark.django_db

TODAY = date(2026, 4, 24)  # a Friday before the May holiday


@pytest.fixture(autouse=True)
def company(monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 4, 24, 4, 0, tzinfo=clock.UTC))
    made = cast(customers_each=1)
    seed(SYSTEM)
    with operation(SYSTEM, "cast"):
        for day in range(1, 6):
            Holiday.objects.everyone().create(day=date(2026, 5, day), is_workday=False, name="劳动节")
        Holiday.objects.everyone().create(day=date(2026, 5, 9), is_workday=True, name="劳动节")
    return made


def of_tier(tier: str, **fields: Any) -> Customer:
    customer = make_customer(**fields)
    cards.write({customer.pk: {"tier": tier}})
    return customer


def snapshot() -> list[tuple[Any, ...]]:
    open_plans = Plan.objects.everyone().running().values_list("customer__code", "playbook__tier")
    due = Execution.objects.everyone().due().values_list("customer__code", "step__title", "due_on")
    return [*sorted(open_plans), *sorted(due)]


def test_a_tier_opens_its_playbook_on_working_days_for_the_owner(company: Cast) -> None:
    customer = of_tier("high", owner=company.rep_a)
    plans.match([customer.pk], actor=SYSTEM)
    plan = Plan.objects.everyone().get(customer=customer)
    found = list(plan.executions.order_by("due_on"))
    assert plan.playbook.tier == "high" and len(found) == 3
    assert {each.owner for each in found} == {company.rep_a}
    assert all(is_workday(each.due_on, plans.holidays()) for each in found)
    assert found[0].due_on == date(2026, 5, 8)
    customer.refresh_from_db()
    assert customer.next_follow_up_on == found[0].due_on


def test_matching_again_writes_nothing(company: Cast) -> None:
    customer = of_tier("risk")
    plans.match([customer.pk], actor=SYSTEM)
    changes = Change.objects.count()
    assert plans.match([customer.pk], actor=SYSTEM) == plans.Matched(0, 0)
    assert Change.objects.count() == changes


def test_leaving_a_tier_ends_its_plan_and_keeps_its_story(company: Cast) -> None:
    customer = of_tier("risk")
    plans.match([customer.pk], actor=SYSTEM)
    cards.write({customer.pk: {"tier": "stable"}})
    plans.match([customer.pk], actor=SYSTEM)
    old, new = Plan.objects.everyone().filter(customer=customer).order_by("id")
    assert (old.ended_on, old.end_reason, new.playbook.tier) == (TODAY, "客户层级变为稳定客户", "stable")
    assert not old.executions.filter(state=Execution.State.DUE).exists()
    cards.write({customer.pk: {"tier": "ungraded"}})
    plans.match([customer.pk], actor=SYSTEM)
    customer.refresh_from_db()
    assert not Plan.objects.everyone().running().exists()
    assert customer.next_follow_up_on == clock.SOMEDAY


@pytest.mark.parametrize("way", [["high"], ["risk", "high"], ["high", "stable", "ungraded", "high"]])
def test_after_any_way_of_tiers_what_runs_is_as_from_scratch(way: Sequence[str]) -> None:
    walked, fresh = make_customer(code="Z1"), of_tier(way[-1], code="Z2")
    for tier in way:
        cards.write({walked.pk: {"tier": tier}})
        plans.match([walked.pk], actor=SYSTEM)
    plans.match([fresh.pk], actor=SYSTEM)
    found = snapshot()
    assert [row[1:] for row in found if row[0] == "Z1"] == [row[1:] for row in found if row[0] == "Z2"]


def test_published_grades_open_plans_for_exactly_those_who_moved(company: Cast) -> None:
    seed_model(SYSTEM)
    moved, stayed = of_tier("high"), of_tier("high")
    model = GradingModel.objects.everyone().get()
    run = Run.objects.create(model=model, definition=model.definition, as_of=TODAY, state=Run.State.PUBLISHED)
    TierChange.objects.create(
        customer=moved, run=run, before="ungraded", after="high", score_before=0, score_after=9000, as_of=TODAY
    )
    from kebu.base import events

    with operation(SYSTEM, "test"):
        events.publish(GradesPublished(run.pk))
    jobs.run_due(strict=True)
    assert list(Plan.objects.everyone().values_list("customer", flat=True)) == [moved.pk]
    assert stayed.pk
    assert LogEntry.objects.filter(verb="playbooks.match").count() == 1


def recorded(execution: Execution, company: Cast, **values: Any) -> Any:
    given = {"actual": "已上门拜访", "result": "met", "done_on": TODAY, "owner": company.rep_a.pk} | values
    form = RecordForm(given, instance=execution)
    assert form.is_valid(), form.errors
    return executions.record(form, actor=company.reload("rep_a"), version=values.get("version"))


def first(company: Cast, tier: str = "high", title: str = "专属服务沟通") -> Execution:
    customer = of_tier(tier, owner=company.rep_a)
    plans.match([customer.pk], actor=SYSTEM)
    return Execution.objects.everyone().get(customer=customer, step__title=title)


def test_a_recorded_step_is_done_and_planned_once_more(company: Cast) -> None:
    execution = first(company)
    recorded(execution, company, feedback="希望备件前置")
    execution.refresh_from_db()
    assert (execution.state, execution.result, execution.done_on) == ("done", "met", TODAY)
    following = Execution.objects.everyone().due().get(customer=execution.customer, step=execution.step)
    assert following.due_on == date(2026, 6, 8)
    recorded(execution, company, actual="更正：电话沟通")
    assert Execution.objects.everyone().filter(step=execution.step, customer=execution.customer).count() == 2
    assert LogEntry.objects.filter(verb="playbooks.record").count() == 2


def test_a_step_that_is_done_once_is_not_planned_again(company: Cast) -> None:
    execution = first(company, "risk", "原因访谈")
    recorded(execution, company)
    assert not Execution.objects.everyone().due().filter(step=execution.step).exists()


def test_undo_takes_the_record_and_the_next_date_back(company: Cast) -> None:
    execution = first(company)
    execution.customer.refresh_from_db()
    before = execution.customer.next_follow_up_on
    saved = recorded(execution, company)
    undo(saved.operation, actor=company.reload("rep_a"))
    execution.refresh_from_db()
    execution.customer.refresh_from_db()
    assert (execution.state, execution.actual, execution.done_on) == ("due", "", None)
    assert Execution.objects.everyone().filter(step=execution.step, customer=execution.customer).count() == 1
    assert execution.customer.next_follow_up_on == before


def test_a_missed_aim_asks_for_an_improvement(company: Cast) -> None:
    form = RecordForm({"actual": "没见到人", "result": "missed", "done_on": TODAY}, instance=first(company))
    assert "improvement" in form.errors


def test_open_steps_go_to_the_new_owner_and_done_ones_stay(company: Cast) -> None:
    execution = first(company)
    recorded(execution, company)
    rows = Customer.objects.everyone().filter(pk=execution.customer_id)
    assigning.assign(rows, company.rep_b, actor=SYSTEM)
    jobs.run_due(strict=True)
    due = Execution.objects.everyone().due().filter(customer=execution.customer)
    assert {each.owner for each in due} == {company.rep_b}
    execution.refresh_from_db()
    assert execution.owner == company.rep_a


@pytest.mark.parametrize(
    ("rhythm", "due_on", "done_on", "expected"),
    [
        (Step.Rhythm.MONTHLY, date(2026, 5, 8), date(2026, 5, 8), date(2026, 6, 8)),
        (Step.Rhythm.MONTHLY, date(2026, 5, 8), date(2026, 7, 20), date(2026, 8, 10)),
        (Step.Rhythm.QUARTERLY, date(2026, 5, 8), date(2026, 5, 1), date(2026, 8, 10)),
        (Step.Rhythm.ONCE, date(2026, 5, 8), date(2026, 5, 8), None),
    ],
)
def test_next_dates_keep_to_the_rhythm_of_the_plan(
    rhythm: str, due_on: date, done_on: date, expected: date | None
) -> None:
    assert rules.next_due(TODAY, 14, rhythm, due_on, done_on, {}) == expected


def test_the_four_playbooks_are_seeded_once() -> None:
    seed(SYSTEM)
    assert sorted(Playbook.objects.everyone().values_list("tier", flat=True)) == ["high", "potential", "risk", "stable"]
    assert rules.first_due(TODAY, 0, {TODAY: False}) == TODAY + timedelta(days=3)


def test_two_records_of_the_same_step_never_overwrite_one_another(company: Cast) -> None:
    from kebu.base.edits import Conflict

    execution = first(company)
    version = execution.version
    recorded(execution, company, actual="电话沟通")
    late = Execution.objects.everyone().get(pk=execution.pk)
    with pytest.raises(Conflict) as found:
        recorded(late, company, actual="上门拜访", version=version)
    assert found.value.theirs["actual"] == "电话沟通"


def test_a_merged_customer_has_one_running_plan_and_both_return(company: Cast) -> None:
    one, other = (of_tier("high", owner=company.rep_a) for _ in range(2))
    plans.match([one.pk, other.pk], actor=SYSTEM)
    before = snapshot()
    outcome = merging.merge(one, other, actor=company.steward)
    assert Plan.objects.everyone().running().filter(customer=one).count() == 1
    ended = Plan.objects.everyone().get(customer=one, ended_on__isnull=False)
    assert not Execution.objects.everyone().due().filter(plan=ended).exists()
    assert not Plan.objects.everyone().filter(customer=other).exists()
    undo(outcome.operation, actor=company.steward)
    assert snapshot() == before


def test_the_running_plan_of_a_merged_customer_goes_on_where_there_is_none(company: Cast) -> None:
    one, other = make_customer(owner=company.rep_a), of_tier("high", owner=company.rep_a)
    plans.match([other.pk], actor=SYSTEM)
    due = Execution.objects.everyone().due().filter(customer=other).count()
    merging.merge(one, other, actor=company.steward)
    assert Plan.objects.everyone().running().filter(customer=one).count() == 1
    assert Execution.objects.everyone().due().filter(customer=one).count() == due > 0
