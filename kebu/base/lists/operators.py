"""The operators of every kind of field: how each reads its value and what it asks of the database.

Lookups are built as `Q((path + lookup, value))` from paths in code. NOT is always written so that rows without a value
are decided on purpose: "is not" includes them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial, reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kebu.base import clock
from kebu.base.access import Text
from kebu.base.lists import periods, values
from kebu.base.lists.fields import Field, Kind
from kebu.base.planner import among

if TYPE_CHECKING:
    pass

Ask = Callable[[Field, Any], Q]


@dataclass(frozen=True)
class Operator:
    """`control` names the input that the filter editor shows: none, text, picks, number, numbers, day, days, count."""

    key: str
    label: Text
    read: values.Reader
    ask: Ask
    control: str


def has(field: Field, lookup: str, value: Any) -> Q:
    """A condition on the column that holds the value: of the list's row, or of the field's links."""
    return Q((f"{field.links.other if field.links else field.orm}__{lookup}", value))


def held(field: Field, wanted: Q) -> Q:
    """Rows of the list whose value is as wanted, wherever it stands. Without a value a row is never among them."""
    links = field.links
    return wanted if links is None else among(links.rows().filter(wanted), links.row)


def bare(field: Field) -> Q:
    """Rows without anything among the field's links."""
    links = field.links
    return ~among(links.rows(), links.row) if links else Q(pk__in=[])


def asks(lookup: str) -> Ask:
    return lambda field, value: held(field, has(field, lookup, value))


def negated(ask: Ask) -> Ask:
    return lambda field, value: ~ask(field, value)


def between(field: Field, value: tuple[Any, Any]) -> Q:
    return held(field, has(field, "gte", min(value)) & has(field, "lte", max(value)))


# --- dates: the sentinels of clock mean "no date" and never fall into a span --------------------------------------


def span(field: Field, value: tuple[date, date]) -> Q:
    low, high = min(value), max(value)
    if field.kind == Kind.INSTANT:
        return has(field, "gte", midnight(low)) & has(field, "lt", midnight(high + timedelta(days=1)))
    return held(field, has(field, "gte", low) & has(field, "lte", high))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.zone())


EARLIEST, LATEST = date(1900, 1, 2), date(9999, 12, 30)


def on(field: Field, day: date) -> Q:
    return span(field, (day, day))


def since(field: Field, day: date) -> Q:
    return span(field, (day, LATEST - timedelta(days=2)))


def until(field: Field, day: date) -> Q:
    return span(field, (EARLIEST, day))


def before_days(field: Field, count: int) -> Q:
    return until(field, clock.today() - timedelta(days=count))


def after_days(field: Field, count: int) -> Q:
    return since(field, clock.today() + timedelta(days=count))


def named(name: str, field: Field, _value: None) -> Q:
    return span(field, periods.NAMED[name](clock.today()))


def no_day(field: Field, _value: None) -> Q:
    if field.links:
        return bare(field)
    missing = has(field, "isnull", True)
    return missing if field.kind == Kind.INSTANT else missing | has(field, "in", [clock.NEVER, clock.SOMEDAY])


# --- the rest -----------------------------------------------------------------------------------------------------


def no_text(field: Field, _value: None) -> Q:
    return bare(field) if field.links else has(field, "exact", "")


def no_value(field: Field, _value: None) -> Q:
    return bare(field) if field.links else has(field, "isnull", True)


def linked(field: Field, ids: list[int]) -> Q:
    """Rows tied to one of the ids: by their own column, or through the field's links."""
    return held(field, has(field, "in", ids))


def linked_to_all(field: Field, ids: list[int]) -> Q:
    return reduce(and_, (linked(field, [each]) for each in ids))


def under(field: Field, prefixes: list[str]) -> Q:
    return reduce(or_, (has(field, "startswith", prefix) for prefix in prefixes))


def secret_is(field: Field, value: str) -> Q:
    index = field.blind(value) if field.blind else ""
    return Q((field.blind_path, index)) if index else Q(pk__in=[])


def secret_ends(field: Field, value: str) -> Q:
    return Q((field.tail_path, value))


def true(field: Field, _value: None) -> Q:
    return held(field, has(field, "exact", True))


def untrue(field: Field, value: None) -> Q:
    """A column of the row always says yes or no; among links no answer is neither."""
    return held(field, has(field, "exact", False)) if field.links else ~true(field, value)


def op(key: str, label: Text, read: values.Reader, ask: Ask, control: str) -> Operator:
    return Operator(key, label, read, ask, control)


def plain(key: str, label: Text, ask: Ask) -> Operator:
    return Operator(key, label, values.nothing, ask, "none")


EMPTY, FILLED = _("未填写"), _("已填写")
TEXT = [
    op("has", _("包含"), values.text, asks("icontains"), "text"),
    op("lacks", _("不包含"), values.text, negated(asks("icontains")), "text"),
    op("is", _("等于"), values.text, asks("exact"), "text"),
    op("starts", _("开头是"), values.text, asks("startswith"), "text"),
    plain("empty", EMPTY, no_text),
    plain("filled", FILLED, negated(no_text)),
]
PICKS = [
    op("in", _("是"), values.picks, asks("in"), "picks"),
    op("out", _("不是"), values.picks, negated(asks("in")), "picks"),
    plain("empty", EMPTY, no_text),
    plain("filled", FILLED, negated(no_text)),
]
ROWS = [
    op("in", _("是"), values.ids, linked, "picks"),
    op("out", _("不是"), values.ids, negated(linked), "picks"),
    plain("empty", EMPTY, no_value),
    plain("filled", FILLED, negated(no_value)),
]
NUMBER = [
    op("ge", "≥", values.amount, asks("gte"), "number"),
    op("le", "≤", values.amount, asks("lte"), "number"),
    op("gt", ">", values.amount, asks("gt"), "number"),
    op("lt", "<", values.amount, asks("lt"), "number"),
    op("is", "=", values.amount, asks("exact"), "number"),
    op("between", _("介于"), values.amounts, between, "numbers"),
    plain("empty", EMPTY, no_value),
    plain("filled", FILLED, negated(no_value)),
]
PERIOD_LABELS = {
    "today": _("今天"),
    "yesterday": _("昨天"),
    "tomorrow": _("明天"),
    "this_week": _("本周"),
    "last_week": _("上周"),
    "next_week": _("下周"),
    "this_month": _("本月"),
    "last_month": _("上月"),
    "next_month": _("下月"),
    "this_quarter": _("本季"),
    "last_quarter": _("上季"),
    "next_quarter": _("下季"),
    "this_year": _("今年"),
    "last_year": _("去年"),
}
DATES = [
    op("last", _("近 N 天"), values.count, lambda f, n: span(f, periods.last_days(clock.today(), n)), "count"),
    op("older", _("N 天前以上"), values.count, before_days, "count"),
    op("next", _("未来 N 天"), values.count, lambda f, n: span(f, periods.next_days(clock.today(), n)), "count"),
    op("later", _("N 天后以上"), values.count, after_days, "count"),
    *[plain(name, PERIOD_LABELS[name], partial(named, name)) for name in periods.NAMED],
    plain("due", _("今天及以前"), lambda field, _value: until(field, clock.today())),
    op("on", _("在某天"), values.day, on, "day"),
    op("since", _("不早于"), values.day, since, "day"),
    op("until", _("不晚于"), values.day, until, "day"),
    op("between", _("介于"), values.days, span, "days"),
    plain("empty", _("未设置"), no_day),
    plain("filled", _("已设置"), negated(no_day)),
]
TAGS = [
    op("any", _("有任一"), values.ids, linked, "picks"),
    op("all", _("全部都有"), values.ids, linked_to_all, "picks"),
    op("none", _("没有"), values.ids, negated(linked), "picks"),
    plain("empty", EMPTY, no_value),
    plain("filled", FILLED, negated(no_value)),
]
CODES = [
    op("under", _("属于"), values.codes, under, "picks"),
    op("outside", _("不属于"), values.codes, negated(under), "picks"),
    plain("empty", EMPTY, no_text),
    plain("filled", FILLED, negated(no_text)),
]
SECRET = [
    op("is", _("等于"), values.text, secret_is, "text"),
    op("ends", _("后四位是"), values.tail, secret_ends, "text"),
    plain("empty", EMPTY, no_text),
    plain("filled", FILLED, negated(no_text)),
]
YES_NO = [
    plain("yes", _("是"), true),
    plain("no", _("否"), untrue),
    plain("empty", EMPTY, no_value),
    plain("filled", FILLED, negated(no_value)),
]

BY_KIND: dict[Kind, list[Operator]] = {
    Kind.TEXT: TEXT,
    Kind.LONG_TEXT: [each for each in TEXT if each.key in ("has", "lacks", "empty", "filled")],
    Kind.CHOICE: PICKS,
    Kind.USER: ROWS,
    Kind.TEAM: ROWS,
    Kind.TAGS: TAGS,
    Kind.NUMBER: NUMBER,
    Kind.MONEY: NUMBER,
    Kind.DATE: DATES,
    Kind.INSTANT: DATES,
    Kind.YES_NO: YES_NO,
    Kind.ENCRYPTED: SECRET,
    Kind.INDUSTRY: CODES,
    Kind.REGION: CODES,
}


def operators(field: Field) -> list[Operator]:
    """What can be asked of a field: the last four where their column is kept, no answer where there may be none."""
    left_out = {"ends"} if not field.tail_path else set()
    if field.kind == Kind.YES_NO and not field.links:
        left_out |= {"empty", "filled"}
    return [each for each in BY_KIND[field.kind] if each.key not in left_out]


def operator(field: Field, key: str) -> Operator | None:
    return next((each for each in operators(field) if each.key == key), None)
