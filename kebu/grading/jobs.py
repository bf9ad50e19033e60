"""Gradings in the background: asked for by button, and every night."""

from datetime import date
from typing import Any

from kebu.base import clock, jobs
from kebu.grading.actions import runs
from kebu.grading.models import Run


@jobs.job("grading.run", long=True)
def run(ctx: jobs.JobContext, as_of: str, trigger: str = Run.Trigger.BUTTON) -> dict[str, Any]:
    return _grade(ctx, date.fromisoformat(as_of), trigger)


@jobs.job("grading.nightly", long=True)
def nightly(ctx: jobs.JobContext) -> dict[str, Any]:
    return _grade(ctx, clock.today(), Run.Trigger.SCHEDULE)


def _grade(ctx: jobs.JobContext, as_of: date, trigger: str) -> dict[str, Any]:
    def progress(done: int, total: int, message: str) -> None:
        try:
            ctx.progress(done, total, message)
        except jobs.Cancelled:
            if done == 0:
                raise  # once publishing has begun it is carried through: half of it would be worse

    try:
        graded = runs.grade(as_of, actor=ctx.actor, trigger=trigger, progress=progress)
    except runs.Busy as busy:
        raise RuntimeError(str(busy)) from busy  # to be tried again, not parked
    return {"run": str(graded.uid), "changed": graded.changed}
