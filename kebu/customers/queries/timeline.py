"""变更 on a customer's time line: what was changed on the customer, its contacts, tags and collaborators."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from kebu.audit import verbs
from kebu.audit.wording import DASH, Teller, Told
from kebu.base import planner
from kebu.base.models import Change
from kebu.base.panels import Event
from kebu.customers.models import Customer

if TYPE_CHECKING:
    from kebu.staff.models import User

KIND = "changes"
MODELS = (
    "customers.customer", "customers.contact", "customers.tagging", "customers.collaboration", "customers.customvalue",
)  # fmt: skip
ROWS_PER_EVENT = 20
LINES = 8
ICONS = {
    "customers.create": "building",
    "customers.assign": "switch-horizontal",
    "customers.handover": "switch-horizontal",
    "customers.archive": "archive",
    "customers.delete": "trash",
    "customers.restore": "restore",
    "customers.tag": "tag",
    "customers.untag": "tag",
    "contacts.create": "user-plus",
    "contacts.leave": "user-off",
}


def events(user: "User", customer: Customer, before: datetime | None, limit: int) -> list[Event]:
    """One entry per operation, the newest `limit` older than `before`."""
    groups = _groups(customer, before, limit)
    told = Teller(user, [change for group in groups.values() for change in group]).told()
    by_operation: dict[UUID, list[Told]] = {}
    flat = [change.operation for group in groups.values() for change in group]
    for operation, one in zip(flat, told, strict=True):
        by_operation.setdefault(operation, []).append(one)
    return [_event(operation, rows) for operation, rows in by_operation.items()]


def _groups(customer: Customer, before: datetime | None, limit: int) -> dict[UUID, list[Change]]:
    """Whole operations, newest first. Most are one row, so few rows are read at first and many only when need be."""
    rows = planner.newest_of_few(Change.objects.filter(customer_id=customer.pk, model__in=MODELS))
    if before is not None:
        rows = rows.filter(at__lt=before)
    groups: dict[UUID, list[Change]] = {}
    for count in (2 * limit, ROWS_PER_EVENT * limit):
        groups.clear()
        found = list(rows[:count])
        for change in found:
            groups.setdefault(change.operation, []).append(change)
        if len(found) < count or len(groups) > limit:
            break
    return dict(list(groups.items())[:limit])


def _event(operation: UUID, rows: list[Told]) -> Event:
    first = rows[0]
    lines = [line for row in reversed(rows) for line in _lines(row)]
    if len(lines) > LINES:
        lines = [*lines[:LINES], _("还有 %(count)s 处") % {"count": len(lines) - LINES}]
    return Event(
        at=first.at,
        key=f"change:{operation}",
        kind=KIND,
        icon=ICONS.get(first.verb, "pencil"),
        tone="",
        title=verbs.label(first.verb),
        actor=first.who,
        body="\n".join(lines),
    )


def _lines(row: Told) -> list[str]:
    if row.kind == "created" and row.verb != "customers.create":
        return [_("新增 %(what)s") % {"what": row.title}]
    if row.kind == "removed":
        return [_("移除 %(what)s") % {"what": row.title}]
    return [
        _("%(label)s：%(before)s → %(after)s") % {"label": line.label, "before": line.before, "after": line.after}
        for line in row.lines
        if (line.before, line.after) != (DASH, DASH)
    ]
