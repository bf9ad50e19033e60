from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kebu.engine.windows import months_before, window


@pytest.mark.parametrize(
    ("as_of", "months", "expected"),
    [
        (date(2026, 3, 5), 12, date(2025, 3, 5)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 6, 30), 6, date(2025, 12, 30)),
        (date(2026, 6, 30), 0, date(2026, 6, 30)),
    ],
)
def test_months_before(as_of: date, months: int, expected: date) -> None:
    assert months_before(as_of, months) == expected


def test_a_window_leaves_out_its_first_day() -> None:
    year = window(date(2026, 3, 5), 12)
    assert (date(2025, 3, 5) in year, date(2025, 3, 6) in year) == (False, True)
    assert (date(2026, 3, 5) in year, date(2026, 3, 6) in year) == (True, False)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 36))
def test_neighbouring_windows_touch_and_never_overlap(as_of: date, months: int) -> None:
    assert window(as_of, months).after == window(as_of, months, back=months).until
