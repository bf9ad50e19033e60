"""Lines of a file turned into rows that are understood, and the reasons why others are not."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kebu.base.text.formulas import restored
from kebu.exchange.books.book import Line
from kebu.exchange.importing.contract import Column, Importer, Row
from kebu.exchange.importing.mapping import folded
from kebu.exchange.importing.outcomes import OnDuplicate, Outcome, Problem, Rejection
from kebu.exchange.values import Doubt, Manner

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
TOTAL_WORDS = (
    "合计",
    "总计",
    "小计",
    "本页合计",
    "累计",
    "汇总",
    "total",
    "grand total",
    "subtotal",
    "sub total",
    "sum",
)
TOTALS = frozenset(folded(word) for word in TOTAL_WORDS)


@dataclass(slots=True)
class Left:
    """A line that comes to no plan: rejected with its causes, or skipped because it is no row at all."""

    line: int
    cells: list[str]
    outcome: Outcome
    problems: tuple[Problem, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Layout:
    """How the lines of one file are to be read. `is_text`: no workbook, so a surplus cell means a shifted row."""

    importer: Importer
    places: Mapping[int, Column]
    manner: Manner
    header_line: int
    width: int
    is_text: bool = False


@dataclass
class Said:
    """What the person said about single lines: cells corrected by column key, and what to do with a duplicate."""

    fixes: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    decisions: Mapping[int, OnDuplicate] = field(default_factory=dict)


def read(lines: Iterable[Line], layout: Layout, said: Said) -> Iterator[Row | Left]:
    """Every line under the header, in the order of the file."""
    reader = _Reader(layout, said)
    for line, cells in lines:
        if line > layout.header_line:
            yield reader.read(line, cells)


def read_one(line: int, cells: list[str], layout: Layout, fixes: Mapping[str, str]) -> Row | Left:
    """A single line with corrections, as it would be read in the run."""
    return _Reader(layout, Said({line: fixes})).read(line, cells)


class _Reader:
    def __init__(self, layout: Layout, said: Said) -> None:
        self.layout, self.said = layout, said
        self.columns = sorted(layout.places.items())
        self.required = [column for column in layout.places.values() if column.is_required]

    def read(self, line: int, cells: list[str]) -> Row | Left:
        fixes = self.said.fixes.get(line, {})
        if not fixes and _is_total(cells):
            return Left(line, cells, Outcome.SKIPPED, text=_("合计行，不导入"))
        if problem := self._shape(cells):
            return Left(line, cells, Outcome.REJECTED, (problem,))
        values, notes, problems = self._values(cells, fixes)
        if not problems:
            try:
                checked = self.layout.importer.check(values, self.layout.manner)
                return Row(line, checked, tuple(notes), self.said.decisions.get(line), cells)
            except Rejection as rejection:
                problems = list(rejection.problems)
            except ValueError as error:
                problems = [Problem("", _(str(error)), getattr(error, "suggestion", ""))]
        return Left(line, cells, Outcome.REJECTED, tuple(problems))

    def _shape(self, cells: list[str]) -> Problem | None:
        if self.layout.is_text and any(cells[self.layout.width :]):
            return Problem("", _("比表头多出 %(count)d 列") % {"count": len(cells) - self.layout.width})
        if CONTROL.search("\n".join(cells)):
            return Problem("", _("含有看不见的控制字符"))
        return None

    def _values(self, cells: list[str], fixes: Mapping[str, str]) -> tuple[dict[str, Any], list[str], list[Problem]]:
        values: dict[str, Any] = {}
        notes: list[str] = []
        problems: list[Problem] = []
        manner, width, is_text = self.layout.manner, len(cells), self.layout.is_text
        for place, column in self.columns:
            text = fixes.get(column.key) if fixes else None
            if text is None:
                text = cells[place] if place < width else ""
            if is_text and text[:1] == "'":
                text = restored(text)
            if not text:
                if column.is_required:
                    problems.append(Problem(column.key, _("缺少“%(title)s”") % {"title": column.title}))
                continue
            try:
                values[column.key] = column.read(text, manner)
            except Doubt as doubt:
                notes.append(f"{column.title}：{_(str(doubt))}")
                if doubt.value is not None:
                    values[column.key] = doubt.value
            except ValueError as error:
                problems.append(Problem(column.key, _(str(error)), getattr(error, "suggestion", "")))
        return values, notes, problems


def _is_total(cells: list[str]) -> bool:
    first = next((cell for cell in cells if cell), "")
    return len(first) < 16 and folded(first) in TOTALS


def told(problem: Problem, columns: Mapping[str, Column]) -> str:
    """A problem in words, with the column that it is about."""
    column = columns.get(problem.column)
    return f"{column.title}：{problem.text}" if column and not problem.text.startswith(_("缺少")) else problem.text
