from django.db import models
from django.utils.translation import gettext_lazy as _

from kebu.base import clock
from kebu.base.ids import uuid7
from kebu.grading.models.model import GradingModel


class Run(models.Model):
    """One grading of all customers at a business date. Its result file never changes; `digest` is its SHA-256."""

    class State(models.TextChoices):
        RUNNING = "running", _("计算中")
        PUBLISHED = "published", _("已发布")
        FAILED = "failed", _("未完成")

    class Trigger(models.TextChoices):
        BUTTON = "button", _("手动")
        SCHEDULE = "schedule", _("定时")
        COMMAND = "command", _("命令行")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    model = models.ForeignKey(GradingModel, models.PROTECT, related_name="runs")
    definition = models.JSONField()
    as_of = models.DateField()
    trigger = models.CharField(max_length=10, choices=Trigger.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150, default="")
    started_at = models.DateTimeField(default=clock.now)
    beat_at = models.DateTimeField(default=clock.now)  # the sign of life of whoever computes it
    published_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)  # tier key -> customers
    amounts = models.JSONField(default=dict)  # tier key -> net amount of the last 12 months, minor units
    changed = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=200, default="")
    digest = models.CharField(max_length=64, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state"], name="one_run_at_a_time", condition=models.Q(state="running")),
        ]

    def __str__(self) -> str:
        return f"{self.as_of} {self.state}"
