"""疑似重复 as one person sees them: pairs in reach, the most valuable first, with reasons in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from kebu.base.access import Text
from kebu.customers import reasons
from kebu.customers.models import Customer, Distinct, DuplicateSearch, SuspectedPair
from kebu.customers.models.suspicion import PairQuerySet

if TYPE_CHECKING:
    from kebu.staff.models import User

SHOWN, COUNTED = 30, 1_000
Key = tuple[int, int, int]


@dataclass(frozen=True)
class Line:
    """`score` is missing where a reason is kept from the reader: it would tell of it."""

    one: Customer
    other: Customer
    reasons: list[Text]
    against: list[Text]
    stake: int
    score: int | None
    decided: Distinct | None = None

    @property
    def keeps(self) -> Customer:
        """The one that is suggested to stay: the more valuable, the fuller, the older."""
        return max(self.one, self.other, key=lambda each: (each.total_amount, each.completeness, -each.pk))

    @property
    def goes(self) -> Customer:
        return self.other if self.keeps == self.one else self.one

    @property
    def both(self) -> tuple[Customer, Customer]:
        return self.keeps, self.goes


@dataclass(frozen=True)
class Page:
    lines: list[Line]
    after: str = ""  # where the next page begins


@dataclass(frozen=True)
class Tally:
    """How many pairs of either kind, at most `COUNTED`; when all customers were last compared, and how many."""

    waiting: int
    dismissed: int
    at: datetime | None
    customers: int


def tally(user: "User") -> Tally:
    mark = DuplicateSearch.objects.first()
    pairs = SuspectedPair.objects.visible_to(user)
    return Tally(
        pairs.waiting()[:COUNTED].count(),
        pairs.dismissed()[:COUNTED].count(),
        mark.finished_at if mark else None,
        mark.customers if mark else 0,
    )


def page(user: "User", *, dismissed: bool = False, after: str = "") -> Page:
    pairs = SuspectedPair.objects.visible_to(user)
    found = _following(pairs.dismissed() if dismissed else pairs.waiting(), after)
    rows = list(found.select_related("first__owner", "second__owner").order_by("-stake", "-score", "-pk")[: SHOWN + 1])
    decided = _decided(rows) if dismissed else {}
    lines = [line for row in rows[:SHOWN] if (line := _line(user, row, decided.get((row.first_id, row.second_id))))]
    last = rows[SHOWN - 1] if len(rows) > SHOWN else None
    return Page(lines, f"{last.stake}_{last.score}_{last.pk}" if last else "")


def _following(pairs: PairQuerySet, after: str) -> PairQuerySet:
    key = _key(after)
    if key is None:
        return pairs
    stake, score, pk = key
    same = Q(stake=stake)
    return pairs.filter(
        Q(stake__lt=stake) | (same & Q(score__lt=score)) | (same & Q(score=score, pk__lt=pk)), stake__lte=stake
    )


def _key(after: str) -> Key | None:
    parts = after.split("_")
    if len(parts) != 3 or not all(part.removeprefix("-").isdecimal() and len(part) < 19 for part in parts):
        return None
    return int(parts[0]), int(parts[1]), int(parts[2])


def _decided(rows: list[SuspectedPair]) -> dict[tuple[int, int], Distinct]:
    found = Distinct.objects.everyone().filter(first__in=[row.first_id for row in rows])
    return {(each.first_id, each.second_id): each for each in found}


def _line(user: "User", row: SuspectedPair, decided: Distinct | None) -> Line | None:
    """None when nothing may be told of what speaks for it."""
    told = reasons.open_to(user, row.reasons)
    if not set(told) - reasons.AGAINST:
        return None
    return Line(
        row.first, row.second,
        reasons.words(each for each in told if each not in reasons.AGAINST),
        reasons.words(each for each in told if each in reasons.AGAINST),
        row.stake, row.score if len(told) == len(row.reasons) else None, decided,
    )  # fmt: skip


def of(user: "User", customer: Customer) -> list[Line]:
    """The pairs that one customer makes, the likeliest first, at most five."""
    pairs = SuspectedPair.objects.visible_to(user).waiting().filter(Q(first=customer) | Q(second=customer))
    rows = pairs.select_related("first__owner", "second__owner").order_by("-score", "-pk")[:5]
    return [line for row in rows if (line := _line(user, row, None))]
