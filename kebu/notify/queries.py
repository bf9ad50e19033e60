"""Reads for the bell and the inbox."""

from dataclasses import dataclass

from kebu.notify.models import Notice
from kebu.staff.models import User

BELL_LIMIT = 100
PAGE = 30


@dataclass(frozen=True)
class Page:
    """`after` continues the list; empty on the last page."""

    notices: list[Notice]
    after: str


def unread_count(user: User, limit: int = BELL_LIMIT) -> int:
    """How many notices wait for this person; stops at `limit`."""
    return Notice.objects.of(user).unread()[:limit].count()


def inbox(user: User, after: str = "", *, only_unread: bool = False, size: int = PAGE) -> Page:
    """Unread first, then read, newest first in both. `after`: what the page before gave; an unknown one starts anew."""
    part, _separator, number = after.partition("-")
    key = int(number) if number.isdecimal() and len(number) < 19 else None
    found: list[Notice] = []
    for is_read in (False,) if only_unread else (False, True):
        name = "read" if is_read else "new"
        if part == "read" and not is_read:
            continue
        rows = Notice.objects.of(user).filter(read_at__isnull=not is_read).order_by("-id")
        if key is not None and part == name:
            rows = rows.filter(id__lt=key)
        found += rows[: size + 1 - len(found)]
        if len(found) > size:
            break
    shown = found[:size]
    return Page(shown, _key(shown[-1]) if len(found) > size else "")


def _key(notice: Notice) -> str:
    return f"{'read' if notice.read_at else 'new'}-{notice.pk}"
