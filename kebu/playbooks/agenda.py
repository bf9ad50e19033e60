"""Executions as things to do: the source that playbooks give to `base.agenda`."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from kebu.base import agenda, clock
from kebu.base.agenda import Item, Scope, Tally
from kebu.customers.models import Customer
from kebu.playbooks import board
from kebu.playbooks.models import Execution
from kebu.playbooks.models.plan import ExecutionQuerySet

if TYPE_CHECKING:
    from kebu.staff.models import User

RELATED = ("customer", "step", "plan__playbook", "owner")


def items(
    user: "User", scope: Scope, since: date | None, until: date, limit: int, *, with_done: bool = False
) -> list[Item]:
    if not user.may("playbooks.view"):
        return []
    rows = board.in_scope(user, scope).filter(due_on__lte=until)
    if since is not None:
        rows = rows.filter(due_on__gte=since)
    rows = rows.exclude(state=Execution.State.DROPPED) if with_done else rows.due()
    return _drawn(user, rows.order_by("due_on", "id")[:limit])


def upcoming(user: "User", customer: Customer, limit: int) -> list[Item]:
    if not user.may("playbooks.view"):
        return []
    rows = Execution.objects.visible_to(user).due().filter(customer=customer)
    return _drawn(user, rows.order_by("due_on", "id")[:limit])


def tally(user: "User", scope: Scope, today: date) -> Tally:
    if not user.may("playbooks.view"):
        return Tally()
    rows = board.in_scope(user, scope)
    done = rows.filter(state=Execution.State.DONE, done_on=today)
    return Tally(_capped(rows.due().filter(due_on__lt=today)), _capped(rows.due().filter(due_on=today)), _capped(done))


def _capped(rows: ExecutionQuerySet) -> int:
    return rows.order_by()[: agenda.COUNT_LIMIT].count()


def _drawn(user: "User", rows: ExecutionQuerySet) -> list[Item]:
    may_record, today = user.may("playbooks.record"), clock.today()
    return [_item(row, may_record, today) for row in rows.select_related(*RELATED)]


def _item(row: Execution, may_record: bool, today: date) -> Item:
    address = reverse("playbooks:record", args=[row.uid])
    is_done = row.state == Execution.State.DONE
    late = (today - row.due_on) // timedelta(days=1)
    return Item(
        key=f"execution:{row.uid}",
        due_on=row.due_on,
        title=str(row.step),
        icon="target",
        tone="" if is_done else "bad" if late > 0 else "accent" if late == 0 else "",
        customer=row.customer,
        reason=str(row.plan.playbook),
        owner=row.owner.name if row.owner else "",
        is_done=is_done,
        url=address,
        record_url=address if may_record and not is_done else "",
    )
