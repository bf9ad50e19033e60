from typing import ClassVar

from django.db import models

from kebu.base import clock


class HeaderMap(models.Model):
    """How somebody mapped the columns of a file with these headers; the next such file is mapped alike.

    One row per person and set of headers, and one for the company (`actor_id` null): what was said last by anybody.
    Bookkeeping: outside history.
    """

    objects: ClassVar[models.Manager["HeaderMap"]] = models.Manager()

    kind = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)  # of the folded headers, whatever their order
    actor_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=120)
    mapping = models.JSONField(default=dict)  # folded header → key of our column, or empty
    used_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "digest", "actor_id"], name="one_map_per_person"),
            models.UniqueConstraint(
                fields=["kind", "digest"], name="one_map_per_company", condition=models.Q(actor_id__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name
