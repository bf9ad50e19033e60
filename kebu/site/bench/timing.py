"""Timing one thing that people wait for, with the least that the database takes for it measured beside it."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase

from kebu.site.bench import plans
from kebu.site.bench.plans import FullScan

WARM = 2

Run = Callable[[], Any]
Ready = Callable[[], Run]


@dataclass(frozen=True)
class Goal:
    """What is promised: p95 in ms, statements, KB of HTML."""

    ms: int | None = None
    statements: int | None = None
    kb: int | None = None


@dataclass(frozen=True)
class Case:
    """`ready()` prepares one request and returns what is timed; `floor` is the bare statement behind it."""

    key: str
    label: str
    scope: str
    ready: Ready
    floor: Run | None = None
    goal: Goal | None = None


@dataclass(frozen=True)
class Figures:
    """Milliseconds; `cpu` is that of this process, which on PostgreSQL leaves the server's out."""

    case: Case
    p50: float
    p95: float
    cpu: float
    statements: int
    kb: float
    floor: float | None
    full_scans: list[FullScan]

    @property
    def ratio(self) -> float | None:
        return self.p50 / self.floor if self.floor else None


def measure(case: Case, rounds: int) -> Figures:
    """Ask `rounds` times, each time followed by the floor, so that both meet the same moments of the machine."""
    for _ in range(WARM):
        case.ready()()
    with plans.recorded() as statements:
        run = case.ready()
        statements.clear()
        answer: HttpResponseBase = run()
    if answer.status_code != 200:
        raise RuntimeError(f"{case.key}: status {answer.status_code}")
    walls, cpus, floors = [], [], []
    for _ in range(rounds):
        wall, cpu = _timed(case.ready())
        walls.append(wall)
        cpus.append(cpu)
        if case.floor:
            floors.append(_timed(case.floor)[0])
    return Figures(
        case, share(walls, 0.5), share(walls, 0.95), share(cpus, 0.5), len(statements),
        len(getattr(answer, "content", b"")) / 1024, share(floors, 0.5) if floors else None,
        plans.full_scans(statements),
    )  # fmt: skip


def _timed(run: Run) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


def share(values: list[float], part: float) -> float:
    """The smallest value that at least `part` of the values do not exceed."""
    return sorted(values)[math.ceil(part * len(values)) - 1]
