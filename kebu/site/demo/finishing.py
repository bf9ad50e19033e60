"""What turns generated rows into a company at work: cards, search, gradings over half a year, executions."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from django.db.models import F, OuterRef, Subquery

from kebu.base import clock, jobs, pacing, search
from kebu.base.access import Actor
from kebu.base.models import Change
from kebu.base.operation import operation
from kebu.customers.actions import assigning, quality
from kebu.customers.actions import refresh as customer_cards
from kebu.customers.models import Contact, Customer, Tier
from kebu.engagement.actions import follow_up, interactions
from kebu.grading.actions import runs
from kebu.grading.models import TierChange
from kebu.playbooks.actions import executions, plans
from kebu.playbooks.models import Execution, Plan
from kebu.sales.actions import totals
from kebu.staff.models import User

PORTION = 5_000
# The company has graded for a while: its plans have a past. Days before today.
PAST_RUNS = (100, 45)
LATE_DAYS = 20
OUTCOMES = (
    ("按计划完成季度回顾，双方确认了三项改进。", "响应速度比去年快，希望备件前置。", "met", ""),
    ("电话沟通近况并发送资料，对方转交技术部。", "资料收到了，先看看同行案例。", "met", ""),
    ("上门拜访，负责人临时出差，只见到设备科。", "下次请提前一周约总监。", "missed", "改为提前一周预约并抄送秘书"),
    ("完成原因访谈：主要是预算冻结，不是不满意。", "明年一季度再启动。", "met", ""),
    ("节日问候与满意度小调查，评分 4 分以上。", "整体满意，开票可以再快一点。", "met", ""),
    ("提升方案已讲解，对方希望先试用一台。", "试用一个月再谈量。", "missed", "申请样机并约定试用验收标准"),
)

Progress = Callable[[int, int, str], None]


def run(actor: Actor, today: date, progress: Progress) -> None:
    """Make everything that is derived, then grade at past dates and today, recording what was done between."""
    _cards(actor, progress)
    search.rebuild(progress=progress)
    is_small = Customer.objects.everyone().count() <= 20_000
    if is_small:
        _backdate()
    rng = Random(7)  # noqa: S311
    left: set[int] = set()
    for days in PAST_RUNS if is_small else ():
        _grade(today - timedelta(days=days), actor, progress)
        _record(rng, actor, today - timedelta(days=days), today, left, progress)
    _grade(today, actor, progress)
    quality.count_figures(today)
    _last_changes()


def _last_changes() -> None:
    """A manager's doings of this morning, so that somebody has something to read."""
    manager, receiver, giver = (User.objects.everyone().get(username=name) for name in ("hejx", "linzx", "zhouza"))
    mine = Customer.objects.everyone().filter(owner=giver, tier=Tier.POTENTIAL).order_by("-score", "pk")
    assigning.assign(mine.filter(pk__in=list(mine.values_list("pk", flat=True)[:3])), receiver, actor=manager)
    jobs.run_due()


def _backdate() -> None:
    """The rows' history begins when the customer came, not when the demo was built."""
    since = Customer.objects.everyone().filter(pk=OuterRef("customer_id")).values("created_at")[:1]
    Change.objects.filter(verb="demo.load", customer_id__isnull=False).update(at=Subquery(since))


def _portions() -> Iterator[list[int]]:
    last = 0
    while ids := list(
        Customer.objects.everyone().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PORTION]
    ):
        yield ids
        last = ids[-1]


def _cards(actor: Actor, progress: Progress) -> None:
    total = Customer.objects.everyone().count()
    done = 0
    for ids in _portions():
        with operation(actor, "demo.cards"):
            totals.refresh(ids)
            interactions.refresh(ids)
            follow_up.refresh(ids)
            customer_cards.cards_alone(ids)
        pacing.rest()
        done += len(ids)
        progress(done, total, "派生列")


def _grade(day: date, actor: Actor, progress: Progress) -> None:
    progress(0, 1, f"评估 {day}")
    run = runs.grade(as_of=day, actor=actor, trigger="command")
    at = datetime.combine(day, time(2, 0), tzinfo=clock.zone())
    TierChange.objects.filter(run=run).update(at=at)
    for ids in _portions() if day < clock.today() else ():  # today's grading is heard as any other
        plans.match(ids, actor=actor, on=day)
    Plan.objects.everyone().filter(opened_on=day).update(created_at=at)
    jobs.run_due()
    progress(1, 1, f"评估 {day}")


def _record(rng: Random, actor: Actor, opened: date, today: date, left: set[int], progress: Progress) -> None:
    """Most executions that fell due were done and recorded; of the late ones some are `left`, as in life."""
    recorded, yesterday = 0, today - timedelta(days=1)
    while rows := list(Execution.objects.everyone().due_by(yesterday).exclude(pk__in=left).order_by("pk")[:PORTION]):
        chosen: dict[int, list[Execution]] = defaultdict(list)
        for row in rows:
            is_late = (today - row.due_on).days < LATE_DAYS
            if not is_late or rng.random() < 0.75:
                chosen[rng.randrange(len(OUTCOMES))].append(row)
            else:
                left.add(row.pk)
        for outcome, executions_done in chosen.items():
            _done(actor, executions_done, OUTCOMES[outcome])
        recorded += len(rows)
        progress(recorded, recorded, f"执行记录 {opened}")


def _done(actor: Actor, rows: list[Execution], outcome: tuple[str, str, str, str]) -> None:
    actual, feedback, result, improvement = outcome
    contact = Contact.objects.everyone().filter(customer_id=OuterRef("customer_id"), is_primary=True)
    with operation(actor, "demo.record"):
        Execution.objects.everyone().filter(pk__in=[row.pk for row in rows]).update(
            state=Execution.State.DONE, actual=actual, feedback=feedback, result=result, improvement=improvement,
            done_on=F("due_on"), contact_id=Subquery(contact.values("pk")[:1]),
        )  # fmt: skip
        for row in (
            Execution.objects.everyone()
            .filter(pk__in=[row.pk for row in rows])
            .select_related("plan", "step", "customer")
        ):
            executions.plan_next(row)
        follow_up.refresh({row.customer_id for row in rows})
