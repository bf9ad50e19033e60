"""The time line of a customer: entries of all areas merged by instant, read in portions of bounded size."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kebu.base import clock
from kebu.base.panels import Event, Source, sources
from kebu.customers.models import Customer

if TYPE_CHECKING:
    from kebu.staff.models import User

SIZE = 15
ROUNDS = 8


@dataclass(frozen=True)
class Page:
    """Newest first. `before` is where the next portion begins; None at the end."""

    events: list[Event]
    before: datetime | None = None


def page(
    user: "User", customer: Customer, *, kind: str = "", is_mine: bool = False, before: datetime | None = None
) -> Page:
    """The newest entries older than `before`; of one kind, or of all; of everybody, or of the person alone.

    Looking for one's own entries reads a few portions at most: the page then says where to go on.
    """
    wanted = [source for source in sources() if kind in ("", source.kind)]
    found: list[Event] = []
    for _round in range(ROUNDS):
        portion, following = _portion(wanted, user, customer, before)
        found += [event for event in portion if not is_mine or event.actor == user.name]
        before = following
        if before is None or len(found) >= SIZE:
            break
        if not is_mine:
            break
    return Page(found, before)


def _portion(
    wanted: list[Source], user: "User", customer: Customer, before: datetime | None
) -> tuple[list[Event], datetime | None]:
    """About SIZE entries and where to go on. Entries of one instant are never torn apart."""
    limit = SIZE + 1
    while True:
        parts = [source.events(user, customer, before, limit) for source in wanted]
        merged = sorted((event for part in parts for event in part), key=lambda event: event.at, reverse=True)
        if len(merged) <= SIZE:
            return merged, None
        edge = merged[SIZE - 1].at
        is_torn = any(len(part) == limit and part[-1].at == edge for part in parts)
        if not is_torn or limit > 16 * SIZE:
            break
        limit *= 2
    taken = [event for event in merged if event.at >= edge]
    return taken, edge if len(taken) < len(merged) else None


def by_period(events: list[Event]) -> list[tuple[str, list[Event]]]:
    """Grouped under 本周, then by month."""
    groups: list[tuple[str, list[Event]]] = []
    today = clock.today()
    for event in events:
        title = _period(clock.business_date(event.at), today)
        if not groups or groups[-1][0] != title:
            groups.append((title, []))
        groups[-1][1].append(event)
    return groups


def _period(day: date, today: date) -> str:
    if day > today:
        return _("之后")
    if day >= today - timedelta(days=today.weekday()):
        return _("本周")
    if day.year == today.year:
        return _("%(month)s 月") % {"month": day.month}
    return _("%(year)s 年 %(month)s 月") % {"year": day.year, "month": day.month}
