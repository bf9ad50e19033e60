"""Columns by their headers, and a line of text turned into values."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kebu.base.access import Text
from kebu.base.text.joining import quoted
from kebu.exchange.reading import Row, Unreadable


class Doubt(ValueError):
    """A cell that is not understood but need not keep its row out: `value` goes in (or nothing), with a note."""

    def __init__(self, message: str, value: Any = None) -> None:
        super().__init__(message)
        self.value = value


@dataclass(frozen=True)
class Column:
    """What a file may hold. `parse` turns a cell that is not empty into a value, or raises ValueError with a message.

    `is_derived`: the system works this one out by itself, so it is read past.
    """

    key: str
    title: Text
    synonyms: tuple[str, ...] = ()
    parse: Callable[[str], Any] = str
    is_required: bool = False
    is_derived: bool = False


@dataclass(frozen=True)
class Layout:
    """Which column stands where in one file; `unknown` headers are nobody's."""

    places: tuple[tuple[int, Column], ...]
    derived: tuple[str, ...]
    unknown: tuple[str, ...]
    width: int


@dataclass(slots=True)
class Parsed:
    """The values of one line by column key, without empty cells; `notes` are doubts about it."""

    line: int
    values: Any
    notes: list[str]


class Invalid(Exception):
    """A line that cannot go in; the message gives every cause."""


def folded(header: str) -> str:
    """Width, case, spaces and stars do not count."""
    return re.sub(r"[\s*_]", "", unicodedata.normalize("NFKC", header)).casefold()


def lay_out(header: Sequence[str], columns: Sequence[Column]) -> Layout:
    """Match headers to columns. Raises Unreadable when a needed one is missing or one stands there twice."""
    by_name = {folded(str(name)): column for column in columns for name in (column.title, column.key, *column.synonyms)}
    found = [(place, by_name.get(folded(name))) for place, name in enumerate(header) if name]
    places = tuple((place, column) for place, column in found if column is not None and not column.is_derived)
    taken = [column.key for _place, column in places]
    if doubled := next((column for _place, column in places if taken.count(column.key) > 1), None):
        raise Unreadable(_("表头里有两列都是“%(title)s”，请只留一列") % {"title": doubled.title})
    lacking = [str(column.title) for column in columns if column.is_required and column.key not in taken]
    if lacking:
        raise Unreadable(_("表头缺少“%(titles)s”，第一行应为表头") % {"titles": quoted(lacking)})
    derived = tuple(header[place] for place, column in found if column is not None and column.is_derived)
    unknown = tuple(header[place] for place, column in found if column is None)
    return Layout(places, derived, unknown, len(header))


def parse(row: Row, layout: Layout) -> Parsed:
    """The values of a line. Raises Invalid with all that is wrong in it."""
    if row.problem:
        raise Invalid(row.problem)
    if any(row.cells[layout.width :]):
        raise Invalid(_("比表头多出 %(count)d 列") % {"count": len(row.cells) - layout.width})
    parsed, problems = Parsed(row.line, {}, []), []
    for place, column in layout.places:
        text = row.cells[place] if place < len(row.cells) else ""
        if problem := _read(column, text, parsed):
            problems.append(problem)
    if problems:
        raise Invalid("；".join(problems))
    return parsed


def _read(column: Column, text: str, parsed: Parsed) -> str:
    """Put a cell's value into `parsed`; what is wrong with it, or nothing."""
    if not text:
        return _("缺少“%(title)s”") % {"title": column.title} if column.is_required else ""
    try:
        parsed.values[column.key] = column.parse(text)
    except Doubt as doubt:
        parsed.notes.append(_about(column, doubt))
        if doubt.value is not None:
            parsed.values[column.key] = doubt.value
    except ValueError as error:
        return _about(column, error)
    return ""


def _about(column: Column, error: ValueError) -> str:
    return f"{column.title}：{_(str(error))}"
