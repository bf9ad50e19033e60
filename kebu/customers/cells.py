"""Cells of the lists of customers and contacts."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from kebu.base.lists import cells
from kebu.base.lists.markup import markup
from kebu.base.templatetags import kit
from kebu.customers import reference
from kebu.customers.models import Tier

SILENT_DAYS = 30
Asked = Mapping[str, Any]


@lru_cache(maxsize=4096)
def industry_name(code: str) -> str:
    """The name of an industry without those above it; empty for none."""
    found = reference.industry(code)
    return found.name if found else ""


def company(row: Any, value: str, _asked: Asked) -> str:
    second = " · ".join(
        str(part) for part in (industry_name(row.industry) or row.code, cells.label(row, "size")) if part
    )
    return markup(
        '<div class=co data-i={}><a href="{}">{}</a><small>{}</small></div>',
        cells.bare(kit.company_initial(value)),
        cells.url("site:customer", row.uid),
        value,
        second,
    )


def tier(row: Any, value: str, _asked: Asked) -> str:
    return markup("<b class=tier--{}>{}</b>", kit.tierclass(value), cells.label(row, "tier"))


def score(row: Any, value: int, _asked: Asked) -> str:
    if row.tier == Tier.UNGRADED:
        return cells.NOTHING
    return markup(
        '<span class="score c-{}"><b>{}</b><i data-b={}></i><i class="{}">{}</i></span>',
        kit.tierclass(row.tier),
        kit.points(value),
        round(value / 500) * 5,
        kit.deltaclass(row.score_delta),
        kit.delta(row.score_delta),
    )


def primary(row: Any, value: str, _asked: Asked) -> str:
    if not value:
        return cells.NOTHING
    return markup("{}<small>{}</small>", value, row.primary_post)


def need(_row: Any, value: str, _asked: Asked) -> str:
    """Text that is edited where it stands: lists.js makes it a cell with a pencil where the table says so."""
    return markup("<div class=two>{}</div>", value or "—")


def contacted(row: Any, value: Any, _asked: Asked) -> str:
    return cells.dated(value, kit.overdue_days(value) > SILENT_DAYS, _("联系"))


def due(row: Any, value: Any, _asked: Asked) -> str:
    return cells.dated(value, bool(kit.overdue_days(value)))


def tags(row: Any, _value: Any, _asked: Asked) -> str:
    names = [(tagging.tag.name,) for tagging in row.taggings.all()]
    return format_html_join(" ", '<span class="k-tag">{}</span>', names) if names else cells.NOTHING


def contact(row: Any, value: str, asked: Asked) -> str:
    if not asked.get("may_edit_contacts"):
        return markup("<b>{}</b>", value)
    address = cells.url("customers:contact_edit", row.uid)
    return markup('<a class="b" href="{}" hx-get="{}" hx-target="#dialog">{}</a>', address, address, value)


def customer(row: Any, value: str, _asked: Asked) -> str:
    return markup('<a href="{}">{}</a>', cells.url("site:customer", row.customer.uid), value)


def attitude(row: Any, value: str, _asked: Asked) -> str:
    dot = mark_safe('<i class="dot" aria-hidden="true"></i>')
    return markup('<span class="risk c-{}">{}{}</span>', kit.attitudeclass(value), dot, cells.label(row, "attitude"))
