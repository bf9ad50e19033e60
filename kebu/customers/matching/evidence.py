"""How likely two customers are the same: each reason alone has a likelihood, together they leave less room for chance.

The likelihoods were set on data, see docs/decisions (查重的分数). What speaks against — another credit code, another
city — lowers the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from kebu.base.text.codes import credit_code_problem
from kebu.customers.matching.profiles import Profile

PROPOSED: Final = 70
SURE: Final = 100
Weighed = tuple[str, float]


class Verdict(NamedTuple):
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Common:
    """How often a value occurs: what many share says little. Values that occur once may be missing."""

    cores: Mapping[str, int] = field(default_factory=dict)
    brands: Mapping[str, int] = field(default_factory=dict)  # how many different core names begin with it
    shared: frozenset[str] = frozenset()  # numbers, accounts, domains and addresses of too many to count


def weigh(one: Profile, other: Profile, common: Common) -> Verdict:
    for_it = [*_name(one, other, common), *_reach(one, other, common), *_place(one, other, common)]
    against = list(_against(one, other))
    room = 1.0
    for _reason, likelihood in for_it:
        room *= 1 - likelihood
    likely = 1 - room
    for _reason, factor in against:
        likely *= factor
    reasons = tuple(reason for reason, _weight in sorted(for_it, key=lambda each: -each[1]))
    return Verdict(round(likely * SURE), (*reasons, *(reason for reason, _factor in against)))


def _name(one: Profile, other: Profile, common: Common) -> Iterator[Weighed]:
    found = _same_name(one, other, common) or (_han if one.is_han and other.is_han else _latin)(one, other, common)
    if found is None:
        return
    reason, likelihood = found
    if one.is_person or other.is_person:
        likelihood *= 0.75
    yield reason, likelihood


def _same_name(one: Profile, other: Profile, common: Common) -> Weighed | None:
    if one.normal == other.normal:
        return "name", 0.85 if one.places else _rarer(0.85, one, common)
    if one.core == other.core:
        return "core", _rarer(0.78, one, common)
    shared = ({one.core} | one.others) & ({other.core} | other.others)
    if shared:
        is_common = all(common.brands.get(core, 1) > 2 or common.cores.get(core, 1) > 2 for core in shared)
        return "alias", 0.6 if is_common else 0.76
    return None


def _rarer(likelihood: float, one: Profile, common: Common) -> float:
    """A name that others bear too, or whose beginning many bear, says less."""
    namesakes, cousins = common.cores.get(one.core, 1) - 2, common.brands.get(one.brand, 1) - 3
    return max(0.5, likelihood - 0.09 * max(0, namesakes) - 0.03 * max(0, cousins))


def _han(one: Profile, other: Profile, common: Common) -> Weighed | None:
    longest, shortest = max(len(one.core), len(other.core)), min(len(one.core), len(other.core))
    if one.brand == other.brand:
        return _same_brand(one, other, common)
    if one.sound == other.sound and shortest > 2:
        return "sound", 0.66
    if shortest > 3 and sorted(one.core) == sorted(other.core):
        return "typo", 0.5 if one.trade == other.trade and len(one.brand) < 3 else 0.72
    if shortest > 3 and (one.core in other.core or other.core in one.core):
        return "short", 0.6
    distance = OSA.distance(one.core, other.core, score_cutoff=2)
    if distance == 1:
        return "typo", _typo(one, other, longest)
    return ("alike", 0.3) if distance == 2 and longest > 6 else None


def _typo(one: Profile, other: Profile, longest: int) -> float:
    """One character missing or other. In a name of two or three characters that is another name: 恒远, 恒达."""
    brief, whole = sorted((one, other), key=lambda each: len(each.core))
    if len(brief.core) < len(whole.core) and whole.trade and brief.core.startswith(whole.brand):
        return 0.72  # left out of what it does
    shorter = min(len(one.brand), len(other.brand))
    return 0.66 if longest > 4 and shorter > 3 else 0.58 if longest > 4 and shorter > 2 else 0.3


def _same_brand(one: Profile, other: Profile, common: Common) -> Weighed:
    is_rare = common.brands.get(one.brand, 2) == 2
    if not one.trade or not other.trade:
        return "short", 0.72 if is_rare else 0.4
    if one.trade in other.trade or other.trade in one.trade:
        return "short", 0.72 if is_rare else 0.6
    if OSA.distance(one.trade, other.trade, score_cutoff=1) == 1 and min(len(one.trade), len(other.trade)) > 2:
        return "typo", 0.68
    return "brand", 0.3


def _latin(one: Profile, other: Profile, _common: Common) -> Weighed | None:
    if one.is_han or other.is_han:
        return None
    alike = max(ratio(one.core, other.core, score_cutoff=70), ratio(one.words, other.words, score_cutoff=70))
    if one.words == other.words:
        return "core", 0.8
    if alike >= 90:
        return "typo", 0.74
    if alike >= 82:
        return "typo", 0.6
    return ("alike", 0.4) if alike else None


def _reach(one: Profile, other: Profile, common: Common) -> Iterator[Weighed]:
    if one.credit_code and one.credit_code == other.credit_code:
        yield "credit_code", 0.97
    for reason, mine, theirs, likelihood in (
        ("phone", one.phones, other.phones, 0.6),
        ("account", one.accounts, other.accounts, 0.6),
        ("domain", one.domains, other.domains, 0.45),
    ):
        if (mine & theirs) - common.shared:
            yield reason, likelihood
    if one.host and one.host == other.host and one.host not in common.shared:
        yield "website", 0.5


def _place(one: Profile, other: Profile, common: Common) -> Iterator[Weighed]:
    if one.address and other.address and not {one.address, other.address} & common.shared:
        alike = ratio(one.address, other.address, score_cutoff=70)
        if one.address_words and other.address_words:
            alike = max(alike, ratio(one.address_words, other.address_words, score_cutoff=70))
        if alike:
            # Many companies sit in one building; few persons live in one flat.
            at_home = 0.16 if one.is_person and other.is_person else 0.0
            yield "address", at_home + (0.5 if alike >= 95 else 0.42 if alike >= 85 else 0.28)
    if _meet(_where(one), _where(other)):
        yield "region", 0.2


def _where(one: Profile) -> tuple[str, ...]:
    return one.places or ((one.region,) if one.region else ())


def _meet(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether a place lies in one of the other side: 江苏 and 苏州."""
    return any(code.startswith(other) or other.startswith(code) for code in some for other in others)


def _against(one: Profile, other: Profile) -> Iterator[Weighed]:
    if _other_code(one.credit_code, other.credit_code):
        yield "other_code", 0.45
    if one.places and other.places and not _meet(one.places, other.places):
        yield "other_region", 0.6
    elif one.normal != other.normal or not one.places:
        here, there = one.region or "".join(one.places[:1]), other.region or "".join(other.places[:1])
        if here and there and not _meet((here,), (there,)):
            yield "other_region", 0.78


def _other_code(one: str, other: str) -> bool:
    """Two registrations; a slip in typing one leaves a code whose check digit is wrong or that is nearly the same."""
    if not one or not other or one == other or OSA.distance(one, other, score_cutoff=2) <= 2:
        return False
    return credit_code_problem(one) is None and credit_code_problem(other) is None
