"""Days and instants: as people write them, as Excel counts them, in the order that was stated."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

from kebu.base import clock
from kebu.base.text.dates import parse_date
from kebu.exchange.values.manner import Manner, Read, Wrong

EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
SERIAL = re.compile(r"(\d{4,6})(\.\d+)?")
CLOCK = re.compile(
    r"(?P<rest>.*?)[\sT]*"
    r"(?P<half>上午|下午|晚上|凌晨|中午)?\s*(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})?分?"
    r"(?::?(?P<second>\d{1,2})(?:\.\d+)?秒?)?\s*(?P<am>[ap]\.?m\.?)?(?:Z|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
PARTS = re.compile(r"(\d{1,4})\s*[-/.\s]\s*(\d{1,2})\s*[-/.\s]\s*(\d{1,4})")
ABBREVIATED = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {name: at for at, name in enumerate(ABBREVIATED, start=1)}
NAMED = re.compile(r"(?:(\d{1,2})[\s\-/]*)?([a-z]{3})[a-z]*\.?[\s\-/,]*(?:(\d{1,2})(?:st|nd|rd|th)?[\s,]+)?(\d{2,4})")
MONTH = re.compile(r"(\d{4})[年\-/.](\d{1,2})月?")
WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")
YEAR_PIVOT = 70
PLACES = {"ymd": (0, 1, 2), "dmy": (2, 1, 0), "mdy": (2, 0, 1)}


def day() -> Read:
    """2026-03-05, 2026.3.5, 2026年3月5日, 46086, 5 Mar 2026; 12/1/10 by the stated order; without its time."""

    def read(cell: str, manner: Manner) -> date:
        return split(cell, manner)[0]

    return read


def instant() -> Read:
    """A day, with or without a time of day, in the company's time zone; as UTC."""

    def read(cell: str, manner: Manner) -> datetime:
        on, at = split(cell, manner)
        return datetime.combine(on, at, clock.zone()).astimezone(UTC)

    return read


def split(cell: str, manner: Manner) -> tuple[date, time]:
    """The day and the time of day (midnight when none is said). Raises Wrong."""
    written = WEEKDAY.sub("", unicodedata.normalize("NFKC", cell)).strip()
    if serial := SERIAL.fullmatch(written):
        return _serial(serial, manner)
    found = CLOCK.fullmatch(written)
    at = _time(found) if found else time()
    on = _day((found["rest"] if found else written).strip().rstrip("T"), manner)
    return _bounded(on), at


def _serial(found: re.Match[str], manner: Manner) -> tuple[date, time]:
    days = int(found[1])
    on = (EPOCH_1904 if manner.is_1904 else EPOCH) + timedelta(days=days)
    if not (date(1950, 1, 1) <= on <= date(2099, 12, 31)):
        raise Wrong(_("请按「2026-03-05」的格式填写日期"))
    seconds = round(float(found[2] or 0) * 86_400)
    return on, (datetime.min + timedelta(seconds=min(seconds, 86_399))).time()


def _time(found: re.Match[str]) -> time:
    hour, half = int(found["hour"]), (found["half"] or found["am"] or "").lower()
    if (half[:1] == "p" or half in ("下午", "晚上")) and hour < 12:
        hour += 12
    if (half[:1] == "a" or half == "凌晨") and hour == 12:
        hour = 0
    try:
        return time(hour, int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError:
        raise Wrong(_("没有这个时刻，请检查时间")) from None


def _day(written: str, manner: Manner) -> date:
    if re.match(r"\d{4}\D|\d{8}$", written):
        try:
            return parse_date(written)
        except ValueError as error:
            raise Wrong(_(str(error)), _meant(written)) from None
    if parts := PARTS.fullmatch(written):
        return _ordered(parts.groups(), manner)
    if named := NAMED.fullmatch(written.lower()):
        return _named(named)
    raise Wrong(_("请按「2026-03-05」的格式填写日期"))


def _ordered(parts: tuple[str | None, ...], manner: Manner) -> date:
    """12/1/10 by the stated order. Where only the year is certain, day and month must not be guessed."""
    figures = [str(part) for part in parts]
    order = manner.date_order
    if len(figures[2]) == 4 and order == "ymd":
        first, second = int(figures[0]), int(figures[1])
        if first <= 12 and second <= 12 and first != second:
            raise Wrong(_("分不清日和月：请在“日期次序”里说明是日/月/年还是月/日/年"))
        order = "dmy" if first > 12 else "mdy"
    year, month, on = (figures[place] for place in PLACES[order])
    if len(month) > 2 or len(on) > 2 or len(year) == 3:
        raise Wrong(_("请按「2026-03-05」的格式填写日期"))
    return _real(_year(year), int(month), int(on))


def _named(found: re.Match[str]) -> date:
    """5 Mar 2026, Mar 5, 2026."""
    month, on = MONTHS.get(found[2]), found[1] or found[3]
    if month is None or on is None or (found[1] and found[3]):
        raise Wrong(_("请按「2026-03-05」的格式填写日期"))
    return _real(_year(found[4]), month, int(on))


def _year(written: str) -> int:
    year = int(written)
    return year if len(written) == 4 else year + (2000 if year < YEAR_PIVOT else 1900)


def _real(year: int, month: int, on: int) -> date:
    try:
        return date(year, month, on)
    except ValueError:
        raise Wrong(_("没有这一天，请检查日期")) from None


def _bounded(on: date) -> date:
    if not EARLIEST <= on <= LATEST:
        raise Wrong(_("没有这一天，请检查日期"))
    return on


def _meant(written: str) -> str:
    """2026年3月 → the first of it; 2026-02-30 → the last of it."""
    if found := MONTH.fullmatch(written):
        return _iso(lambda: date(int(found[1]), int(found[2]), 1))
    if (parts := re.match(r"(\d{4})\D(\d{1,2})\D(\d{1,2})\b", written)) and 28 < int(parts[3]) <= 31:
        year, month = int(parts[1]), int(parts[2])
        return _iso(lambda: date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)) if month <= 12 else ""
    return ""


def _iso(make: Callable[[], date]) -> str:
    try:
        return make().isoformat()
    except ValueError:
        return ""
