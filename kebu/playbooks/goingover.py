"""How plans go over when two customers are merged: one customer has one running plan."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base import clock
from kebu.customers import repointing
from kebu.customers.repointing import Merge, Part, rows
from kebu.playbooks.models import Execution, Plan


def connect() -> None:
    """Called once, from the area's wiring."""
    repointing.register(Part(Plan, _plans, gettext_lazy("维护计划"), order=60, right="playbooks.view"))
    repointing.register(rows(Execution, gettext_lazy("执行跟踪"), order=61, right="playbooks.view"))
    repointing.register_people(Execution, "contact", _people)


def _plans(merge: Merge) -> int:
    """Where the survivor has a running plan, the other's ends and what was still to do in it is dropped."""
    if Plan.objects.everyone().running().filter(customer=merge.survivor).exists():
        running = Plan.objects.everyone().running().filter(customer=merge.loser)
        ended = list(running.values_list("pk", flat=True))
        Plan.objects.everyone().filter(pk__in=ended).update(ended_on=clock.today(), end_reason=_("客户已合并"))
        Execution.objects.everyone().due().filter(plan_id__in=ended).update(state=Execution.State.DROPPED)
    return Plan.objects.with_deleted().filter(customer=merge.loser).update(customer_id=merge.survivor)


def _people(people: Mapping[int, int]) -> None:
    for goes, stays in people.items():
        Execution.objects.everyone().filter(contact=goes).update(contact=stays)
