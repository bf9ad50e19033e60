"""Matching: every graded customer has the running plan of the tier it is in, and no other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from kebu.base import bulk, clock
from kebu.base.access import Actor
from kebu.base.operation import action
from kebu.customers.models import Customer, Tier
from kebu.engagement.actions import follow_up
from kebu.engagement.models import Holiday
from kebu.playbooks import rules
from kebu.playbooks.models import Execution, Plan, Playbook, Step


@dataclass(frozen=True)
class Matched:
    opened: int
    ended: int


@action("playbooks.match")
def match(customer_ids: Sequence[int], *, actor: Actor, on: date | None = None) -> Matched:
    """Open and end plans of these customers so that they fit their tier. A second time it finds nothing to do."""
    day = on or clock.today()
    playbooks = {each.tier: each for each in Playbook.objects.everyone().filter(is_active=True)}
    customers = Customer.objects.everyone().filter(pk__in=customer_ids).only("pk", "tier", "owner_id")
    wanted = {customer.pk: customer for customer in customers}
    running = list(Plan.objects.everyone().running().filter(customer_id__in=customer_ids))
    fitting = {plan.customer_id for plan in running if _fits(plan, wanted, playbooks)}
    ended = [plan for plan in running if not _fits(plan, wanted, playbooks)]
    _end(ended, wanted, day)
    missing = [each for pk, each in wanted.items() if each.tier in playbooks and pk not in fitting]
    _open(missing, playbooks, day)
    follow_up.refresh([*(plan.customer_id for plan in ended), *(each.pk for each in missing)])
    return Matched(len(missing), len(ended))


def _fits(plan: Plan, wanted: dict[int, Customer], playbooks: dict[str, Playbook]) -> bool:
    customer = wanted.get(plan.customer_id)
    playbook = playbooks.get(customer.tier) if customer else None
    return playbook is not None and playbook.pk == plan.playbook_id


def _end(plans: Sequence[Plan], wanted: dict[int, Customer], day: date) -> None:
    """Plans end with what became of the customer; what was still to do in them is dropped."""
    by_tier: dict[str, list[int]] = {}
    for plan in plans:
        tier = wanted[plan.customer_id].tier if plan.customer_id in wanted else ""
        by_tier.setdefault(tier, []).append(plan.pk)
    for tier, ids in by_tier.items():
        reason = _("客户层级变为%(tier)s") % {"tier": Tier(tier).label} if tier else _("客户已删除")
        Plan.objects.everyone().filter(pk__in=ids).update(ended_on=day, end_reason=reason)
        Execution.objects.everyone().due().filter(plan_id__in=ids).update(state=Execution.State.DROPPED)


def _open(customers: Sequence[Customer], playbooks: dict[str, Playbook], day: date) -> None:
    if not customers:
        return
    ids = bulk.reserve(Plan, len(customers))
    opened = list(zip(ids, customers, strict=True))
    reasons = {tier: _("评估结果为%(tier)s") % {"tier": Tier(tier).label} for tier in playbooks}
    columns = ["id", "customer_id", "playbook_id", "opened_on", "reason"]
    bulk.insert(Plan, columns, [(pk, each.pk, playbooks[each.tier].pk, day, reasons[each.tier]) for pk, each in opened])
    firsts = _firsts(playbooks.values(), day)
    columns = ["plan_id", "step_id", "customer_id", "owner_id", "due_on"]
    bulk.insert(Execution, columns, [
        (pk, step.pk, each.pk, each.owner_id, due_on)
        for pk, each in opened
        for step, due_on in firsts[playbooks[each.tier].pk]
    ])  # fmt: skip


def _firsts(playbooks: Iterable[Playbook], day: date) -> dict[int, list[tuple[Step, date]]]:
    """The steps of each playbook with their first date."""
    known = holidays()
    found: dict[int, list[tuple[Step, date]]] = {playbook.pk: [] for playbook in playbooks}
    for step in Step.objects.everyone().filter(playbook_id__in=found):
        found[step.playbook_id].append((step, rules.first_due(day, step.within_days, known)))
    return found


def holidays() -> dict[date, bool]:
    """Days that differ from the week, and whether they are worked."""
    return dict(Holiday.objects.everyone().values_list("day", "is_workday"))
