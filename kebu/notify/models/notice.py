from django.conf import settings
from django.db import models

from kebu.base import clock
from kebu.base.ids import uuid7


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, user: object) -> "NoticeQuerySet":
        """A person's own notices: nobody else sees them, whatever his reach."""
        return self.filter(user=user)  # type: ignore[misc]

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """A message to one person inside the product. What it is about is asked again when it is opened."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(max_length=32)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300, default="")
    at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
    unique_key = models.CharField(max_length=160, null=True, unique=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "read_at", "id"], name="notice_by_user"),
            models.Index(fields=["user", "id"], name="notice_in_order"),
        ]

    def __str__(self) -> str:
        return self.text
