from typing import TYPE_CHECKING

from django.db import models

from kebu.base import clock
from kebu.base.models import RecordQuerySet, Scoped
from kebu.customers.models import Customer
from kebu.grading.models.run import Run
from kebu.staff import scope

if TYPE_CHECKING:
    from kebu.staff.models import User


class ScoreQuerySet(RecordQuerySet["Score"]):
    def visible_to(self, user: "User") -> "ScoreQuerySet":
        return self.filter(scope.customers_of(user, via="customer__"), customer__deleted_at__isnull=True)


class Score(models.Model):
    """The grade in force of one customer, with all that explains it: raw facts, points, the rule that fired."""

    customer = models.OneToOneField(Customer, models.CASCADE, related_name="grade")
    run = models.ForeignKey(Run, models.PROTECT, related_name="scores")
    tier = models.CharField(max_length=10)
    composite = models.PositiveSmallIntegerField()  # hundredths
    rule = models.PositiveSmallIntegerField()
    reasons = models.CharField(max_length=120, default="")  # reason codes, comma separated
    points = models.JSONField(default=dict)  # indicator key -> hundredths or null
    facts = models.JSONField(default=dict)  # metric -> raw value

    objects = Scoped(ScoreQuerySet)
    _rows = models.Manager["Score"]()

    def __str__(self) -> str:
        return f"{self.customer_id} {self.tier}"


class TierChange(models.Model):
    """A customer moved from one tier to another in a run."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="tier_changes", db_index=False)
    run = models.ForeignKey(Run, models.PROTECT, related_name="tier_changes", db_index=False)
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    score_before = models.PositiveSmallIntegerField()
    score_after = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "customer"], name="one_change_per_run")]
        indexes = [models.Index(fields=["customer", "id"], name="tierchange_by_customer")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.before} {self.after}"
