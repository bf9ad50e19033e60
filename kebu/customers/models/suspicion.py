from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kebu.base import clock
from kebu.base.models import History, Scoped, Tracked
from kebu.customers.models.customer import Customer
from kebu.staff import scope

if TYPE_CHECKING:
    from kebu.staff.models import User


class PairQuerySet(models.QuerySet["SuspectedPair"]):
    def visible_to(self, user: "User") -> "PairQuerySet":
        """Both customers must be in reach: a pair tells of either."""
        mine = scope.customers_of(user, via="first__") & scope.customers_of(user, via="second__")
        return self.live().filter(mine)

    def live(self) -> "PairQuerySet":
        return self.filter(first__deleted_at__isnull=True, second__deleted_at__isnull=True)

    def waiting(self) -> "PairQuerySet":
        """Those that nobody has decided on."""
        return self.exclude(models.Exists(_decisions()))

    def dismissed(self) -> "PairQuerySet":
        return self.filter(models.Exists(_decisions()))


def _decisions() -> "models.QuerySet[Distinct]":
    same = {"first": models.OuterRef("first"), "second": models.OuterRef("second")}
    return Distinct.objects.everyone().filter(**same)


class SuspectedPair(models.Model):
    """Two customers that are probably one, as the search for duplicates found them; `first` has the lower id.

    Worked out anew by the search, so it stands outside history. `stake` is what both bought, for the order of work.
    """

    first = models.ForeignKey(Customer, models.CASCADE, related_name="suspected_before", db_index=False)
    second = models.ForeignKey(Customer, models.CASCADE, related_name="suspected_after")
    score = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    stake = models.BigIntegerField(default=0)
    found_at = models.DateTimeField(default=clock.now)

    objects = Scoped(PairQuerySet)
    _rows = models.Manager["SuspectedPair"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_suspected_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="suspected_pair_in_order"),
        ]
        indexes = [models.Index(fields=["stake", "score", "id"], name="suspected_by_stake")]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"


class DistinctQuerySet(models.QuerySet["Distinct"]):
    def visible_to(self, user: "User") -> "DistinctQuerySet":
        return self.filter(scope.customers_of(user, via="first__") & scope.customers_of(user, via="second__"))


class Distinct(Tracked):
    """Somebody looked: these two are not one customer."""

    objects = Scoped(DistinctQuerySet)
    history = History(customer="first_id")

    first = models.ForeignKey(Customer, models.CASCADE, related_name="distinct_before", db_index=False)
    second = models.ForeignKey(Customer, models.CASCADE, related_name="distinct_after")
    by = models.CharField(_("确认人"), max_length=150)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="one_distinct_pair")]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"


class DuplicateSearch(models.Model):
    """How far the search for duplicates is: one row. `seen` is the last row of change history that it has followed."""

    finished_at = models.DateTimeField(null=True)
    customers = models.PositiveIntegerField(default=0)
    seen = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.finished_at or "")
