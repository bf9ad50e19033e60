"""What an area gives to have its rows imported, and the list of all that did."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from kebu.base.access import Actor, Text
from kebu.exchange.importing.outcomes import Fate, OnDuplicate
from kebu.exchange.values import Manner, Read, text

AS_IT_STANDS = text()


@dataclass(frozen=True)
class Column:
    """What a file may hold. `read` turns a cell that is not empty into a value; see `exchange.values`.

    `is_derived`: the system works this one out by itself, so it is read past. `field` is (model label, field name) that
    the column writes: who may not change that field is not offered the column.
    """

    key: str
    title: Text
    read: Read = AS_IT_STANDS
    synonyms: tuple[str, ...] = ()
    is_required: bool = False
    is_derived: bool = False
    field: tuple[str, str] | None = None


@dataclass(frozen=True)
class Options:
    """What the person chose for the run. `owner` and `team` are ids; `is_pooled`: new customers belong to nobody."""

    on_duplicate: OnDuplicate = OnDuplicate.OVERWRITE
    create_missing: bool = False
    owner: int | None = None
    team: int | None = None
    is_pooled: bool = False
    manner: Manner = field(default_factory=Manner)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Options":
        values = dict(stored)
        values["on_duplicate"] = OnDuplicate(values.get("on_duplicate", OnDuplicate.OVERWRITE))
        values["manner"] = Manner(**values.get("manner", {}))
        return cls(**values)


@dataclass(frozen=True)
class Setting:
    """For whom and how a session works. In a rehearsal (check, dry run) nothing that is planned gets written."""

    actor: Actor
    options: Options
    is_rehearsal: bool = False


@dataclass(slots=True)
class Row:
    """A row whose cells are understood. `values`: by column key without empty cells, or what `check` made of them.

    `decision`: what the person chose for this very row; None: as the proposal or the run's `on_duplicate` says.
    `cells` are as they stand in the file.
    """

    line: int
    values: Any
    notes: tuple[str, ...] = ()
    decision: OnDuplicate | None = None
    cells: list[str] = field(default_factory=list)


@dataclass
class Plan:
    """A fate for each row of the portion. `write` makes it so, inside an operation; None: nothing is to be written."""

    fates: list[Fate] = field(default_factory=list)
    write: Callable[[], None] | None = None


class Outdated(Exception):
    """A row changed between plan and write; the portion must be planned anew."""


class Session(Protocol):
    """One run over a file, portion by portion in a fixed order. After a restart it begins in the middle."""

    def plan(self, rows: Sequence[Row]) -> Plan:
        """Match, compare, decide, and prepare all that is to be written (encryption, sort keys): reads only."""
        ...


@dataclass(frozen=True)
class Importer:
    """`columns` is asked anew for each file and actor (custom fields). `title` is the column that names a row.

    `check` refines the values of a row, without the database; raises Wrong, or Rejection for several causes.
    `group`: rows with the same non-empty key come in one portion, wherever they stand. `rank`: rows of a lower rank
    come first. `options` names those of the run's options that make sense here (on_duplicate, create_missing, owner,
    team, currency, date_order). `assign` is the right that it takes to give what comes in to somebody else. `address`
    gives the page that shows what came in.
    """

    kind: str
    label: Text
    right: str
    columns: Callable[[Actor], Sequence[Column]]
    start: Callable[[Setting], Session]
    title: str
    check: Callable[[dict[str, Any], Manner], Any] = lambda values, _manner: values
    group: Callable[[Any], str] = lambda _values: ""
    rank: Callable[[Any], int] = lambda _values: 0
    options: tuple[str, ...] = ("on_duplicate",)
    assign: str = ""
    address: Callable[[], str] = lambda: ""
    order: int = 100


_importers: dict[str, Importer] = {}


def register(importer: Importer) -> None:
    """Called from wiring."""
    _importers[importer.kind] = importer


def importer(kind: str) -> Importer:
    """Raises KeyError."""
    return _importers[kind]


def importers() -> list[Importer]:
    return sorted(_importers.values(), key=lambda each: (each.order, each.kind))
