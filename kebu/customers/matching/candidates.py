"""Which pairs are worth weighing: those that share a key. A key that too many share is none.

Each family of keys is gone through by itself and forgotten, so that memory holds one of them at a time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from kebu.customers.matching.evidence import PROPOSED, Common, weigh
from kebu.customers.matching.profiles import Profile

Keys = Callable[[Profile], Iterable[str]]


class Found(NamedTuple):
    """Two customers, the lower id first, with what speaks for their being one."""

    first: int
    second: int
    score: int
    reasons: tuple[str, ...]


def _deletions(profile: Profile) -> Iterator[str]:
    """The name without one of its characters: names one slip apart have such a form in common."""
    text = profile.core if profile.is_han else profile.words.replace(" ", "")
    if len(text) > 2:
        yield text
    if len(text) > 3:
        yield from (text[:at] + text[at + 1 :] for at in range(len(text)))


def _rare_words(profile: Profile) -> Iterator[str]:
    return (word for word in profile.words.split() if len(word) > 3)


def _jumbled(profile: Profile) -> Iterator[str]:
    yield "".join(sorted(profile.core))


def _names(profile: Profile) -> Iterator[str]:
    yield profile.core
    yield from profile.others


# How many may share a key of each family before it says nothing.
FAMILIES: Final[tuple[tuple[Keys, int], ...]] = (
    (lambda p: (p.credit_code,), 20),
    (_names, 40),
    (lambda p: (p.brand,) if p.trade or len(p.brand) < 5 else (), 40),
    (lambda p: (p.sound,) if len(p.core) > 2 else (), 20),
    (_jumbled, 10),
    (lambda p: p.phones, 6),
    (lambda p: p.accounts, 6),
    (lambda p: (*p.domains, p.host), 12),
    (lambda p: (p.address,), 8),
    (_deletions, 12),
    (_rare_words, 60),
)
SHARED_BY: Final = 4  # a number, a domain or an address of more customers proves nothing


def find(profiles: Sequence[Profile], *, tick: Callable[[int, int], None] | None = None) -> Iterator[Found]:
    """Every pair that is probably one customer. `tick(done, total)` hears of each family that was gone through."""
    common = commonness(profiles)
    seen: set[int] = set()
    for done, (keys, most) in enumerate(FAMILIES, start=1):
        for i, j in _pairs(profiles, keys, most):
            place = i * len(profiles) + j
            if place not in seen:
                seen.add(place)
                if found := _weighed(profiles[i], profiles[j], common):
                    yield found
        if tick:
            tick(done, len(FAMILIES))


def find_among(near: Mapping[int, Iterable[int]], around: Mapping[int, Profile]) -> list[Found]:
    """The same for a few: `near` says whom each is compared with, `around` holds them all by their ids."""
    common = commonness(around.values())
    pairs = {(min(one, other), max(one, other)) for one, others in near.items() for other in others if one != other}
    known = [pair for pair in sorted(pairs) if pair[0] in around and pair[1] in around]
    return [found for one, other in known if (found := _weighed(around[one], around[other], common))]


def _weighed(one: Profile, other: Profile, common: Common) -> Found | None:
    verdict = weigh(one, other, common)
    if verdict.score < PROPOSED:
        return None
    return Found(min(one.id, other.id), max(one.id, other.id), verdict.score, verdict.reasons)


def _pairs(profiles: Sequence[Profile], keys: Keys, most: int) -> Iterator[tuple[int, int]]:
    blocks: dict[int, int | list[int]] = {}
    for at, profile in enumerate(profiles):
        for key in set(keys(profile)):
            if not key:
                continue
            mark = hash(key)
            present = blocks.get(mark)
            if present is None:
                blocks[mark] = at
            elif isinstance(present, int):
                blocks[mark] = [present, at]
            elif len(present) <= most:
                present.append(at)
    for block in blocks.values():
        if isinstance(block, list) and len(block) <= most:
            yield from combinations(block, 2)


def commonness(profiles: Iterable[Profile]) -> Common:
    cores, values = Counter[str](), Counter[str]()
    brands = defaultdict[str, set[str]](set)
    for profile in profiles:
        cores[profile.core] += 1
        brands[profile.brand].add(profile.core)
        values.update((*profile.phones, *profile.accounts, *profile.domains, profile.host, profile.address))
    return Common(
        cores={core: count for core, count in cores.items() if count > 1},
        brands={brand: len(found) for brand, found in brands.items() if len(found) > 1},
        shared=frozenset(value for value, count in values.items() if count > SHARED_BY),
    )
