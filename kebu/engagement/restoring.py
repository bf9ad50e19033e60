"""What must be made true again after an undo put rows back."""

from kebu.base import operation
from kebu.base.access import SYSTEM
from kebu.engagement.actions import follow_up, reminders
from kebu.engagement.actions import interactions as interaction_actions
from kebu.engagement.actions import tasks as task_actions
from kebu.engagement.models import Task


def interactions(ids: list[int]) -> None:
    interaction_actions.refresh(interaction_actions.customers_behind("engagement.interaction", ids))


def tasks(ids: list[int]) -> None:
    for task in Task.objects.everyone().filter(pk__in=ids, remind_at__isnull=False):
        reminders.schedule(task)
    follow_up.refresh(interaction_actions.customers_behind("engagement.task", ids))


def customers(ids: list[int]) -> None:
    """An assignment was taken back: open tasks go back to people who see the customers."""
    running = operation.current()
    task_actions.follow_customers(ids, actor=running.actor if running else SYSTEM)
