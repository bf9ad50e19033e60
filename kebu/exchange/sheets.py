"""Writing Excel files: row by row in constant memory, every text a text, never a formula."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import IO, Any

from xlsxwriter import Workbook

from kebu.base import clock
from kebu.exchange.tables import Heading

LONGEST = 32_767
RISKY = tuple("=+-@\t\r\0＝＋－＠")
HEAD = {"bold": True, "bg_color": "#EEF1FD", "font_color": "#1C2442", "border": 1, "border_color": "#D5D9E1",
        "text_wrap": True, "valign": "vcenter", "align": "center"}  # fmt: skip
BODY = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#E7E9EE", "font_size": 10}
FORMATS = {"date": {"num_format": "yyyy-mm-dd", "align": "left"}, "figure": {"num_format": "#,##0.00"},
           "score": {"num_format": "0.0#"}}  # fmt: skip


def write(target: Path | IO[bytes], title: str, headings: Sequence[Heading], rows: Iterable[Sequence[Any]]) -> int:
    """Write one sheet and return how many rows it has. `title` names the sheet."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    with Workbook(str(target) if isinstance(target, Path) else target, options) as book:
        sheet = book.add_worksheet(title[:31])
        _frame(book, sheet, headings)
        writer = _Writer(book, sheet, headings)
        count = 0
        for count, row in enumerate(rows, start=1):
            writer.row(count, row)
        sheet.autofilter(0, 0, count, len(headings) - 1)
    return count


def _frame(book: Any, sheet: Any, headings: Sequence[Heading]) -> None:
    for column, heading in enumerate(headings):
        sheet.set_column(column, column, heading.width)
    sheet.set_row(0, 30)
    head = book.add_format(HEAD)
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading.text, head)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


class _Writer:
    def __init__(self, book: Any, sheet: Any, headings: Sequence[Heading]) -> None:
        self.sheet, self.headings = sheet, headings
        self.formats = {kind: book.add_format(BODY | FORMATS.get(kind, {})) for kind in ("text", *FORMATS)}
        # The mark of a quoted text: typing in the cell later does not wake a formula in it.
        self.quoted = book.add_format(BODY | {"quote_prefix": True})

    def row(self, number: int, cells: Sequence[Any]) -> None:
        for column, (heading, cell) in enumerate(zip(self.headings, cells, strict=True)):
            style = self.formats[heading.kind]
            if cell is None or cell == "":
                self.sheet.write_blank(number, column, None, style)
            elif isinstance(cell, date):
                self._date(number, column, cell, style)
            elif isinstance(cell, str):
                quoted = self.quoted if cell.startswith(RISKY) else style
                self.sheet.write_string(number, column, cell[:LONGEST], quoted)
            else:
                self.sheet.write_number(number, column, cell, style)

    def _date(self, number: int, column: int, cell: date, style: Any) -> None:
        if clock.is_set(cell):
            self.sheet.write_datetime(number, column, cell, style)
        else:
            self.sheet.write_blank(number, column, None, style)
