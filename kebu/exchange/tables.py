"""Tables that come out as formatted Excel: each area registers the ones that it owns."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kebu.base.access import Actor, Text
from kebu.staff import fieldrules
from kebu.staff.models import User

Kind = Literal["text", "date", "figure", "score"]
RIGHT = "tables.export"
MASKED = "****"


@dataclass(frozen=True)
class Heading:
    """A column: its heading, width in characters, how its cells are written (`figure`, `score`: numbers).

    `fields`: what its cells tell, as (model label, field name); whoever may not see one of them gets no cell. Empty
    where they tell nothing that a rule could name; None is refused.
    """

    text: str
    width: int
    kind: Kind = "text"
    fields: tuple[tuple[str, str], ...] | None = None


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


def may_see(actor: Actor, model: str, field: str) -> bool:
    """Whether an actor sees the field openly; the system sees everything."""
    return not isinstance(actor, User) or fieldrules.state(actor, model, field) == fieldrules.OPEN


def shown(headings: Sequence[Heading], rows: Iterable[Sequence[Any]], actor: Actor) -> Iterator[Sequence[Any]]:
    """The rows as the actor's field rules let them out: hidden cells empty, masked ones as a mask."""
    withheld = [(at, state) for at, head in enumerate(headings) if (state := _state(head, actor)) != fieldrules.OPEN]
    if not withheld:
        yield from rows
        return
    for row in rows:
        cells = list(row)
        for at, state in withheld:
            cells[at] = MASKED if state == fieldrules.MASKED and cells[at] not in (None, "") else ""
        yield cells


def _state(heading: Heading, actor: Actor) -> str:
    """The strictest of what the rules say of the fields behind a column."""
    if heading.fields is None:
        raise ValueError(f"the column {heading.text} does not say which fields it tells")
    if not isinstance(actor, User):
        return fieldrules.OPEN
    states = {fieldrules.state(actor, model, field) for model, field in heading.fields}
    return next((state for state in (fieldrules.HIDDEN, fieldrules.MASKED) if state in states), fieldrules.OPEN)
