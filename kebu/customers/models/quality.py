from typing import ClassVar

from django.conf import settings
from django.db import models


class QualityFigure(models.Model):
    """How good one owner's data was on one day; counted by a job, derived, outside history. No owner: the pool."""

    objects: ClassVar[models.Manager["QualityFigure"]] = models.Manager()

    day = models.DateField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False)
    customers = models.PositiveIntegerField()
    completeness = models.PositiveSmallIntegerField()  # mean, percent
    low = models.PositiveIntegerField()
    stale = models.PositiveIntegerField()
    faulty = models.PositiveIntegerField()  # contacts

    class Meta:
        indexes = [models.Index(fields=["day", "owner"], name="quality_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.owner_id}"
