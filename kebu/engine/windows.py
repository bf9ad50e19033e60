"""Calendar windows counted back from the date of judgement; every window is (after, until], its first day left out."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Window:
    """Days d with after < d <= until."""

    after: date
    until: date

    def __contains__(self, day: date) -> bool:
        return self.after < day <= self.until


def months_before(as_of: date, months: int) -> date:
    """The same day `months` calendar months earlier, clamped to the end of a shorter month (31 March → 28 February)."""
    year, month = divmod(as_of.year * 12 + as_of.month - 1 - months, 12)
    return date(year, month + 1, min(as_of.day, monthrange(year, month + 1)[1]))


def window(as_of: date, months: int, *, back: int = 0) -> Window:
    """The `months` calendar months up to `as_of`; with `back`, the ones that end `back` months before it."""
    return Window(after=months_before(as_of, months + back), until=months_before(as_of, back))
