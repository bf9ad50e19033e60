"""Cells in Python: a page has five hundred of them, and a template for each would cost ten times as much.

A cell is `draw(row, value, asked)`; it returns escaped HTML. `asked` holds what the view passed along, such as rights.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Field, Model
from django.urls import get_script_prefix, reverse
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kebu.base import clock
from kebu.base.lists.markup import markup
from kebu.base.templatetags import kit

Draw = Callable[[Any, Any, Mapping[str, Any]], str]
NOTHING = mark_safe("—")
PLACE = UUID(int=0)
LONG = 14


@lru_cache(maxsize=256)
def _pattern(name: str, rest: tuple[str, ...], _prefix: str) -> str:
    return reverse(name, args=[PLACE, *rest])


def url(name: str, uid: UUID, *rest: str) -> str:
    """The address of a row; reversed once per name, since reversing costs more than the rest of a cell."""
    return _pattern(name, rest, get_script_prefix()).replace(str(PLACE), str(uid))


@lru_cache(maxsize=1024)
def _label(column: "Field[Any, Any]", value: Any, _language: str) -> str:
    return str(dict(column.flatchoices).get(value, value))


def label(row: Model, name: str) -> str:
    """The words of a choice, like get_…_display() and ten times as fast."""
    column = row._meta.get_field(name)
    return _label(column, getattr(row, name), get_language() or "")


def pattern(name: str, *rest: str) -> str:
    """The address of any row, with {} in the place of its uid; for scripts."""
    return _pattern(name, rest, get_script_prefix()).replace(str(PLACE), "{}")


def bare(value: str) -> str:
    """An attribute's value, without quotes where HTML lets them go."""
    return value if value.isalnum() else markup('"{}"', value)


def text(_row: Any, value: Any, _asked: Mapping[str, Any]) -> str:
    return conditional_escape(value) if value not in (None, "") else NOTHING


def long(_row: Any, value: Any, _asked: Mapping[str, Any]) -> str:
    return markup("<div class=two>{}</div>", value) if value else NOTHING


def number(_row: Any, value: Any, _asked: Mapping[str, Any]) -> str:
    return kit.number(value)


def wan(_row: Any, value: Any, _asked: Mapping[str, Any]) -> str:
    """万元; the unit itself shows where the column's head does not, on a phone."""
    return markup("{}<em> {}</em>", kit.wan(value), _("万元"))


def yes_no(_row: Any, value: Any, _asked: Mapping[str, Any]) -> str:
    return _("是") if value else NOTHING


def day(_row: Any, value: date | datetime | None, _asked: Mapping[str, Any]) -> str:
    """3 天前, the date itself in the title."""
    return dated(value)


def dated(value: date | datetime | None, is_late: bool = False, what: str = "") -> str:
    """A day in words. `what` says what happened then where the column's head does not, on a phone."""
    if value is None or not clock.is_set(clock.business_date(value) if isinstance(value, datetime) else value):
        return NOTHING
    on = clock.business_date(value) if isinstance(value, datetime) else value
    days = (on - clock.today()).days
    said = kit.distance(days) if abs(days) <= 365 else on.isoformat()
    more = markup("<em>{}</em>", what) if what else ""
    title = kit.absolute(value)
    pattern = "<time class=is-late title={}>{}{}</time>" if is_late else "<time title={}>{}{}</time>"
    return markup(pattern, title if " " not in title else markup('"{}"', title), said, more)


def user(_row: Any, value: Any, _asked: Mapping[str, Any]) -> str:
    if value is None:
        return markup('<span class="ink-3">{}</span>', _("未分配"))
    return markup(
        "<span class=who data-h={} data-i={}>{}</span>",
        kit.hue(value.pk),
        bare(kit.initial(value.name)),
        value.name,
    )


def secret(_row: Any, value: Any, _asked: Mapping[str, Any]) -> str:
    return escape(value.masked) if value else NOTHING


def titled(name: str) -> SafeString:
    """A title attribute for a name that may be cut off."""
    return markup(' title="{}"', name) if len(name) > LONG else mark_safe("")
