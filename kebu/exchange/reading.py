"""Files as rows of text. So far: CSV in UTF-8, with or without a byte order mark."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from kebu.base.access import Refused

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LONGEST_CELL = 1_000_000


class Unreadable(Refused):
    """The file as a whole cannot be used; the message says why and what to do. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line under the header, by the line on which it begins; `problem` says why it cannot be read."""

    line: int
    cells: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True)
class Sheet:
    header: tuple[str, ...]
    rows: Iterator[Row]


def read_csv(path: Path) -> Sheet:
    """The header and the rows that are not blank, one by one. Raises Unreadable."""
    _check_encoding(path)
    rows = _rows(path)
    header = next(rows, None)
    if header is None:
        raise Unreadable(_("文件是空的：第一行应为表头"))
    return Sheet(tuple(cell.strip() for cell in header.cells), rows)


def count_lines(path: Path) -> int:
    """Line breaks in the file: an upper estimate of its rows, for progress only."""
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def _check_encoding(path: Path) -> None:
    try:
        with path.open(encoding="utf-8-sig", errors="strict") as file:
            while file.read(1 << 20):
                pass
    except UnicodeDecodeError:
        raise Unreadable(_("文件不是 UTF-8 编码：请在 Excel 里另存为“CSV UTF-8（逗号分隔）”")) from None
    except OSError as error:
        raise Unreadable(_("读不到文件 %(path)s（%(cause)s）") % {"path": path, "cause": error.strerror}) from error


def _rows(path: Path) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Row(line, (), _("这一行起读不下去了（%(cause)s），后面的行没有导入") % {"cause": error})
                return
            if any(cell.strip() for cell in cells):
                yield _row(line, cells)


def _row(line: int, cells: list[str]) -> Row:
    problem = _("含有看不见的控制字符") if any(CONTROL.search(cell) for cell in cells) else ""
    return Row(line, tuple(cell.strip() for cell in cells), problem)
