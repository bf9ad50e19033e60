from typing import Any, ClassVar

from django.db import models

from kebu.base.models.record import History, Tracked


class Setting(Tracked):
    """A stored value of the typed settings registry (`base.settings`)."""

    objects: ClassVar[models.Manager["Setting"]] = models.Manager()
    history = History()

    key = models.CharField(max_length=64, unique=True)
    value: Any = models.JSONField()

    def __str__(self) -> str:
        return self.key
