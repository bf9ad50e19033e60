from django.db import models

from kebu.base import clock
from kebu.base.ids import uuid7


class Job(models.Model):
    """One piece of background work, or one event on its way to one listener: see `base.jobs`."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        PARKED = "parked"
        CANCELLED = "cancelled"

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(max_length=96)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    run_at = models.DateTimeField(default=clock.now)
    unique_key = models.CharField(max_length=160, null=True, unique=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, default="")
    error = models.TextField(default="")
    result = models.JSONField(default=dict)
    is_cancel_asked = models.BooleanField(default=False)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150, default="")
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "run_at", "id"], name="job_due"),
            models.Index(fields=["actor_id", "id"], name="job_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
