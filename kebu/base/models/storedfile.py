from typing import ClassVar

from django.db import models

from kebu.base import clock
from kebu.base.ids import uuid7


class StoredFile(models.Model):
    """One file of the private store, see `base.files`. Bookkeeping: outside history, like jobs."""

    objects: ClassVar[models.Manager["StoredFile"]] = models.Manager()

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(max_length=64)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)
    unlink_at = models.DateTimeField(null=True)  # null: for as long as its owner names it

    class Meta:
        indexes = [
            models.Index(fields=["unlink_at"], name="storedfile_due", condition=models.Q(unlink_at__isnull=False)),
            models.Index(fields=["kind", "id"], name="storedfile_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"
