from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kebu.base.text.dates import is_workday, next_birthday, next_workday, parse_date

DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    "written",
    [
        *("2026-03-05", "2026/3/5", "2026年3月5日", "2026.3.5", "２０２６－３－５", "20260305"),
        *("2026 年 3 月 5 日", " 2026-3-5 ", "2026-03-05 12:30", "2026-03-05T12:30:59", "2026年3月5"),
    ],
)
def test_one_day_written_in_many_ways(written: str) -> None:
    assert parse_date(written) == date(2026, 3, 5)


@pytest.mark.parametrize("written", ["", "3/5/2026", "2026-3/5", "26-03-05", "2026年3月", "明天", "2026-03-05 abc"])
def test_what_is_no_date(written: str) -> None:
    with pytest.raises(ValueError, match="格式"):
        parse_date(written)


@pytest.mark.parametrize("written", ["2026-02-30", "2026-13-01", "0000-01-01", "20260431"])
def test_days_that_do_not_exist(written: str) -> None:
    with pytest.raises(ValueError, match="没有这一天"):
        parse_date(written)


@pytest.mark.parametrize(
    ("month", "day", "is_lunar", "today", "expected"),
    [
        (3, 5, False, date(2026, 3, 5), date(2026, 3, 5)),
        (3, 5, False, date(2026, 3, 6), date(2027, 3, 5)),
        (2, 29, False, date(2026, 2, 1), date(2026, 2, 28)),
        (2, 29, False, date(2027, 3, 1), date(2028, 2, 29)),
        (1, 1, True, date(2026, 1, 1), date(2026, 2, 17)),
        (1, 1, True, date(2026, 2, 18), date(2027, 2, 6)),
        (8, 15, True, date(2026, 1, 1), date(2026, 9, 25)),
        (12, 30, True, date(2026, 1, 1), date(2026, 2, 16)),
        (12, 30, True, date(2024, 1, 1), date(2024, 2, 9)),
        (6, 1, True, date(2025, 1, 1), date(2025, 6, 25)),
    ],
)
def test_birthdays(month: int, day: int, is_lunar: bool, today: date, expected: date) -> None:
    assert next_birthday(month, day, is_lunar, today) == expected


@given(st.integers(1, 12), st.integers(1, 30), DAYS)
def test_a_lunar_birthday_comes_about_once_a_year(month: int, day: int, today: date) -> None:
    first = next_birthday(month, day, True, today)
    assert timedelta(0) <= first - today <= timedelta(days=385)
    again = next_birthday(month, day, True, first + timedelta(days=1))
    assert timedelta(days=352) <= again - first <= timedelta(days=386)


@pytest.mark.parametrize(
    ("month", "day", "is_lunar"), [(2, 30, False), (4, 31, False), (13, 1, True), (1, 31, True), (0, 1, False)]
)
def test_birthdays_that_no_calendar_has(month: int, day: int, is_lunar: bool) -> None:
    with pytest.raises(ValueError, match="生日"):
        next_birthday(month, day, is_lunar, date(2026, 1, 1))


def test_the_table_overrules_the_week() -> None:
    table = {date(2026, 10, 1): False, date(2026, 10, 2): False, date(2026, 10, 3): True}
    assert (is_workday(date(2026, 9, 30), {}), is_workday(date(2026, 10, 4), {})) == (True, False)
    assert next_workday(date(2026, 10, 1), table) == date(2026, 10, 3)
    assert next_workday(date(2026, 10, 4), table) == date(2026, 10, 5)


@given(DAYS)
def test_without_holidays_weekends_pass_to_monday(day: date) -> None:
    following = next_workday(day, {})
    assert following.weekday() < 5
    assert (following - day).days == max(0, 7 - day.weekday() if day.weekday() > 4 else 0)
