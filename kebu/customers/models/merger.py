from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from kebu.base import clock
from kebu.base.models import History, Scoped, Tracked
from kebu.customers.models.customer import Customer
from kebu.staff import scope

if TYPE_CHECKING:
    from kebu.staff.models import User


class MergerQuerySet(models.QuerySet["Merger"]):
    def visible_to(self, user: "User") -> "MergerQuerySet":
        """Whoever sees the customer that stayed."""
        return self.filter(scope.customers_of(user, via="survivor__"), survivor__deleted_at__isnull=True)


class Merger(Tracked):
    """A merger in force: `loser` went into `survivor`. Undoing it removes the row."""

    objects = Scoped(MergerQuerySet)
    history = History(customer="survivor_id")

    survivor = models.ForeignKey(Customer, models.CASCADE, related_name="mergers")
    loser = models.OneToOneField(Customer, models.CASCADE, related_name="merger")
    operation = models.UUIDField()
    by = models.CharField(_("合并人"), max_length=150)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return str(self.loser)
