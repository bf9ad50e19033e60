"""Work that is due by the clock: every worker ticks, a unique key per due time lets only one row in."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from kebu.base import clock
from kebu.base.access import SYSTEM
from kebu.base.jobs import queue, registry

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Schedule:
    """`every` counts from a fixed instant; `daily_at` is a time of day in the company's time zone."""

    kind: str
    every: timedelta | None = None
    daily_at: time | None = None

    def last_due(self, now: datetime) -> datetime:
        """The latest instant not after `now` at which this is due."""
        if self.every is not None:
            return now - (now - EPOCH) % self.every
        local = now.astimezone(clock.zone())
        due = datetime.combine(local.date(), self.daily_at or time(), tzinfo=clock.zone())
        if due > local:
            due = datetime.combine(local.date() - timedelta(days=1), self.daily_at or time(), tzinfo=clock.zone())
        return due.astimezone(UTC)

    def __str__(self) -> str:
        return f"{self.kind} {self.every or self.daily_at}"


_schedules: dict[str, Schedule] = {}


def schedule(kind: str, *, every: timedelta | None = None, daily_at: time | None = None) -> None:
    """Run a kind of job by the clock, in the system's name, without payload. Called from wiring."""
    registry.kind(kind)
    if (every is None) == (daily_at is None):
        raise ValueError(f"{kind}: give either every or daily_at")
    _schedules[kind] = Schedule(kind, every, daily_at)


def schedules() -> list[Schedule]:
    return sorted(_schedules.values(), key=lambda s: s.kind)


def tick(ticked: dict[str, datetime] | None = None) -> int:
    """Enqueue what has become due; after a standstill the latest due time counts, once. Returns how many.

    `ticked` spares the questions already asked by this process; what decides is the unique key.
    """
    now = clock.now()
    asked = 0
    for item in schedules():
        due = item.last_due(now)
        if ticked is None or ticked.get(item.kind) != due:
            queue.enqueue(item.kind, actor=SYSTEM, unique_key=f"{item.kind}@{due:%Y-%m-%dT%H:%M:%SZ}")
            asked += 1
        if ticked is not None:
            ticked[item.kind] = due
    return asked
