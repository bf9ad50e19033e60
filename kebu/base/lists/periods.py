"""Relative dates: 今天, 本月, 近 N 天 … as a span of business dates, both ends included."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

Span = tuple[date, date]


def month_of(day: date, shift: int = 0) -> Span:
    """The calendar month that lies `shift` months from the one of `day`."""
    index = day.year * 12 + day.month - 1 + shift
    year, month = divmod(index, 12)
    return date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1])


def quarter_of(day: date, shift: int = 0) -> Span:
    first = month_of(day, shift * 3 - (day.month - 1) % 3)[0]
    return first, month_of(first, 2)[1]


def week_of(day: date, shift: int = 0) -> Span:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=shift)
    return monday, monday + timedelta(days=6)


def year_of(day: date, shift: int = 0) -> Span:
    return date(day.year + shift, 1, 1), date(day.year + shift, 12, 31)


NAMED: dict[str, Callable[[date], Span]] = {
    "today": lambda day: (day, day),
    "yesterday": lambda day: (day - timedelta(days=1), day - timedelta(days=1)),
    "tomorrow": lambda day: (day + timedelta(days=1), day + timedelta(days=1)),
    "this_week": week_of,
    "last_week": lambda day: week_of(day, -1),
    "next_week": lambda day: week_of(day, 1),
    "this_month": month_of,
    "last_month": lambda day: month_of(day, -1),
    "next_month": lambda day: month_of(day, 1),
    "this_quarter": quarter_of,
    "last_quarter": lambda day: quarter_of(day, -1),
    "next_quarter": lambda day: quarter_of(day, 1),
    "this_year": year_of,
    "last_year": lambda day: year_of(day, -1),
}


def last_days(today: date, count: int) -> Span:
    """Today and the `count` − 1 days before it."""
    return today - timedelta(days=count - 1), today


def next_days(today: date, count: int) -> Span:
    """Today and the `count` − 1 days after it."""
    return today, today + timedelta(days=count - 1)
