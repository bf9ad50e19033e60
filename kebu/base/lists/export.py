"""The rows of a view as a file: the chosen columns, in the list's order, with nothing a spreadsheet would run."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from kebu.base import clock
from kebu.base.encrypted import Secret
from kebu.base.lists import rows
from kebu.base.lists.errors import BadQuery
from kebu.base.lists.fields import Field, Kind
from kebu.base.lists.page import MASKED, loaded
from kebu.base.lists.state import State
from kebu.base.operation import record
from kebu.base.text.joining import joined

if TYPE_CHECKING:
    from kebu.staff.models import User

LIMIT = 5_000
PORTION = 500
RISKY = ("=", "+", "-", "@", "\t", "\r")


def response(state: State, selected: Any, format_: str, *, actor: "User") -> HttpResponse:
    """Answer the file and log that it went out. Raises BadQuery for another format than xlsx and csv."""
    if format_ not in ("xlsx", "csv"):
        raise BadQuery(_("只能导出 xlsx 或 csv"))
    lines = list(_lines(state, selected))
    record(actor, state.definition.export_right, count=len(lines), list=state.definition.key, format=format_)
    heads = [_head(field) for field in state.columns]
    body = _xlsx(heads, lines) if format_ == "xlsx" else _csv(heads, lines)
    kinds = {
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "csv": "text/csv; charset=utf-8",
    }
    name = f"{state.definition.label} {clock.today():%Y-%m-%d}.{format_}"
    answer = HttpResponse(body, content_type=kinds[format_])
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    return answer


def _head(field: Field) -> str:
    return f"{field.label}（{field.unit}）" if field.unit else str(field.label)


def _lines(state: State, selected: Any) -> Iterator[list[Any]]:
    pks = list(rows.ordered(selected, state.sort).values_list("pk", flat=True)[:LIMIT])
    for start in range(0, len(pks), PORTION):
        by_pk = loaded(state, pks[start : start + PORTION])
        for pk in pks[start : start + PORTION]:
            if pk in by_pk:
                yield [_value(state, field, by_pk[pk]) for field in state.columns]


def _value(state: State, field: Field, row: Any) -> Any:
    if field.key not in state.seen.open:
        return MASKED
    value = field.read(row)
    if isinstance(value, Secret):
        return value.masked
    if isinstance(value, datetime):
        return value.astimezone(clock.zone()).replace(tzinfo=None)
    if isinstance(value, date):
        return value if clock.is_set(value) else ""
    if field.kind == Kind.CHOICE and field.choices:
        return str(dict(field.choices(state.user)).get(value, value))
    if field.kind == Kind.TAGS:
        return joined(value)
    if field.kind == Kind.YES_NO:
        return "" if value is None else _("是") if value else _("否")
    if isinstance(value, int) and field.scale != 1:
        return value / field.scale
    return value if isinstance(value, int | float) else "" if value is None else str(value)


def neutral(value: Any) -> Any:
    """For CSV: text that a spreadsheet would take for a formula gets a leading apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


def _csv(heads: list[str], lines: list[list[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([heads, *([neutral(value) for value in line] for line in lines)])
    return out.getvalue().encode("utf-8-sig")


def _xlsx(heads: list[str], lines: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd",
    }
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
    for at, line in enumerate(lines, start=1):
        sheet.write_row(at, 0, line)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, max(len(heads) - 1, 0), 18)
    book.close()
    return out.getvalue()
