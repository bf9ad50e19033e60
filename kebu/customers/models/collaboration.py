from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kebu.base.models import History, Scoped, Tracked
from kebu.customers.models.customer import Customer


class _Named(models.Manager["Collaboration"]):
    def get_queryset(self) -> "models.QuerySet[Collaboration]":
        return super().get_queryset().select_related("user")


class Collaboration(Tracked):
    """Somebody who works on a customer beside its owner, with the part that he plays."""

    objects = Scoped(models.QuerySet["Collaboration"])
    _rows: ClassVar[models.Manager[Any]] = _Named()  # its words are those of the user
    history = History(customer="customer_id")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="collaborations", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="collaborations")
    part = models.CharField(_("分工"), max_length=40, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "customer"], name="one_collaboration")]

    def __str__(self) -> str:
        return str(self.user)
