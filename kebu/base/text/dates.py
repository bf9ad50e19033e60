"""Dates as people write them, birthdays by either calendar, and working days. `today` is always an argument."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from lunar_python import Lunar, LunarMonth, Solar

from kebu.base.text.marking import gettext_noop

CLOCK: Final = r"(?:[T\s]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
DATE: Final = re.compile(
    rf"(\d{{4}})(?:-(\d{{1,2}})-|/(\d{{1,2}})/|\.(\d{{1,2}})\.|年(\d{{1,2}})月)(\d{{1,2}})日?{CLOCK}"
)
DIGITS: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")


def parse_date(text: str) -> date:
    """2026-03-05, 2026/3/5, 2026.3.5, 2026年3月5日, 20260305, full-width too; a time of day behind it is dropped.

    Raises ValueError, with a Chinese message, for anything else and for days that do not exist.
    """
    written = re.sub(r"\s*([年月日])\s*", r"\1", unicodedata.normalize("NFKC", text).strip())
    found = DATE.fullmatch(written) or DIGITS.fullmatch(written)
    if not found:
        raise ValueError(gettext_noop("请按「2026-03-05」的格式填写日期"))
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(gettext_noop("没有这一天，请检查日期")) from None


def next_birthday(month: int, day: int, is_lunar: bool, today: date) -> date:
    """The first birthday on or after `today`.

    29 February falls on 28 February in other years. A lunar birthday of a leap month is kept in the month of that
    number, and the 30th of a month that has 29 days this year on its last day.
    Raises ValueError, with a Chinese message, when no calendar has such a day.
    """
    if not (1 <= month <= 12 and 1 <= day <= (30 if is_lunar else days_of(month))):
        raise ValueError(gettext_noop("没有这一天，请检查生日"))
    years = range(today.year - 1, today.year + 2)
    on = lunar_day if is_lunar else solar_day
    return min(candidate for candidate in (on(year, month, day) for year in years) if candidate >= today)


def days_of(month: int) -> int:
    return 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31


def solar_day(year: int, month: int, day: int) -> date:
    if (month, day) == (2, 29) and not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
        return date(year, 2, 28)
    return date(year, month, day)


@lru_cache(maxsize=4096)
def lunar_day(year: int, month: int, day: int) -> date:
    """The solar date of a day in lunar `year`, which begins in solar `year`."""
    last = LunarMonth.fromYm(year, month).getDayCount()
    return as_date(Lunar.fromYmd(year, month, min(day, last)).getSolar())


def as_date(solar: Solar) -> date:
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def is_workday(day: date, holidays: Mapping[date, bool]) -> bool:
    """`holidays` says, for the days that deviate from Monday to Friday, whether they are worked."""
    return holidays.get(day, day.weekday() < 5)


def next_workday(day: date, holidays: Mapping[date, bool]) -> date:
    """`day` itself when it is worked, else the first day after it that is."""
    while not is_workday(day, holidays):
        day += timedelta(days=1)
    return day


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day that deviates from the week: off, or made up for one that is (`is_workday`); named after its festival."""

    day: date
    is_workday: bool
    name: str
