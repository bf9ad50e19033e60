"""Table rows as HTML."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from kebu.base.lists.fields import Field, Kind
from kebu.base.lists.markup import markup
from kebu.base.lists.page import MASKED, Page


def table_rows(page: Page, asked: Mapping[str, Any]) -> SafeString:
    """The rows of a page. `asked` is what the view passed along; cells may look at it."""
    masked = page.state.seen.shown.keys() - page.state.seen.open.keys()
    columns = [(field, _classes(field), field.key in masked) for field in page.state.columns]
    box = "<td>" if page.can_select else ""
    rows = enumerate(page.rows, start=1)
    says_uid = page.row_url and any(field.is_fixed and not is_masked for field, _names, is_masked in columns)
    return mark_safe(  # noqa: S308
        "".join(
            f"<tr{'' if says_uid else f' data-id={row.uid}'}>{box}{_line(columns, row, {**asked, 'at': at})}\n"
            for at, row in rows
        )
    )


def _line(columns: Iterable[tuple[Field, str, bool]], row: Any, asked: Mapping[str, Any]) -> str:
    """Without what HTML lets go.

    The boxes to select rows are put in by lists.js, which alone can use them; so is the uid of a row, when a link to
    its page says it already.
    """
    cells = [
        f"<td{classes}>{conditional_escape(_cell(field, row, asked, is_masked))}"
        for field, classes, is_masked in columns
    ]
    return "".join(cells)


def _classes(field: Field) -> SafeString:
    names = f"{field.phone or ('p-name' if field.is_fixed else '')} {field.align}".strip()
    if " " in names:
        return markup(' class="{}"', names)
    return markup(" class={}", names) if names else mark_safe("")


def _cell(field: Field, row: Any, asked: Mapping[str, Any], is_masked: bool) -> str:
    if is_masked and field.kind != Kind.ENCRYPTED:
        return MASKED
    value = field.read(row)
    if callable(field.cell):
        return field.cell(row, value, asked)
    context = {**asked, "row": row, "value": value, "field": field}
    return get_template(field.cell).render(context)
