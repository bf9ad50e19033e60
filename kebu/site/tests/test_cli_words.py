"""What the command line writes: tables, progress, sentences for what went wrong."""

import io

import pytest
from django.db import OperationalError, ProgrammingError

from kebu.base.access import Refused
from kebu.site.cli import output
from kebu.site.cli.mishaps import sentence
from kebu.site.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_columns_stand_under_one_another_although_chinese_is_wide(capsys: pytest.CaptureFixture[str]) -> None:
    output.table([("林知夏", "客户经理", ""), ("lucy", "高管", "x")], indent="  ")
    assert capsys.readouterr().out == "  林知夏  客户经理\n  lucy    高管      x\n"


def test_a_terminal_gets_a_bar_that_ends_with_everything_done() -> None:
    stream = Terminal()
    with Progress(stream, clock=lambda: 0.0) as progress:
        for done in range(1, 11):
            progress(done, 10, "导入客户")
    assert stream.getvalue().count("\n") == 1
    assert stream.getvalue().split("\r")[-1].startswith("导入客户 " + "█" * 28 + " 10 / 10")


def test_elsewhere_lines_come_now_and_then_and_always_the_last() -> None:
    stream, seconds = io.StringIO(), [0.0]
    with Progress(stream, clock=lambda: seconds[0]) as progress:
        for done in range(1, 101):
            progress(done, 100, "导入客户")
            seconds[0] += 0.25
    lines = stream.getvalue().splitlines()
    assert lines[0] == "导入客户 1 / 100"
    assert lines[-1] == "导入客户 100 / 100"
    assert 4 <= len(lines) <= 7


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (Refused("文件里没有客户名称这一列"), "文件里没有客户名称这一列"),
        (FileNotFoundError(2, "No such file", "客户.csv"), "客户.csv"),
        (OperationalError("no such table: customers_customer"), "kebu migrate"),
        (OperationalError("database is locked"), "占用"),
        (OperationalError("connection refused"), "KEBU_DATABASE_URL"),
        (ProgrammingError('relation "x" does not exist\nLINE 1: …'), "kebu migrate"),
        (ValueError("odd"), "KEBU_DEBUG"),
    ],
)
def test_every_failure_is_one_sentence_that_says_what_to_do(error: Exception, part: str) -> None:
    assert part in sentence(error)
    assert "\n" not in sentence(error)
