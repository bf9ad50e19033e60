"""Talking to the child that reads a file: its sheets, and the rows of one of them, as they come."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from kebu.base.access import Refused
from kebu.exchange.books import child

Line = tuple[int, list[str]]


class Unreadable(Refused):
    """The file as a whole cannot be used; the message says why and what to do. Nothing was written."""


@dataclass(frozen=True)
class Sheet:
    """`head`: its first rows that are not blank, with the numbers that Excel shows. `rows` counts all of them."""

    name: str
    is_hidden: bool
    rows: int
    head: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Book:
    sheets: tuple[Sheet, ...]
    is_1904: bool


def peek(path: Path) -> Book:
    """What the file holds. Raises Unreadable."""
    with _Child("peek", path) as process:
        answer = _answer(process)
    sheets = tuple(
        Sheet(
            each["name"], each["is_hidden"], each["rows"], tuple((line, tuple(cells)) for line, cells in each["head"])
        )
        for each in answer["sheets"]
    )
    if not any(sheet.rows for sheet in sheets):
        raise Unreadable(_("文件是空的：第一行应为表头"))
    return Book(sheets, answer["is_1904"])


class Pouring:
    """The rows of one sheet, one by one; blank ones are left out. Afterwards `hidden` says how many were hidden."""

    def __init__(self, path: Path, sheet: str) -> None:
        self.path, self.sheet, self.hidden = path, sheet, 0

    def __iter__(self) -> Iterator[Line]:
        """Raises Unreadable, also in the middle: read to the end before anything is written."""
        with _Child("rows", self.path, self.sheet) as process:
            while isinstance(portion := _answer(process), list):
                yield from portion
            self.hidden = portion["hidden"]


class _Child:
    def __init__(self, command: str, path: Path, *rest: str) -> None:
        # -I: nothing but the installation itself is imported, whatever stands in the environment.
        self.arguments = [sys.executable, "-I", child.__file__, command, str(path), *rest]

    def __enter__(self) -> "subprocess.Popen[bytes]":
        self.process = subprocess.Popen(  # noqa: S603  # our own program; the path is ours
            self.arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        )
        return self.process

    def __exit__(self, *_error: object) -> None:
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process.kill()
        self.process.wait()


def _answer(process: "subprocess.Popen[bytes]") -> Any:
    """The next line of the child. Raises Unreadable for what it says is wrong, and when it broke down."""
    line = process.stdout.readline() if process.stdout else b""
    if not line.endswith(b"\n"):
        raise Unreadable(_("文件已损坏或太大，读不出来：请在 Excel 里打开并另存为 .xlsx 后再试"))
    answer = json.loads(line)
    if isinstance(answer, dict) and "error" in answer:
        raise Unreadable(_cause(*str(answer["error"]).split(":")))
    return answer


def _cause(code: str, line: str = "") -> str:
    causes = {
        "empty": _("文件是空的：第一行应为表头"),
        "encoding": _("文件的文字编码认不出来：请在 Excel 里另存为“CSV UTF-8（逗号分隔）”或 .xlsx"),
        "html": _("这其实是一张网页表格，不是 Excel 文件：请在 Excel 里打开并另存为 .xlsx"),
        "unknown": _("认不出这种文件：请用 .xlsx、.xls、.csv 或 .tsv"),
        "password": _("文件有密码：请在 Excel 里去掉打开密码后再试"),
        "damaged": _("文件已损坏，读不出来：请在 Excel 里打开并另存为 .xlsx 后再试"),
        "huge": _("文件展开后太大：请删去多余的空行空列，或拆成几个文件"),
        "sheet": _("文件里没有这张工作表"),
    }
    if code == "broken":
        return _("第 %(line)s 行起读不下去了，多半是缺了一个引号") % {"line": line}
    return causes.get(code, causes["damaged"])
