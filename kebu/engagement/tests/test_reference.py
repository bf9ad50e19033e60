from datetime import date

from kebu.base.text.dates import is_workday, next_workday
from kebu.engagement.reference import announced_holidays


def test_the_shipped_table_knows_golden_week_and_its_make_up_days() -> None:
    table = {each.day: each.is_workday for each in announced_holidays()}
    assert not is_workday(date(2026, 10, 1), table)
    assert is_workday(date(2026, 10, 10), table)
    assert next_workday(date(2026, 10, 1), table) == date(2026, 10, 8)


def test_each_day_stands_there_once_in_order() -> None:
    days = [each.day for each in announced_holidays()]
    assert days == sorted(set(days))
