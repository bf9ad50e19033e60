"""A month or a week as the server draws it: things to do of all areas, birthdays, holidays."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from kebu.base import agenda, clock
from kebu.base.agenda import Item, Scope
from kebu.engagement.models import Holiday
from kebu.engagement.queries import birthdays
from kebu.engagement.queries.birthdays import Birthday
from kebu.staff.models import User

ITEMS = 600
BIRTHDAYS = 120
SHOWN = {"month": 3, "week": 40}
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Day:
    """One cell. `more` says how many items it does not show."""

    day: date
    items: list[Item]
    birthdays: list[Birthday]
    holiday: Holiday | None
    more: int
    is_today: bool
    is_outside: bool


@dataclass(frozen=True)
class Sheet:
    view: str
    at: date
    first: date
    last: date
    weeks: list[list[Day]]
    is_cut: bool

    @property
    def previous(self) -> date:
        return self.at - WEEK if self.view == "week" else (self.at.replace(day=1) - timedelta(days=1)).replace(day=1)

    @property
    def next(self) -> date:
        return self.at + WEEK if self.view == "week" else (self.at.replace(day=1) + timedelta(days=32)).replace(day=1)


def sheet(user: User, scope: Scope, view: str, at: date) -> Sheet:
    """`view` is "month" (whole weeks around it, Monday first) or "week". At most ITEMS items are read."""
    first, last = _span(view, at)
    items = agenda.items(user, scope, first, last, ITEMS, with_done=True)
    born = birthdays.ahead(user, scope, BIRTHDAYS, first, last)
    free = {row.day: row for row in Holiday.objects.everyone().filter(day__gte=first, day__lte=last)}
    by_day: dict[date, list[Item]] = defaultdict(list)
    for item in items:
        by_day[item.due_on].append(item)
    cakes: dict[date, list[Birthday]] = defaultdict(list)
    for birthday in born:
        cakes[birthday.on].append(birthday)
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    cells = [_cell(day, view, at, by_day[day], cakes[day], free.get(day)) for day in days]
    weeks = [cells[start : start + 7] for start in range(0, len(cells), 7)]
    return Sheet(view, at, first, last, weeks, is_cut=len(items) == ITEMS)


def _span(view: str, at: date) -> tuple[date, date]:
    first = at if view == "week" else at.replace(day=1)
    last = at if view == "week" else (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def _cell(day: date, view: str, at: date, items: list[Item], cakes: list[Birthday], holiday: Holiday | None) -> Day:
    shown = SHOWN[view]
    return Day(
        day,
        items[:shown],
        cakes[:shown],
        holiday,
        more=max(len(items) - shown, 0),
        is_today=day == clock.today(),
        is_outside=view == "month" and day.month != at.month,
    )
