"""Reads one file in a process of its own, within limits, and prints its rows as JSON lines. No Django in here.

    python child.py peek PATH            one line: {"sheets": [...], "is_1904": false}
    python child.py rows PATH SHEET      lines of [[number, [cell, …]], …], then {"end": true, "hidden": 3}

Whatever is wrong with the file ends in a line {"error": code}; what breaks the reader itself ends the process.
"""

import csv
import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

MEMORY, SECONDS = 1_400 << 20, 90
LARGEST_UNPACKED, MOST_CELLS = 1_200 << 20, 25_000_000
LONGEST_CELL = 1_000_000
PORTION, SHOWN, WIDEST = 400, 40, 500
EXACT = 10**15  # Excel keeps fifteen digits
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
NUMBER = re.compile(rb'\br="(\d+)"')
HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})\d+"')
IS_1904 = re.compile(rb'date1904="(?:1|true)"')

Line = tuple[int, list[str]]


class Bad(Exception):
    """The file cannot be used; the message is a code that `book` has words for."""


def main(arguments: list[str]) -> None:
    command, path = arguments[0], Path(arguments[1])
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    limit()
    try:
        if command == "peek":
            tell(peek(path))
        else:
            pour(path, arguments[2])
    except Bad as bad:
        tell({"error": str(bad)})


def limit() -> None:
    """What a hostile file may cost; not enforced where the system has no limits to set."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def tell(what: Any) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=False, separators=(",", ":")) + "\n")


def kind_of(path: Path) -> str:
    """By content, never by name: zip, xls or text."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    if not head.strip():
        raise Bad("empty")
    if not head.startswith((b"\xff\xfe", b"\xfe\xff")) and head.count(b"\0") > len(head) // 20:
        raise Bad("unknown")
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:400].lower()
    if start.startswith(b"<") and re.search(rb"<(html|table|!doctype|meta|head|\?xml|workbook)", start):
        raise Bad("html")
    if start.startswith((b"%pdf", b"{\\rtf", b"\x89png", b"gif8", b"\xff\xd8\xff")):
        raise Bad("unknown")
    return "text"


# Text


def encoding_of(path: Path) -> str:
    """Byte order mark, else strict UTF-8, else GB18030."""
    with path.open("rb") as file:
        head = file.read(4)
    for mark, name in BOMS:
        if head.startswith(mark):
            return checked(path, name)
    try:
        return checked(path, "utf-8")
    except Bad:
        return checked(path, "gb18030")


def checked(path: Path, encoding: str) -> str:
    try:
        with path.open(encoding=encoding, errors="strict", newline="") as file:
            while file.read(1 << 20):
                pass
    except (UnicodeDecodeError, UnicodeError) as error:
        raise Bad("encoding") from error
    return encoding


def delimiter_of(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline="") as file:
        head = [line for line in (file.readline(20_000) for _ in range(8)) if line.strip()]
    counts = {sign: max((line.count(sign) for line in head), default=0) for sign in ",\t;|，"}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] else ","


def text_lines(path: Path) -> Iterator[Line]:
    csv.field_size_limit(LONGEST_CELL)
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter_of(path, encoding))
        while True:
            number = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                raise Bad(f"broken:{number}") from None
            yield number, [cell.strip() for cell in cells]


# Workbooks


def workbook(path: Path) -> Any:
    import python_calamine as calamine

    try:
        with path.open("rb") as file:
            return calamine.CalamineWorkbook.from_filelike(file)
    except calamine.PasswordError as error:
        raise Bad("password") from error
    except calamine.CalamineError as error:
        raise Bad("password" if "assword" in str(error) or "encrypt" in str(error).lower() else "damaged") from error
    except (ValueError, OSError) as error:
        raise Bad("damaged") from error


def look_through(path: Path) -> dict[str, Any]:
    """What a zip holds, before anything is unpacked whole."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {info.filename: info for info in archive.infolist()}
            if sum(info.file_size for info in names.values()) > LARGEST_UNPACKED:
                raise Bad("huge")
            if not any(name.startswith(("xl/", "content.xml")) for name in names):
                raise Bad("unknown")
            inside = archive.read("xl/workbook.xml")[: 1 << 20] if "xl/workbook.xml" in names else b""
            return {"is_1904": bool(IS_1904.search(inside)), "targets": targets(archive, inside, names)}
    except (zipfile.BadZipFile, EOFError, OSError, zipfile.zlib.error, NotImplementedError, RuntimeError) as error:  # type: ignore[attr-defined]
        raise Bad("damaged") from error


def targets(archive: zipfile.ZipFile, inside: bytes, names: Any) -> dict[str, str]:
    """Sheet name → its part in the archive."""
    if "xl/_rels/workbook.xml.rels" not in names:
        return {}
    relations = archive.read("xl/_rels/workbook.xml.rels")[: 1 << 20].decode("utf-8", "replace")
    by_id = {}
    for tag in re.findall(r"<Relationship\b[^>]*>", relations):
        found = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        target = found.get("Target", "").lstrip("/")
        by_id[found.get("Id", "")] = target if target.startswith("xl/") else f"xl/{target}"
    sheets = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", inside.decode("utf-8", "replace")):
        found = dict(re.findall(r'([\w:]+)="([^"]*)"', tag))
        part = by_id.get(next((value for key, value in found.items() if key.endswith(":id")), ""), "")
        if part in names:
            sheets[unescaped(found.get("name", ""))] = part
    return sheets


def unescaped(text: str) -> str:
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text


def measure(path: Path, part: str) -> tuple[int, int, set[int]]:
    """(last row, widest column, hidden rows) of a sheet, read as a stream: its stated dimension may be a lie."""
    last, widest, hidden, rest = 0, 0, set[int](), b""
    with zipfile.ZipFile(path) as archive, archive.open(part) as file:
        while block := file.read(1 << 20):
            pieces = (rest + block).split(b"</row>")
            rest = pieces.pop()
            if len(rest) > 64 << 20:
                raise Bad("huge")
            for piece in pieces:
                found = ROW.search(piece)
                if found is None:
                    continue
                number = NUMBER.search(found[1])
                last = int(number[1]) if number else last + 1
                if HIDDEN.search(found[1]):
                    hidden.add(last)
                at = piece.rfind(b' r="')
                cell = CELL.search(piece, max(piece.rfind(b"<", 0, at), 0)) if at > 0 else None
                widest = max(widest, column_number(cell[1]) if cell else 0)
    return last, widest, hidden


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def cell_text(value: Any) -> str:
    """Exact: a figure as its digits, a day as ISO; a number that Excel could not hold in scientific notation."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return figure(value)
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time() else value.replace(microsecond=0).isoformat(sep=" ")
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return value.isoformat() if isinstance(value, (date, time)) else "" if value is None else str(value)


def figure(value: float) -> str:
    if abs(value) >= EXACT:
        return f"{value:.14E}"
    if value == int(value):
        return str(int(value))
    return f"{Decimal(f'{value:.15g}'):f}"


def book_lines(path: Path, name: str, found: dict[str, Any]) -> Iterator[Line]:
    """Rows with the numbers that Excel shows. A cell merged over several rows counts for each of them."""
    book = workbook(path)
    if name not in book.sheet_names:
        raise Bad("sheet")
    if part := found["targets"].get(name):
        last, widest, found["hidden"] = measure(path, part)
        if last * max(widest, 1) > MOST_CELLS:
            raise Bad("huge")
    sheet = book.get_sheet_by_name(name)
    left = (sheet.start or (0, 0))[1]
    spread = down(sheet)
    for number, values in enumerate(sheet.iter_rows(), start=1):
        yield number, filled(number, [""] * left + [cell_text(value) for value in values], spread)


def down(sheet: Any) -> list[Any]:
    """(first row, last row, column), from 1 and 0, of cells merged over rows."""
    ranges = sheet.merged_cell_ranges or []
    return sorted((top + 1, bottom + 1, left) for (top, left), (bottom, _right) in ranges if bottom > top)


def filled(number: int, cells: list[str], spread: list[Any]) -> list[str]:
    """What stands in the first row of a merged cell, in its other rows too."""
    for place, (first, last, column, *text) in enumerate(spread):
        if first > number:
            break
        if last < number or column >= len(cells):
            continue
        if first == number:
            spread[place] = (first, last, column, cells[column])
        elif text and not cells[column]:
            cells[column] = text[0]
    while spread and spread[0][1] <= number:
        spread.pop(0)
    return cells


# What is asked


def lines(path: Path, name: str, found: dict[str, Any]) -> Iterator[Line]:
    kind = kind_of(path)
    if kind == "text":
        yield from text_lines(path)
        return
    found.update(look_through(path) if kind == "zip" else {"is_1904": False, "targets": {}})
    yield from book_lines(path, name, found)


def trimmed(line: Line) -> Line | None:
    """Without the empty cells at its end; None for a blank row."""
    number, cells = line
    while cells and not cells[-1]:
        cells.pop()
    return (number, cells) if cells else None


def pour(path: Path, name: str) -> None:
    found: dict[str, Any] = {}
    portion: list[Line] = []
    hidden = 0
    for line in lines(path, name, found):
        if (kept := trimmed(line)) is None:
            continue
        hidden += kept[0] in found.get("hidden", ())
        portion.append(kept)
        if len(portion) == PORTION:
            tell(portion)
            portion = []
    tell(portion)
    tell({"end": True, "hidden": hidden})


def peek(path: Path) -> dict[str, Any]:
    """The sheets with their first rows; a text file is one sheet without a name."""
    kind = kind_of(path)
    if kind == "text":
        return {"sheets": [sheet_head("", False, lambda: text_lines(path))], "is_1904": False}
    found = look_through(path) if kind == "zip" else {"is_1904": False, "targets": {}}
    book = workbook(path)
    heads = []
    for about in book.sheets_metadata:
        if "WorkSheet" not in str(about.typ):
            continue
        is_hidden = "Visible" not in str(about.visible)
        heads.append(sheet_head(about.name, is_hidden, lambda name=about.name: book_lines(path, name, found)))  # type: ignore[misc]
    return {"sheets": heads, "is_1904": found["is_1904"]}


def sheet_head(name: str, is_hidden: bool, read: Callable[[], Iterator[Line]]) -> dict[str, Any]:
    shown: list[Line] = []
    count = 0
    for line in read():
        if (kept := trimmed(line)) is None:
            continue
        count += 1
        if len(shown) < SHOWN:
            shown.append((kept[0], kept[1][:WIDEST]))
    return {"name": name, "is_hidden": is_hidden, "rows": count, "head": shown}


if __name__ == "__main__":
    main(sys.argv[1:])
