"""Presentation: figures, dates, names and colours as the pages write them. No rules and no queries here."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.http import QueryDict
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kebu.base import clock
from kebu.base.text.phone import mask_phone as masked
from kebu.base.ui_text import ui_text

register = template.Library()

MINUS = "\u2212"
DASH = "—"

TIER_CLASS = {"high": "high", "potential": "pot", "stable": "sta", "risk": "risk"}
TIER_ICON = {"high": "crown", "potential": "trending-up", "stable": "shield-check", "risk": "alert-triangle"}
RISK_CLASS = {"low": "lo", "middle": "mid", "high": "hi"}
ATTITUDE_CLASS = {"supports": "good", "opposes": "bad"}


# --- figures ----------------------------------------------------------------------------------------------------


def _figure(value: Decimal, places: int) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{abs(rounded):,}" if rounded >= 0 else f"{MINUS}{abs(rounded):,}"


@register.filter
def wan(minor: int | None, exponent: int = 2) -> str:
    """Minor units as 万元 with one decimal: 135200000 → 1,352.0. `exponent` is that of the currency (JPY 0)."""
    if minor is None:
        return DASH
    return _figure(Decimal(minor).scaleb(-exponent) / 10_000, 1)


@register.filter
def money(minor: int | None, exponent: int = 2) -> str:
    """Minor units in full: 135200050 → 1,352,000.50."""
    if minor is None:
        return DASH
    return _figure(Decimal(minor).scaleb(-exponent), exponent)


@register.filter
def number(value: int | float | Decimal | None, places: int = 0) -> str:
    """A plain figure with thousands separated and a true minus."""
    return DASH if value is None else _figure(Decimal(str(value)), places)


@register.filter
def points(hundredths: int | None) -> str:
    """Hundredths of a point with one decimal: 8860 → 88.6."""
    return DASH if hundredths is None else _figure(Decimal(hundredths) / 100, 1)


@register.filter
def delta(hundredths: int | None) -> str:
    """A change in hundredths of a point: +2.4, −1.8, — when it rounds to nothing."""
    text = points(hundredths or 0)
    if text.strip(MINUS) == "0.0":
        return DASH
    return text if text.startswith(MINUS) else f"+{text}"


@register.filter
def deltaclass(hundredths: int | None) -> str:
    sign = delta(hundredths)[0]
    return {"+": "delta--up", MINUS: "delta--dn"}.get(sign, "")


@register.filter
def percent(hundredths: int | None) -> str:
    """Hundredths of a point as an SVG width between 0% and 100%: 8860 → 88.6%."""
    return f"{min(max(hundredths or 0, 0), 10_000) / 100:g}%"


@register.filter
def arc(hundredths: int | None, radius: int = 26) -> str:
    """Dash pattern of a ring filled to hundredths of a point: "144.74 163.36"."""
    around = 2 * 3.141592653589793 * radius
    return f"{around * min(max(hundredths or 0, 0), 10_000) / 10_000:.2f} {around:.2f}"


@register.filter
def capped(count: int | None, limit: int = 1000) -> str:
    """A count that the list engine stops at `limit`: 1,286 or 999+."""
    if count is None:
        return ""
    return f"{limit - 1}+" if count >= limit else f"{count:,}"


# --- dates ------------------------------------------------------------------------------------------------------


def _day(value: date | datetime) -> date:
    return clock.business_date(value) if isinstance(value, datetime) else value


def _local(value: datetime) -> datetime:
    return value.astimezone(clock.zone())


def _is_missing(value: date | datetime | None) -> bool:
    return value is None or not clock.is_set(_day(value))


def distance(days: int) -> str:
    """Days from today in words; negative lies in the past."""
    near = {0: _("今天"), -1: _("昨天"), 1: _("明天"), 2: _("后天")}
    if days in near:
        return near[days]
    if days < 0:
        return ngettext("%(n)d 天前", "%(n)d 天前", -days) % {"n": -days}
    return ngettext("%(n)d 天后", "%(n)d 天后", days) % {"n": days}


def absolute(value: date | datetime) -> str:
    return f"{_local(value):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value.isoformat()


@register.filter
def ago(value: date | datetime | None) -> SafeString | str:
    """3 天前 / 昨天 / 今天 in a time element, the absolute date in its title. Further than a year: the date itself."""
    if value is None or _is_missing(value):
        return DASH
    days = (_day(value) - clock.today()).days
    text = distance(days) if abs(days) <= 365 else _day(value).isoformat()
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), absolute(value), text)


@register.filter
def shortdate(value: date | datetime | None) -> str:
    """11-17 in this year, else 2025-11-17."""
    if value is None or _is_missing(value):
        return DASH
    day = _day(value)
    return f"{day:%m-%d}" if day.year == clock.today().year else day.isoformat()


@register.filter
def shorttime(value: datetime | None) -> str:
    """11-17 15:20 in this year, else 2025-11-17 15:20."""
    return DASH if value is None else f"{shortdate(value)} {_local(value):%H:%M}"


@register.filter
def isodate(value: date | str | None) -> str:
    """2026-11-17, as date inputs and addresses want it; text stays as it was typed."""
    return value.isoformat() if isinstance(value, date) else value or ""


@register.filter
def weekday(value: date) -> str:
    names = [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")]
    return names[value.weekday()]


@register.filter
def overdue_days(value: date | None) -> int:
    """Whole days since a past date, 0 for today and later."""
    return 0 if value is None or _is_missing(value) else max((clock.today() - value) // timedelta(days=1), 0)


# --- names and colours ------------------------------------------------------------------------------------------


@register.filter
def hue(pk: int | None) -> int:
    """One of the six avatar colours."""
    return (pk or 0) % 6 + 1


@register.filter
def initial(name: object) -> str:
    """The character on an avatar: the last of a Chinese personal name, the first letter of any other."""
    letters = [char for char in str(name or "") if char.isalnum()]
    if not letters:
        return "?"
    return letters[-1] if "\u4e00" <= letters[-1] <= "\u9fff" else letters[0].upper()


@register.filter
def company_initial(name: object) -> str:
    """The character on a company's tile: the first letter of its name."""
    return next((char.upper() for char in str(name or "") if char.isalnum()), "?")


@register.filter
def mask_phone(number: object) -> str:
    return masked(str(number)) if number else ""


@register.filter
def tierclass(tier: object) -> str:
    """The slot's class suffix: high, pot, sta, risk; none for 未评级."""
    return TIER_CLASS.get(str(tier), "none")


@register.filter
def tiericon(tier: object) -> str:
    return TIER_ICON.get(str(tier), "question-mark")


@register.filter
def riskclass(level: object) -> str:
    return RISK_CLASS.get(str(level), "lo")


@register.filter
def attitudeclass(attitude: object) -> str:
    return ATTITUDE_CLASS.get(str(attitude), "mute")


# --- page glue --------------------------------------------------------------------------------------------------


@register.filter
def undo_url(extra_tags: str | None) -> str:
    """The undo address that a Django message carries as `undo:URL` in its extra tags."""
    tags = (extra_tags or "").split()
    return next((tag.removeprefix("undo:") for tag in tags if tag.startswith("undo:")), "")


@register.filter
def described_by(field: Any) -> str:
    """Ids of a form field's help and error lines, for aria-describedby."""
    ids = [f"{field.id_for_label}-help"] if field.help_text else []
    return " ".join([*ids, f"{field.id_for_label}-error"] if field.errors else ids)


@register.filter
def widget(field: Any, classes: str = "") -> SafeString:
    """A bound field's control with our classes and its help and errors wired to it."""
    attrs = {"class": f"{_control(field)} {classes}".strip()}
    if field.errors:
        attrs["aria-invalid"] = "true"
    if ids := described_by(field):
        attrs["aria-describedby"] = ids
    return SafeString(field.as_widget(attrs=attrs))


def _control(field: Any) -> str:
    kind = getattr(field.field.widget, "input_type", "")
    if kind in {"checkbox", "radio"}:
        return "ck"
    if kind == "select" and not getattr(field.field.widget, "allow_multiple_selected", False):
        return "inp sel"
    return "" if kind == "file" else "inp"


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """This page's query string with some values changed; "" or None drops a key. The pager is always dropped."""
    request = context.get("request")
    values = QueryDict(mutable=True) if request is None else request.GET.copy()
    for page in ("after", "before"):
        values.pop(page, None)
    for key, value in changes.items():
        values.pop(key, None)
        if value not in ("", None):
            values.setlist(key, value if isinstance(value, list) else [str(value)])
    return f"?{values.urlencode()}"


class Readable(DjangoJSONEncoder):
    """Chinese as it is: half the size of its escapes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "ensure_ascii": False})


@register.simple_tag
def script_text() -> SafeString:
    """The sentences that the scripts say, in the user's language."""
    return json_script(ui_text(), "kebu-text", Readable)


@register.filter
def times(count: int) -> Iterable[int]:
    return range(int(count))


@register.filter
def is_check(field: Any) -> bool:
    """A single tick box: its label stands behind it."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not is_group(field)


@register.filter
def is_group(field: Any) -> bool:
    """Several boxes or radios under one heading."""
    return bool(getattr(field.field.widget, "use_fieldset", False))
