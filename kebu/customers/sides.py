"""Which of two customers a value is taken from when they are merged: what is asked, and what is suggested."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kebu.customers.models.choices import CustomerKind, Relation

MINE, THEIRS, BOTH = "mine", "theirs", "both"
FIELDS: Final = (
    "name", "short_name", "kind", "credit_code", "aliases", "industry", "size", "revenue", "country", "region",
    "address", "website", "phone", "parent", "source", "campaign", "referrer", "relation", "business_type", "need_type",
    "core_need", "purchasing_cycle", "budget_low", "budget_high", "industry_position", "industry_potential",
    "credit_rating", "language", "time_zone", "currency", "note", "owner",
)  # fmt: skip
# Texts that can be kept side by side: what stands between them, and how long the whole may be.
JOINED: Final = {"aliases": ("，", 300), "core_need": ("\n", 2000), "note": ("\n", 4000)}
# What every customer has, filled in or not: the value of a new one says nothing.
INITIAL: Final[Mapping[str, Any]] = {
    "kind": CustomerKind.COMPANY, "country": "CN", "relation": Relation.POTENTIAL, "currency": "CNY",
}  # fmt: skip


def is_empty(name: str, value: Any) -> bool:
    return value is None or value in ("", []) or value == INITIAL.get(name) or not (value or isinstance(value, int))


def suggested(name: str, mine: Any, theirs: Any) -> str:
    """The filled one; of two filled ones the survivor's. Relations go on, and other names are kept."""
    if is_empty(name, theirs) or mine == theirs:
        return MINE
    if is_empty(name, mine):
        return THEIRS
    if name == "relation":
        return THEIRS if theirs == Relation.LONG_TERM else MINE
    return BOTH if name == "aliases" and fits(name, mine, theirs) else MINE


def can_join(name: str, mine: Any, theirs: Any) -> bool:
    return name in JOINED and bool(mine) and bool(theirs) and mine != theirs and fits(name, mine, theirs)


def fits(name: str, mine: str, theirs: str) -> bool:
    return len(joined(name, [mine, theirs])) <= JOINED[name][1]


def joined(name: str, texts: Sequence[str]) -> str:
    return JOINED[name][0].join(dict.fromkeys(text.strip() for text in texts if text.strip()))


def chosen(name: str, side: str, mine: Any, theirs: Any) -> Any:
    """The value that the survivor gets."""
    if side == BOTH and can_join(name, mine, theirs):
        return joined(name, [mine, theirs])
    return theirs if side == THEIRS else mine
