from django.db import models
from django.utils.translation import gettext_lazy as _

from kebu.base.models import History, Scoped, Tracked


class Holiday(Tracked):
    """A day that differs from the week: a public holiday, or a make-up working day."""

    objects = Scoped(models.QuerySet["Holiday"])
    history = History()

    day = models.DateField(_("日期"), unique=True)
    is_workday = models.BooleanField(_("上班"), default=False)
    name = models.CharField(_("名称"), max_length=40)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
