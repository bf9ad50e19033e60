"""What an area gives to have its rows imported, and the list of all that did."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from kebu.base.access import Actor, Text
from kebu.exchange.columns import Column, Parsed
from kebu.exchange.report import Outcome


@dataclass
class Plan:
    """What is to become of some lines. `write` makes it so, inside an operation; None when nothing is to be written."""

    outcomes: list[tuple[int, Outcome, str]] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    write: Callable[[], None] | None = None


class Outdated(Exception):
    """A row changed between plan and write; the lines must be planned anew."""


class Session(Protocol):
    """One file on its way in. It remembers the lines seen, so that a row that stands there twice goes in once."""

    def batches(self, rows: Iterator[Parsed], size: Callable[[], int]) -> Iterable[Sequence[Parsed]]:
        """Group the lines: those of one batch are planned and written together, about `size()` at a time."""
        ...

    def plan(self, batch: Sequence[Parsed]) -> Plan:
        """Match, compare, decide; reads only. May be asked twice for the same batch."""
        ...


@dataclass(frozen=True)
class Importer:
    """`check` refines the values of a line (raises ValueError); `start` opens a session for an actor."""

    kind: str
    label: Text
    right: str
    columns: tuple[Column, ...]
    start: Callable[[Actor], Session]
    check: Callable[[dict[str, Any]], Any] = lambda values: values


_importers: dict[str, Importer] = {}


def register(importer: Importer) -> None:
    _importers[importer.kind] = importer


def importer(kind: str) -> Importer:
    return _importers[kind]


def kinds() -> list[str]:
    return sorted(_importers)


def chunks(rows: Iterator[Parsed], size: Callable[[], int]) -> Iterator[list[Parsed]]:
    """Lines in the order of the file."""
    batch: list[Parsed] = []
    for row in rows:
        batch.append(row)
        if len(batch) >= size():
            yield batch
            batch = []
    if batch:
        yield batch
