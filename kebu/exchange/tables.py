"""Tables that come out as formatted Excel: each area registers the ones that it owns."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kebu.base.access import Actor, Text
from kebu.staff.models import User

Kind = Literal["text", "date", "figure", "score"]
RIGHT = "tables.export"


@dataclass(frozen=True)
class Heading:
    """A column: its heading, width in characters, and how its cells are written (`figure`, `score`: numbers)."""

    text: str
    width: int
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """`rows(actor)` gives cells in the order of the headings, only of customers that the actor sees."""

    name: str
    title: Text
    description: Text
    headings: Callable[[], Sequence[Heading]]
    rows: Callable[[Actor], Iterable[Sequence[Any]]]
    order: int = 100


_tables: dict[str, Table] = {}


def register(table: Table) -> None:
    _tables[table.name] = table


def table(name: str) -> Table:
    """Raises KeyError."""
    return _tables[name]


def tables() -> list[Table]:
    return sorted(_tables.values(), key=lambda each: each.order)


def seen_by(model: Any, actor: Actor) -> Any:
    """The rows of a model that an actor may take out: a user's own scope, everything for the system."""
    return model.objects.visible_to(actor) if isinstance(actor, User) else model.objects.everyone()
