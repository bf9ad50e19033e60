"""Background entrances of engagement."""

from kebu.base.jobs import JobContext, job
from kebu.engagement.actions import reminders


@job(reminders.JOB)
def remind(ctx: JobContext, *, task_id: int, at: str) -> None:
    reminders.fire(task_id, at)
