"""Bulk work lets people through: a turn holds the write lock at most 120 ms, then leaves it free for 30 ms."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from typing import TypeVar

from django.db import connection

from kebu.base.sqlite import Keeper

T = TypeVar("T")

HOLD = 0.08  # aimed at, a third below the limit, since portions differ
LEAVE = 0.03

_keeper = Keeper()
_is_alone: ContextVar[bool] = ContextVar("is_alone", default=False)


class Pace:
    """Portions whose size follows how long the last turn took."""

    def __init__(self, size: int = 200, *, smallest: int = 20, largest: int = 4_000) -> None:
        self.size, self.smallest, self.largest = size, smallest, largest
        self._left_at: float | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Put one short transaction inside. It begins when the lock was free for long enough since the last one:
        what was worked out meanwhile (the next portion) counts as waiting."""
        if self._left_at is not None:
            rest(LEAVE - (time.monotonic() - self._left_at))
        began = time.monotonic()
        yield
        took = 0.001 if _is_alone.get() else max(time.monotonic() - began, 0.001)
        wanted = int(self.size * min(2.0, max(0.5, HOLD / took)))
        self.size = min(self.largest, max(self.smallest, wanted))
        self._left_at = time.monotonic()

    def portions(self, rows: Sequence[T]) -> Iterator[Sequence[T]]:
        """`rows` in order, in portions of the size that is right by then."""
        start = 0
        while start < len(rows):
            size = self.size
            yield rows[start : start + size]
            start += size


def paced(items: Iterable[T], size: int = 200) -> Iterator[list[T]]:
    """Portions of `items`, to be written each in one transaction in the body of the loop.

    What the iterable itself does (parsing, matching) runs between the turns and does not count.
    """
    pace = Pace(size)
    source = iter(items)
    while portion := list(islice(source, pace.size)):
        with pace.turn():
            yield portion


def rest(seconds: float = LEAVE) -> None:
    """Leave the write lock free for a moment, and let the WAL be shortened.

    PostgreSQL locks rows, not the database; and within a larger transaction nothing is left free by waiting.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        if seconds > 0 and not _is_alone.get():
            time.sleep(seconds)
        _keeper.keep()


@contextmanager
def alone() -> Iterator[None]:
    """Nobody is to be let through: a load has the database to itself; portions are large, nothing is waited for."""
    token = _is_alone.set(True)
    try:
        yield
    finally:
        _is_alone.reset(token)
