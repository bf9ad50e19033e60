"""The rows of a view as a file: the chosen columns, in the list's order, with nothing a spreadsheet would run.

Rows are read by their ids in portions and written one by one, so that a hundred thousand take no more memory than a
page; small files are answered at once, larger ones are made by a job (`lists.exporting`).
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import IO, TYPE_CHECKING, Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.translation import gettext as _

from kebu.base import clock, files
from kebu.base.downloads import fenced
from kebu.base.encrypted import Secret
from kebu.base.lists import rows
from kebu.base.lists.errors import BadQuery
from kebu.base.lists.fields import Field, Kind
from kebu.base.lists.page import MASKED, loaded
from kebu.base.lists.state import State
from kebu.base.operation import record
from kebu.base.text import formulas
from kebu.base.text.joining import joined

if TYPE_CHECKING:
    from kebu.staff.models import User

AT_ONCE = 5_000
LIMIT = 200_000
PORTION = 500
LONGEST = 32_767
MIMES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
           "strings_to_numbers": False}  # fmt: skip
Progress = Callable[[int], None]
Read = Callable[[Any], Any]


def response(state: State, selected: Any, format_: str, *, actor: "User") -> HttpResponse:
    """Answer the file and log that it went out. Raises BadQuery for another format than xlsx and csv."""
    body = io.BytesIO()
    count = write(state, selected, format_, body)
    record(actor, state.definition.export_right, count=count, list=state.definition.key, format=format_)
    answer = HttpResponse(body.getvalue(), content_type=MIMES[format_])
    return fenced(answer, file_name(state, format_), is_inline=False)


def file_name(state: State, format_: str) -> str:
    return f"{state.definition.label} {clock.today():%Y-%m-%d}.{format_}"


def write(
    state: State, selected: Any, format_: str, target: IO[bytes], progress: Progress = lambda _count: None
) -> int:
    """Write the selected rows into `target` and return how many there are. Raises BadQuery."""
    if format_ not in MIMES:
        raise BadQuery(_("只能导出 xlsx 或 csv"))
    heads = [_head(field) for field in state.columns]
    lines = _lines(state, selected, progress)
    return _csv(heads, lines, target) if format_ == "csv" else _xlsx(heads, lines, target)


def _head(field: Field) -> str:
    return f"{field.label}（{field.unit}）" if field.unit else str(field.label)


def _lines(state: State, selected: Any, progress: Progress) -> Iterator[list[Any]]:
    pks = list(rows.ordered(selected, state.sort).values_list("pk", flat=True)[:LIMIT])
    readers = [_reader(state, field) for field in state.columns]
    for start in range(0, len(pks), PORTION):
        by_pk = loaded(state, pks[start : start + PORTION])
        for pk in pks[start : start + PORTION]:
            if pk in by_pk:
                yield [read(by_pk[pk]) for read in readers]
        progress(min(start + PORTION, len(pks)))


def _reader(state: State, field: Field) -> Read:
    """What takes a column's value from a row, as it stands in a cell; made once per column."""
    if field.key not in state.seen.open:
        return lambda _row: MASKED
    plain = attrgetter(field.orm.replace("__", "."))
    read = field.value or plain
    if field.kind == Kind.CHOICE and field.choices:
        if field.links is None and field.fetch is None:
            read = plain  # the key itself: looking its label up row by row is dear
        labels = {value: str(label) for value, label in field.choices(state.user)}
        return lambda row: _plain(labels.get(found, found) if (found := read(row)) is not None else "")
    if field.kind == Kind.TAGS:
        return lambda row: joined(read(row))
    if field.kind == Kind.YES_NO:
        words = {True: _("是"), False: _("否"), None: ""}
        return lambda row: words[None if (found := read(row)) is None else bool(found)]
    if field.scale != 1:
        return lambda row: found / field.scale if isinstance(found := read(row), int) else _plain(found)
    return lambda row: _plain(read(row))


def _plain(value: Any) -> Any:
    if isinstance(value, str | int | float):
        return value
    if value is None:
        return ""
    if isinstance(value, Secret):
        return value.masked
    if isinstance(value, datetime):
        return value.astimezone(clock.zone()).replace(tzinfo=None)
    if isinstance(value, date):
        return value if clock.is_set(value) else ""
    return str(value)


def _csv(heads: Sequence[str], lines: Iterator[list[Any]], target: IO[bytes]) -> int:
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=False)
    writer, count = csv.writer(text), 0
    writer.writerow(heads)
    for line in lines:
        count += 1
        writer.writerow([formulas.neutral(cell) if isinstance(cell, str) else cell for cell in line])
    text.flush()
    text.detach()
    return count


def _xlsx(heads: Sequence[str], lines: Iterator[list[Any]], target: IO[bytes]) -> int:
    files.workroom().mkdir(parents=True, exist_ok=True, mode=0o700)
    book = xlsxwriter.Workbook(target, {**OPTIONS, "tmpdir": str(files.workroom())})
    sheet = book.add_worksheet()
    sheet.set_column(0, max(len(heads) - 1, 0), 18)
    sheet.freeze_panes(1, 1)
    bold = book.add_format({"bold": True})
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    put, count = _Cells(book, sheet), 0
    for count, line in enumerate(lines, start=1):
        put.line(count, line)
    sheet.autofilter(0, 0, count, max(len(heads) - 1, 0))
    book.close()
    return count


class _Cells:
    """Writes each value by its type: no guessing, so no text ever becomes a formula, a link or a number."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self.text, self.number, self.instant = sheet.write_string, sheet.write_number, sheet.write_datetime
        self.day_format = book.add_format({"num_format": "yyyy-mm-dd"})
        self.instant_format = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.quoted = book.add_format({"quote_prefix": True})

    def line(self, row: int, cells: Sequence[Any]) -> None:
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                self._text(row, column, cell)
            elif isinstance(cell, datetime):
                self.instant(row, column, cell, self.instant_format)
            elif isinstance(cell, date):
                self._day(row, column, cell)
            else:
                self.number(row, column, cell)

    def _text(self, row: int, column: int, cell: str) -> None:
        if not cell:
            return
        if cell.startswith(formulas.RISKY):
            self.text(row, column, cell[:LONGEST], self.quoted)
        else:
            self.text(row, column, cell[:LONGEST])

    def _day(self, row: int, column: int, cell: date) -> None:
        """A spreadsheet's calendar begins in 1900; what was before is written out."""
        if cell.year < 1900:
            self.text(row, column, cell.isoformat())
        else:
            self.instant(row, column, datetime(cell.year, cell.month, cell.day), self.day_format)
