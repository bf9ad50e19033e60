"""What hangs on a customer, and how it goes over to another one when the two are merged.

Each area registers its rows in its wiring; a key to a customer or a contact that nobody registered fails a test.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q, QuerySet

from kebu.base.access import Actor, Text


@dataclass(frozen=True)
class Merge:
    """`people`: contacts that are one person, who goes by who stays."""

    loser: int
    survivor: int
    people: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """Rows of `model` that hang on a customer by `column`. `move` takes them over and says how many went.

    `label` names them where the merger is told, to those who hold `right`; without one they are not told.
    """

    model: type[Model]
    move: Callable[[Merge], int]
    label: Text = ""
    column: str = "customer"
    order: int = 100
    right: str = ""

    @property
    def key(self) -> str:
        return f"{self.model._meta.label_lower}.{self.column}"


Refresh = Callable[[list[int]], object]
_parts: dict[str, Part] = {}
_people: dict[str, Callable[[Mapping[int, int]], None]] = {}
_refreshers: dict[str, Refresh] = {}
STAYS: dict[str, str] = {}


def register(part: Part) -> None:
    _parts[part.key] = part


def register_people(model: type[Model], column: str, move: Callable[[Mapping[int, int]], None]) -> None:
    """What hangs on a contact: `move(people)` takes it from those who go to those who stay."""
    _people[f"{model._meta.label_lower}.{column}"] = move


def stay(model: type[Model], column: str, why: str) -> None:
    """A key that is not followed, and the reason."""
    STAYS[f"{model._meta.label_lower}.{column}"] = why


def after(name: str, refresh: Refresh) -> None:
    """Call `refresh(customer_ids)` once the rows have gone over or back: cards, search entries."""
    _refreshers[name] = refresh


def parts() -> list[Part]:
    return sorted(_parts.values(), key=lambda part: (part.order, part.key))


def followed() -> set[str]:
    """Every key that is taken care of, as `app.model.column`."""
    return {*_parts, *_people, *STAYS}


def move(merge: Merge) -> dict[str, int]:
    """Take everything over. Returns how many rows of each kind went."""
    for follow in _people.values():
        follow(merge.people)
    moved = {part.key: part.move(merge) for part in parts()}
    return {key: count for key, count in moved.items() if count}


def refresh(customer_ids: Iterable[int]) -> None:
    ids = sorted(set(customer_ids))
    for each in _refreshers.values():
        each(ids)


def told_to(actor: Actor | None) -> list[Part]:
    """The parts that are told, as far as this actor may hear of them."""
    return [part for part in parts() if part.label and (not part.right or actor is None or actor.may(part.right))]


def rows(
    model: Any, label: Text = "", *, column: str = "customer", but: Callable[[Merge], Q] | None = None,
    order: int = 100, right: str = "",
) -> Part:  # fmt: skip
    """The usual part: one statement sets the column. `but(merge)` says which rows stay with the one that goes."""

    def go(merge: Merge) -> int:
        found: QuerySet[Any] = model.objects.with_deleted().filter(Q((column, merge.loser)))
        if but is not None:
            found = found.exclude(pk__in=list(found.filter(but(merge)).values_list("pk", flat=True)))
        return int(found.update(**{f"{column}_id": merge.survivor}))

    return Part(model, go, label, column, order, right)
