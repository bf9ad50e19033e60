"""Reads for gradings and for the pages about them."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
from django.db.models import BigIntegerField, Count, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from kebu.base import frames
from kebu.base.templatetags.kit import tierclass
from kebu.customers.models import Customer, Tier
from kebu.grading.models import GradingModel, Run, Score, TierChange
from kebu.staff import scope

if TYPE_CHECKING:
    from kebu.staff.models import User

MEMBERS = "SELECT id FROM customers_customer WHERE deleted_at IS NULL AND archived_at IS NULL"
STANDING = """
SELECT id, NULLIF(industry_position, ''), industry_potential FROM customers_customer
WHERE deleted_at IS NULL AND archived_at IS NULL AND (industry_position <> '' OR industry_potential IS NOT NULL)
"""


def members() -> pl.DataFrame:
    """Ids of all customers that are graded: neither deleted nor archived."""
    return frames.read(MEMBERS, (), {"customer_id": pl.Int64})


def standing(_as_of: date) -> pl.DataFrame:
    """行业战略 and 行业潜力 as the archive has them now; it keeps no dated values of them."""
    return frames.read(STANDING, (), {"customer_id": pl.Int64, "strategic": pl.String, "potential_points": pl.Int64})


# --- pages --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """A tier among the customers that a user sees: how many, and what they bought in 12 months (minor units)."""

    tier: str
    count: int
    amount: int
    count_share: int  # hundredths of a percent
    amount_share: int

    @property
    def tone(self) -> str:
        return "mute" if self.tier == Tier.UNGRADED else str(tierclass(self.tier))


@dataclass(frozen=True)
class Cell:
    before: str
    after: str
    count: int

    @property
    def direction(self) -> str:
        """up, down or "" for what is neither (in and out of 未评级)."""
        order = [Tier.RISK, Tier.STABLE, Tier.POTENTIAL, Tier.HIGH]
        if self.before not in order or self.after not in order:
            return ""
        return "up" if order.index(Tier(self.after)) > order.index(Tier(self.before)) else "down"


def model_in_force() -> GradingModel | None:
    return GradingModel.objects.everyone().filter(state=GradingModel.State.PUBLISHED).first()


def last_run() -> Run | None:
    return Run.objects.filter(state=Run.State.PUBLISHED).order_by("-published_at", "-pk").first()


def last_move() -> Run | None:
    """The last run in which somebody moved."""
    moved = Run.objects.filter(state=Run.State.PUBLISHED, changed__gt=0)
    return moved.select_related("model").order_by("-published_at", "-pk").first()


def recent_runs(limit: int) -> list[Run]:
    return list(Run.objects.select_related("model").order_by("-pk")[:limit])


def shares(user: "User", run: Run | None) -> list[Share]:
    """All tiers, with the figures of the run for who sees everything, else of one's own customers."""
    if run is None:
        return []
    sees_all = user.grant.reach == "all"
    counts, amounts = (run.counts, run.amounts) if sees_all else _own_figures(user)
    people, money = sum(counts.values()), sum(max(each, 0) for each in amounts.values())
    return [
        Share(
            tier.value, counts.get(tier, 0), amounts.get(tier, 0),
            10_000 * counts.get(tier, 0) // people if people else 0,
            10_000 * max(amounts.get(tier, 0), 0) // money if money else 0,
        )
        for tier in Tier
    ]  # fmt: skip


def _own_figures(user: "User") -> tuple[dict[str, int], dict[str, int]]:
    bought = Cast(KeyTextTransform("amount_12m", "facts"), BigIntegerField())
    scores = Score.objects.visible_to(user).filter(customer__archived_at__isnull=True).order_by()
    rows = list(scores.values_list("tier").annotate(count=Count("pk"), amount=Sum(bought)))
    return {tier: count for tier, count, _amount in rows}, {tier: amount or 0 for tier, _count, amount in rows}


def changes(user: "User", run: Run | None) -> QuerySet[TierChange]:
    """Who moved in a run, among the customers that the user sees."""
    seen = scope.customers_of(user, via="customer__") & Q(customer__deleted_at__isnull=True)
    return TierChange.objects.filter(seen, run=run)


def matrix(user: "User", run: Run) -> list[Cell]:
    rows = changes(user, run).order_by().values_list("before", "after").annotate(count=Count("pk"))
    return [Cell(*row) for row in rows]


def score_of(customer: Customer) -> Score | None:
    """The grade in force of a customer who was fetched through the scope; without the figures of the whole run."""
    rows = Score.objects.everyone().filter(customer=customer).select_related("run__model")
    return rows.defer("run__counts", "run__amounts", "run__model__definition").first()
