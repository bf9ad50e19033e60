"""What playbooks do when they hear of gradings and of owners."""

from typing import Any

from kebu.base.ids import uuid7
from kebu.base.jobs import JobContext
from kebu.base.operation import operation
from kebu.base.pacing import Pace
from kebu.customers.events import CustomersAssigned
from kebu.grading.events import GradesPublished
from kebu.grading.models import TierChange
from kebu.playbooks.actions import executions, plans


def match_plans(event: GradesPublished, ctx: JobContext) -> dict[str, Any]:
    """Open and end the plans of exactly those who moved, in short turns; goes on where an earlier attempt stopped."""
    changes = TierChange.objects.filter(run_id=event.run_id).order_by("customer_id")
    moved = list(changes.values_list("customer_id", flat=True))
    pace, uid, opened, ended = Pace(100, largest=1_000), uuid7(), 0, 0
    while ctx.done < len(moved):
        portion = moved[ctx.done : ctx.done + pace.size]
        with pace.turn(), ctx.step(len(portion), len(moved)), operation(ctx.actor, "playbooks.match", uid=uid):
            matched = plans.match(portion, actor=ctx.actor)
        opened, ended = opened + matched.opened, ended + matched.ended
    if opened or ended:
        with operation(ctx.actor, "playbooks.match", uid=uid) as op:
            op.log(count=opened + ended, opened=opened, ended=ended, run=event.run_id)
    return {"opened": opened, "ended": ended}


def follow_owner(event: CustomersAssigned, ctx: JobContext) -> None:
    executions.follow_owner(event.customer_ids, event.owner_id, actor=ctx.actor)
