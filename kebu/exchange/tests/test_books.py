"""Files as people have them: kinds, encodings, shapes; and those that must be refused in a sentence."""

import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from kebu.exchange.books.book import Pouring, Unreadable, peek

TABLE = [["客户编号", "单位名称"], ["C001", "恒远精密"], ["C002", "瑞和连锁"]]


def lines(path: Path, sheet: str = "Sheet") -> list[tuple[int, list[str]]]:
    return [(line, cells) for line, cells in Pouring(path, sheet)]


def book(path: Path, fill: Callable[[Any], None]) -> Path:
    made = Workbook()
    fill(made)
    made.save(path)
    return path


def table(made: Any) -> None:
    for row in TABLE:
        made.active.append(row)


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    target = path.with_name(f"changed-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            inside = old.read(info)
            new.writestr(info, change(inside) if info.filename == part else inside)
    return target


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_text_in_every_encoding_that_chinese_offices_write(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join(",".join(row) for row in TABLE), encoding=encoding)
    assert lines(path, "") == list(enumerate(TABLE, start=1))


@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
def test_whatever_parts_the_columns(tmp_path: Path, sign: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text("\n".join(sign.join(row) for row in TABLE), encoding="utf-8")
    assert [cells for _line, cells in lines(path, "")] == TABLE


def test_lines_are_those_that_an_editor_shows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a,b\n"x\ny",1\n\n,,\nlast,2\n', encoding="utf-8")
    assert lines(path, "") == [(1, ["a", "b"]), (2, ["x\ny", "1"]), (6, ["last", "2"])]


def test_a_workbook_as_excel_shows_it(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        sheet = made.active
        sheet["B3"], sheet["C3"], sheet["D3"], sheet["E3"] = "编号", "电话", "日期", "金额"
        sheet["B5"], sheet["C5"], sheet["D5"] = "00123", 13800138000, datetime(2026, 3, 5, 8, 26)
        sheet["E5"], sheet["F5"], sheet["G5"] = 0.1 + 0.2, True, 123456789012345678
        made.create_sheet("别的")["A1"] = "x"

    path = book(tmp_path / "a.xlsx", fill)
    assert lines(path) == [
        (3, ["", "编号", "电话", "日期", "金额"]),
        (5, ["", "00123", "13800138000", "2026-03-05 08:26:00", "0.3", "TRUE", "1.23456789012346E+17"]),
    ]
    assert [(sheet.name, sheet.rows) for sheet in peek(path).sheets] == [("Sheet", 2), ("别的", 1)]


def test_a_cell_merged_over_rows_counts_for_each_of_them(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        sheet = made.active
        for row in (["客户", "联系人"], ["甲", "张"], ["", "李"], ["", "王"], ["乙", "赵"]):
            sheet.append(row)
        sheet.merge_cells("A2:A4")

    found = lines(book(tmp_path / "a.xlsx", fill))
    assert [cells for _line, cells in found[1:]] == [["甲", "张"], ["甲", "李"], ["甲", "王"], ["乙", "赵"]]


def test_hidden_rows_are_read_and_counted(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        table(made)
        made.active.row_dimensions[2].hidden = True

    pouring = Pouring(book(tmp_path / "a.xlsx", fill), "Sheet")
    assert len(list(pouring)) == 3
    assert pouring.hidden == 1


@pytest.mark.parametrize("stated", [b'<dimension ref="A1"/>', b"", b'<dimension ref="A1:XFD1048576"/>'])
def test_the_stated_dimension_of_wps_loses_no_row(tmp_path: Path, stated: bytes) -> None:
    path = book(tmp_path / "a.xlsx", lambda made: [made.active.append([f"C{n}", "x"]) for n in range(5_000)])  # type: ignore[func-returns-value]
    changed = rewritten(
        path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'<dimension ref="A1:B5000" />', stated)
        .replace(b'<dimension ref="A1:B5000"/>', stated)
    )  # fmt: skip
    assert len(lines(changed)) == 5_000


def test_days_counted_from_1904(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        made.epoch = CALENDAR_MAC_1904
        made.active["A1"] = datetime(2026, 3, 5)

    path = book(tmp_path / "a.xlsx", fill)
    assert lines(path) == [(1, ["2026-03-05"])]
    assert peek(path).is_1904


def test_a_formula_gives_its_value_and_never_runs(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", lambda made: made.active.append(["x", "=1+1"]))
    assert lines(path) == [(1, ["x"])]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""), ("a.csv", b"  \n\n"), ("a.xlsx", b"PK\x03\x04 no zip at all"), ("a.xls", OLE + b"\0" * 600),
        ("a.xls", "<html><table><tr><td>客户</td></tr></table></html>".encode()), ("a.csv", bytes(range(256)) * 40),
        ("a.csv", b"%PDF-1.7 x"), ("a.csv", "单位名称\n恒远".encode() + b"\xff\xff\x80"),
        ("a.csv", b'a,b\n"' + b"x" * 1_200_000),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        peek(path)


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", table)
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(Unreadable):
        peek(path)


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", table)
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    bomb = rewritten(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", far))
    with pytest.raises(Unreadable):
        lines(bomb)
    with pytest.raises(Unreadable):
        peek(bomb)


def test_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        lines(book(tmp_path / "a.xlsx", table), "没有这张")


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        peek(book(tmp_path / "a.xlsx", lambda _made: None))
