"""Background work: one table, `Job`, for work in pieces, events on their way and what a schedule asks for.

    @jobs.job("customers.recount")
    def recount(ctx: jobs.JobContext, team_id: int) -> None: ...

    jobs.enqueue("customers.recount", {"team_id": 3})     # inside the business transaction
    jobs.schedule("customers.recount", every=timedelta(minutes=5))

A job's database effects and its completion are one transaction, so a job happens once or not at all. A kind declared
with `long=True` has no transaction around it: its body writes in short steps (`with ctx.step(len(batch)):`).
"""

from kebu.base.jobs.context import JobContext
from kebu.base.jobs.queue import cancel, enqueue, purge, retry
from kebu.base.jobs.registry import Cancelled, Kind, LeaseLost, Released, UnknownKind, job, kinds
from kebu.base.jobs.running import run_due
from kebu.base.jobs.timetable import Schedule, schedule, schedules, tick

__all__ = [
    "Cancelled",
    "JobContext",
    "Kind",
    "LeaseLost",
    "Released",
    "Schedule",
    "UnknownKind",
    "cancel",
    "enqueue",
    "job",
    "kinds",
    "purge",
    "retry",
    "run_due",
    "schedule",
    "schedules",
    "tick",
]
