"""A task's reminder: one job per instant. What is no longer wanted when it fires says nothing."""

from datetime import datetime

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kebu.base import clock, jobs
from kebu.engagement.models import Task
from kebu.notify.actions import notices

JOB = "engagement.remind"


def schedule(task: Task) -> None:
    """Ask for the reminder of this task, in the caller's transaction."""
    if task.remind_at is not None and task.done_at is None and task.remind_at > clock.now():
        at = task.remind_at.isoformat()
        payload = {"task_id": task.pk, "at": at}
        jobs.enqueue(JOB, payload, run_at=task.remind_at, unique_key=f"{JOB}:{task.pk}:{at}")


def fire(task_id: int, at: str) -> int:
    """Tell the owner, if the task is still open and still reminds at that instant."""
    task = Task.objects.everyone().open().filter(pk=task_id, remind_at=datetime.fromisoformat(at)).first()
    if task is None:
        return 0
    when = f"{task.due_on:%m-%d} {task.due_at:%H:%M}" if task.due_at else f"{task.due_on:%m-%d}"
    text = format_lazy(_("待办提醒：{title}（{when}）"), title=task.title, when=when)
    return notices.send([task.owner_id], "reminder", text, url_of(task), unique_key=f"{JOB}:{task_id}:{at}")


def url_of(task: Task) -> str:
    return reverse("engagement:task", args=[task.uid])
