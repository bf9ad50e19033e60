from django.db import models
from django.utils.translation import gettext_lazy as _

from kebu.base.models import History, Record, RecordQuerySet, Scoped
from kebu.base.models.record import live


class RateQuerySet(RecordQuerySet["Rate"]):
    def visible_to(self, _user: object) -> "RateQuerySet":
        return self.all()


class Rate(Record):
    """What a unit of a currency is worth from a day on. An order takes it over once and keeps it."""

    objects = Scoped(RateQuerySet)
    history = History()

    currency = models.CharField(_("币种"), max_length=3)
    starts_on = models.DateField(_("生效日期"))
    rate = models.BigIntegerField(_("汇率"))  # millionths of company currency per unit of currency

    class Meta:
        constraints = [live("rate_per_day", "currency", "starts_on")]

    def __str__(self) -> str:
        return f"{self.currency} {self.starts_on}"
