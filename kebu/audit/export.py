"""The operation log as CSV, in pieces, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from django.utils.translation import gettext as _

from kebu.audit import verbs
from kebu.base import clock
from kebu.base.models import LogEntry

BOM = "\ufeff"
SOME = 500
# A spreadsheet runs a cell that begins so; full-width forms are run by some of them too.
RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(text: str) -> str:
    """The same text, with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(RUN) else text


def log_csv(entries: Iterable[LogEntry]) -> Iterator[bytes]:
    head = [_("时间"), _("人员"), _("操作"), _("结果"), _("对象"), _("数量"), _("来源地址"), _("操作编号"), _("详情")]
    yield (BOM + _line(head)).encode()
    for some in _some(entries):
        names = verbs.people(some)
        yield "".join(_line(_cells(entry, names)) for entry in some).encode()


def _some(entries: Iterable[LogEntry]) -> Iterator[list[LogEntry]]:
    rest = iter(entries)
    while some := list(islice(rest, SOME)):
        yield some


def _cells(entry: LogEntry, names: Mapping[int, str]) -> list[str]:
    detail = "；".join(f"{label}：{text}" for label, text in verbs.detail(entry, names))
    at = f"{entry.at.astimezone(clock.zone()):%Y-%m-%d %H:%M:%S}"
    cells = [
        at, entry.actor_name, verbs.label(entry.verb), verbs.result(entry.result), entry.about_label, str(entry.count),
        entry.ip, str(entry.operation or ""), detail,
    ]  # fmt: skip
    return [neutral(cell) for cell in cells]


def _line(cells: list[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
