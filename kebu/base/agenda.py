"""Things to do by a day, from every area that knows some; 工作台, calendar and customer page show them together.

Each area registers a source in its `wiring.py`. Sources are bounded: they read `limit` rows, never all there are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any, Literal, Protocol

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from kebu.staff.models import User

Scope = Literal["mine", "team"]
COUNT_LIMIT = 1000


@dataclass(frozen=True)
class Item:
    """One thing to do. `key` is unique over all sources and stable, e.g. "task:" and a uid.

    `reason` says why it is due. `done_url` takes POST (a toggle) and answers with the row drawn anew; `snooze_url` and
    `record_url` answer GET with a dialog or a page. An empty address hides its control.
    """

    key: str
    due_on: date
    title: str
    icon: str = "checkbox"
    tone: str = ""  # accent, good, warn, bad or "" — colour of the icon
    due_at: time | None = None
    customer: Any = None  # a Customer, or None
    reason: str = ""
    tags: tuple[tuple[str, str], ...] = ()  # (tone, text)
    owner: str = ""
    is_done: bool = False
    url: str = ""
    done_url: str = ""
    snooze_url: str = ""
    record_url: str = ""

    @property
    def order(self) -> tuple[date, bool, time, str]:
        """By day; within a day the timed ones first, by the clock."""
        return self.due_on, self.due_at is None, self.due_at or time.min, self.key


@dataclass(frozen=True)
class Tally:
    """How many things are open; each figure stops at COUNT_LIMIT."""

    overdue: int = 0
    today: int = 0
    done_today: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.overdue + other.overdue, self.today + other.today, self.done_today + other.done_today)


class Items(Protocol):
    def __call__(
        self, user: "User", scope: Scope, since: date | None, until: date, limit: int, *, with_done: bool = False
    ) -> list[Item]:
        """Items due from `since` (None: however long overdue) to `until`, earliest first, at most `limit`.

        Open ones; `with_done` adds the done ones (the calendar shows them struck through).
        """
        ...


@dataclass(frozen=True)
class Source:
    """`tally(user, scope, today)` counts; `upcoming(user, customer, limit)`: a customer's open items, in order."""

    kind: str
    items: Items
    tally: Callable[["User", Scope, date], Tally]
    upcoming: Callable[["User", Any, int], list[Item]]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    _sources[source.kind] = source


def items(
    user: "User", scope: Scope, since: date | None, until: date, limit: int, *, with_done: bool = False
) -> list[Item]:
    """The earliest `limit` items of all sources, in order."""
    return _first(limit, [s.items(user, scope, since, until, limit, with_done=with_done) for s in _sources.values()])


def upcoming(user: "User", customer: Any, limit: int) -> list[Item]:
    """What is open for a customer, over all sources, earliest first."""
    return _first(limit, [source.upcoming(user, customer, limit) for source in _sources.values()])


def tally(user: "User", scope: Scope, today: date) -> Tally:
    return sum((source.tally(user, scope, today) for source in _sources.values()), Tally())


def _first(limit: int, parts: list[list[Item]]) -> list[Item]:
    return sorted((item for part in parts for item in part), key=lambda item: item.order)[:limit]


def row(item: Item, today: date) -> dict[str, Any]:
    """What `kit/task_row.html` draws of an item."""
    customer = item.customer
    return {
        "uid": item.key.replace(":", "-"),
        "title": item.title,
        "when": when(item, today),
        "icon": item.icon,
        "tone": item.tone,
        "is_done": item.is_done,
        "is_overdue": is_overdue(item, today),
        "tag": item.tags[0] if item.tags else None,
        "tags": item.tags,
        "why": item.reason,
        "owner": item.owner,
        "customer_name": (customer.short_name or customer.name) if customer else "",
        "customer_url": reverse("site:customer", args=[customer.uid]) if customer else "",
        "tier": customer.tier if customer else "",
        "url": item.url,
        "done_url": item.done_url,
        "snooze_url": item.snooze_url,
        "record_url": item.record_url,
    }


def is_overdue(item: Item, today: date) -> bool:
    return not item.is_done and item.due_on < today


def when(item: Item, today: date) -> str:
    """逾期 8 天 · 09:30 or 全天 for today · 11-21."""
    if is_overdue(item, today):
        days = (today - item.due_on).days
        return ngettext("逾期 %(days)d 天", "逾期 %(days)d 天", days) % {"days": days}
    if item.due_on == today:
        return f"{item.due_at:%H:%M}" if item.due_at else _("全天")
    return f"{item.due_on:%m-%d}"
