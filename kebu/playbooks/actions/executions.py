"""What became of a planned step: recorded in the six fields of 客户维护执行跟踪表; the next date is planned once."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kebu.base import clock, edits
from kebu.base.access import Actor, require
from kebu.base.operation import action, operation
from kebu.engagement.actions import follow_up
from kebu.playbooks import rules
from kebu.playbooks.actions.plans import holidays
from kebu.playbooks.models import Execution

if TYPE_CHECKING:
    from kebu.playbooks.forms import RecordForm
    from kebu.staff.models import User


def record(form: "RecordForm", *, actor: Actor, version: int | None = None) -> edits.Saved:
    """Save a valid form on an execution: it is done then, and its step is planned again as its rhythm says.

    Raises base.edits.Conflict and PermissionDenied.
    """
    require(actor, "playbooks.record")
    with operation(actor, "playbooks.record"):
        saved = edits.save(form, actor=actor, verb="playbooks.record", version=version)
        execution: Execution = saved.instance
        if execution.state == Execution.State.DUE:
            edits.write(execution, {"state": Execution.State.DONE, "done_on": execution.done_on or clock.today()})
            plan_next(execution)
        follow_up.refresh([execution.customer_id])
        return saved


def plan_next(execution: Execution) -> None:
    """Plan the step again as its rhythm says, once, while the plan runs. Call within an operation."""
    plan, step = execution.plan, execution.step
    if plan.ended_on is not None:
        return
    later = Execution.objects.everyone().filter(plan=plan, step=step, due_on__gt=execution.due_on)
    due_on = rules.next_due(
        plan.opened_on, step.within_days, step.rhythm, execution.due_on, execution.done_on or clock.today(), holidays()
    )
    if due_on is None or later.exists():
        return
    Execution.objects.everyone().create(
        plan=plan, step=step, customer_id=execution.customer_id, owner_id=execution.customer.owner_id, due_on=due_on
    )


@action("playbooks.follow_owner")
def follow_owner(customer_ids: Sequence[int], owner_id: int | None, *, actor: Actor) -> int:
    """What is still to be done for these customers falls to their new owner."""
    rows = Execution.objects.everyone().due().filter(customer_id__in=customer_ids)
    return rows.exclude(owner_id=owner_id).update(owner_id=owner_id) if owner_id else rows.update(owner_id=None)


@action("playbooks.hand_over")
def hand_over(leaver: "User", receiver: "User", customer_ids: Mapping[int, Sequence[int]], *, actor: Actor) -> int:
    """Open executions of a leaver: to whoever got the customer, the rest to `receiver`."""
    rows = Execution.objects.everyone().due().filter(owner=leaver)
    moved = sum(rows.filter(customer_id__in=ids).update(owner_id=user_id) for user_id, ids in customer_ids.items())
    return moved + rows.update(owner=receiver)


def refresh(execution_ids: Sequence[int]) -> None:
    """After an undo: next follow-ups of the customers concerned."""
    rows = Execution.objects.with_deleted().filter(pk__in=execution_ids)
    follow_up.refresh(rows.values_list("customer_id", flat=True))
