"""The list of tasks: mine or the team's; open, overdue or done; paged by key."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from kebu.base import agenda, clock
from kebu.base.agenda import Item, Scope
from kebu.engagement.models.task import TaskQuerySet
from kebu.engagement.queries import todo
from kebu.staff.models import User

PAGE = 30
SOON_DAYS = 7
STATES = ("open", "overdue", "done")


@dataclass(frozen=True)
class Page:
    items: list[Item]
    after: str  # continues the list; "" on the last page


def page(user: User, scope: Scope, state: str, after: str = "") -> Page:
    """`after` is what the page before gave; one that cannot be read starts anew."""
    rows = _in_state(todo.in_scope(user, scope), state)
    field = "done_at" if state == "done" else "due_on"
    key = _read(after, is_instant=state == "done")
    if key is not None:
        beyond = "lt" if state == "done" else "gt"
        value, row_id = key
        rows = rows.filter(Q(**{f"{field}__{beyond}": value}) | Q(**{field: value, f"id__{beyond}": row_id}))
    order = ("-done_at", "-id") if state == "done" else ("due_on", "id")
    keys = list(rows.order_by(*order).values_list("pk", field)[: PAGE + 1])
    shown = [pk for pk, _value in keys[:PAGE]]
    items = todo.draw(user, todo.in_scope(user, scope).filter(pk__in=shown).order_by(*order))
    last_id, last = keys[PAGE - 1] if len(keys) > PAGE else (0, None)
    return Page(items, f"{last.isoformat()}_{last_id}" if last is not None else "")


def _in_state(tasks: TaskQuerySet, state: str) -> TaskQuerySet:
    if state == "done":
        return tasks.filter(done_at__isnull=False)
    return tasks.open().filter(due_on__lt=clock.today()) if state == "overdue" else tasks.open()


def _read(after: str, *, is_instant: bool) -> tuple[date | datetime, int] | None:
    text, _separator, number = after.rpartition("_")
    try:
        value: Any = datetime.fromisoformat(text) if is_instant else date.fromisoformat(text)
    except ValueError:
        return None
    if (is_instant and value.tzinfo is None) or not number.isdecimal() or len(number) > 18:
        return None
    return value, int(number)


@dataclass(frozen=True)
class Group:
    key: str
    items: list[Item]


def groups(items: list[Item], today: date) -> list[Group]:
    """Open items under overdue, today, soon and later; empty groups are left out."""
    soon = today + timedelta(days=SOON_DAYS)
    found: dict[str, list[Item]] = {"overdue": [], "today": [], "soon": [], "later": []}
    for item in items:
        found[_group_of(item, today, soon)].append(item)
    return [Group(key, sorted(rows, key=lambda item: item.order)) for key, rows in found.items() if rows]


def _group_of(item: Item, today: date, soon: date) -> str:
    if agenda.is_overdue(item, today):
        return "overdue"
    if item.due_on <= today:
        return "today"
    return "soon" if item.due_on <= soon else "later"
