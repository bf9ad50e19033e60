"""Reads across plans and executions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Min

from kebu.base.agenda import COUNT_LIMIT, Scope
from kebu.customers.models import Tier
from kebu.playbooks import board
from kebu.playbooks.models import Execution, Plan, Playbook, Step

if TYPE_CHECKING:
    from kebu.staff.models import User


def earliest(customer_ids: list[int]) -> dict[int, date]:
    """The first open due date of each of these customers that has one."""
    rows = Execution.objects.everyone().due().filter(customer_id__in=customer_ids).order_by()
    return dict(rows.values("customer_id").annotate(day=Min("due_on")).values_list("customer_id", "day"))


def steps_by_playbook(playbooks: Iterable[Playbook]) -> dict[int, list[Step]]:
    found: dict[int, list[Step]] = {playbook.pk: [] for playbook in playbooks}
    for step in Step.objects.everyone().filter(playbook_id__in=found).order_by("position"):
        found[step.playbook_id].append(step)
    return found


def core_points() -> dict[str, str]:
    """匹配策略核心要点 by tier: the goal and the steps that serve it."""
    playbooks = list(Playbook.objects.everyone().filter(is_active=True))
    steps = steps_by_playbook(playbooks)
    return {each.tier: f"{each.aim}：{'；'.join(str(step) for step in steps[each.pk])}" for each in playbooks}


@dataclass(frozen=True)
class Card:
    """A playbook as the board shows it: how many of one's customers it runs for, and how punctual they are served."""

    playbook: Playbook
    steps: list[Step]
    customers: int
    punctuality: board.Punctuality


def cards(user: "User", today: date) -> list[Card]:
    """All playbooks in the order of the tiers; the last 90 days count for punctuality."""
    playbooks = list(Playbook.objects.everyone().filter(is_active=True))
    steps = steps_by_playbook(playbooks)
    plans = Plan.objects.visible_to(user).running().filter(customer__archived_at__isnull=True).order_by()
    running = dict(plans.values_list("playbook_id").annotate(count=Count("pk")))
    rows, since = Execution.objects.visible_to(user), today - timedelta(days=90)
    made = [
        Card(each, steps[each.pk], running.get(each.pk, 0),
             board.punctuality(rows.filter(plan__playbook=each), since, today))
        for each in playbooks
    ]  # fmt: skip
    return sorted(made, key=lambda card: list(Tier).index(Tier(card.playbook.tier)))


@dataclass(frozen=True)
class Week:
    """What is planned from Monday to Sunday, how much of it is done, and how punctual that was so far."""

    planned: int
    done: int
    punctuality: board.Punctuality

    @property
    def percent(self) -> int | None:
        rate = self.punctuality.rate
        return None if rate is None else round(rate / 100)


def week(user: "User", scope: Scope, today: date) -> Week:
    """At most COUNT_LIMIT executions are looked at."""
    start = today - timedelta(days=today.weekday())
    states = (Execution.State.DUE, Execution.State.DONE)
    rows = board.in_scope(user, scope).filter(
        state__in=states, due_on__gte=start, due_on__lte=start + timedelta(days=6)
    )
    found = list(rows.order_by().values_list("state", "due_on", "done_on")[:COUNT_LIMIT])
    done = [(due, at) for state, due, at in found if state == Execution.State.DONE]
    in_time = sum(at is not None and at <= due for due, at in done)
    late = sum(state == Execution.State.DUE and due < today for state, due, _at in found)
    return Week(len(found), len(done), board.Punctuality(len(done) + late, in_time))
