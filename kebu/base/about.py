"""What a task or an interaction is about: (kind, id) is resolved here, so that lower areas can name higher things.

An area registers the kinds that it owns in its `wiring.py`; an unregistered kind resolves to nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kebu.staff.models import User

Key = tuple[str, int]


@dataclass(frozen=True)
class About:
    """What may be shown of the thing: its title and where it is opened."""

    title: str
    url: str


Resolve = Callable[["User", list[int]], Mapping[int, About]]

_kinds: dict[str, Resolve] = {}


def register(kind: str, resolve: Resolve) -> None:
    """`kind` is a model label; `resolve(user, ids)` answers only for those that the user may see, set-wise."""
    _kinds[kind] = resolve


def resolve(user: "User", keys: Iterable[Key]) -> dict[Key, About]:
    """The things among `keys` that this user may see; the rest is absent. One call per kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for kind, row_id in keys:
        wanted[kind].add(row_id)
    return {
        (kind, row_id): about
        for kind, ids in wanted.items()
        if kind in _kinds
        for row_id, about in _kinds[kind](user, sorted(ids)).items()
    }
