"""Reads the values of a filter strictly: what is not of the wanted form is refused, never guessed."""

import math
import re
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from kebu.base.lists.errors import BadQuery
from kebu.base.lists.fields import Field

if TYPE_CHECKING:
    from kebu.staff.models import User

MAX_TEXT, MAX_VALUES, MAX_DAYS = 100, 100, 36_500
LARGEST = 10**15
CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)

Reader = Callable[[Field, "User", Any], Any]


def wrong(field: Field, wanted: str) -> BadQuery:
    return BadQuery(_("筛选“%(field)s”的值不对：应为%(wanted)s") % {"field": field.label, "wanted": wanted})


def nothing(field: Field, _user: "User", raw: Any) -> None:
    if raw is not None:
        raise wrong(field, _("空"))


def text(field: Field, _user: "User", raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip() or len(raw) > MAX_TEXT or CONTROL.search(raw):
        raise wrong(field, _("1 到 100 个字的文字"))
    return raw.strip()


def texts(field: Field, user: "User", raw: Any) -> list[str]:
    if not isinstance(raw, list) or not 0 < len(raw) <= MAX_VALUES:
        raise wrong(field, _("1 到 100 个选项"))
    return [text(field, user, one) for one in raw]


def amount(field: Field, _user: "User", raw: Any) -> int:
    """A typed number in the field's stored units, rounded half up."""
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw) or abs(raw) > LARGEST:
        raise wrong(field, _("数字"))
    return int((Decimal(str(raw)) * field.scale).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def typed_number(field: Field, text: str) -> int | float:
    """A number as people type it, 2,000 included."""
    try:
        found = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation as error:
        raise wrong(field, _("数字")) from error
    if not found.is_finite() or abs(found) > LARGEST:
        raise wrong(field, _("数字"))
    return int(found) if found == found.to_integral_value() else float(found)


def amounts(field: Field, user: "User", raw: Any) -> tuple[int, int]:
    low, high = pair(field, raw)
    return amount(field, user, low), amount(field, user, high)


def pair(field: Field, raw: Any) -> tuple[Any, Any]:
    if not isinstance(raw, list) or len(raw) != 2:
        raise wrong(field, _("起止两个值"))
    return raw[0], raw[1]


def day(field: Field, _user: "User", raw: Any) -> date:
    try:
        found = date.fromisoformat(raw) if isinstance(raw, str) and DAY.match(raw) else None
    except ValueError:
        found = None
    if found is None or not 1900 < found.year < 9999:
        raise wrong(field, _("日期，如 2026-10-28"))
    return found


def days(field: Field, user: "User", raw: Any) -> tuple[date, date]:
    low, high = pair(field, raw)
    return day(field, user, low), day(field, user, high)


def count(field: Field, _user: "User", raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= MAX_DAYS:
        raise wrong(field, _("1 到 36500 的天数"))
    return raw


def picks(field: Field, user: "User", raw: Any) -> list[str]:
    """Some of the field's own choices."""
    chosen = texts(field, user, raw)
    known = {value for value, _label in field.choices(user)} if field.choices else set()
    if not known.issuperset(chosen):
        raise wrong(field, _("所列选项之一"))
    return chosen


def ids(field: Field, user: "User", raw: Any) -> list[int]:
    """Ids of picked users, teams or tags, given as uids or as one of the words that the field knows, such as `me`."""
    chosen = texts(field, user, raw)
    try:
        return field.resolve(user, chosen) if field.resolve else []
    except KeyError as error:
        raise wrong(field, _("所列选项之一")) from error


def codes(field: Field, user: "User", raw: Any) -> list[str]:
    """Prefixes that cover the picked codes and everything below them."""
    chosen = texts(field, user, raw)
    if not all(one.isascii() and one.isalnum() and len(one) <= 8 for one in chosen):
        raise wrong(field, _("代码"))
    return [field.expand(one) if field.expand else one for one in chosen]


def tail(field: Field, user: "User", raw: Any) -> str:
    found = text(field, user, raw)
    if len(found) != 4:
        raise wrong(field, _("最后四位"))
    return found


def uid_of(raw: str) -> UUID:
    """A uid as it stands in an address. Raises KeyError when it is none."""
    try:
        return UUID(raw)
    except ValueError as error:
        raise KeyError(raw) from error
