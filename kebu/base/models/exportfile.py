from django.conf import settings
from django.db import models

from kebu.base import clock
from kebu.base.ids import uuid7


class ExportFileQuerySet(models.QuerySet["ExportFile"]):
    def of(self, user: object) -> "ExportFileQuerySet":
        """A person's own files: nobody else sees them, whatever his reach."""
        return self.filter(user=user)  # type: ignore[misc]


class ExportFile(models.Model):
    """A file that a job makes for one person from a list. Bookkeeping: outside history, gone with its file."""

    class State(models.TextChoices):
        MAKING = "making"
        READY = "ready"
        FAILED = "failed"

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    list_key = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    format = models.CharField(max_length=4)
    state = models.CharField(max_length=8, choices=State.choices, default=State.MAKING)
    count = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    file = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = ExportFileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "created_at"], name="exportfile_by_user")]

    def __str__(self) -> str:
        return self.name

    @property
    def percent(self) -> int:
        return 100 * self.done // self.count if self.count else 0
