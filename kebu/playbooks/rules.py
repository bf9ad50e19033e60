"""When a step is due: pure decisions over dates."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import count

from kebu.base.text.dates import next_workday
from kebu.engine.windows import months_before
from kebu.playbooks.models import Step

MONTHS = {Step.Rhythm.MONTHLY: 1, Step.Rhythm.QUARTERLY: 3, Step.Rhythm.HALF_YEARLY: 6}
Holidays = Mapping[date, bool]


def first_due(opened_on: date, within_days: int, holidays: Holidays) -> date:
    """The last allowed day, or the first working day after it."""
    return next_workday(opened_on + timedelta(days=within_days), holidays)


def next_due(
    opened_on: date, within_days: int, rhythm: str, due_on: date, done_on: date, holidays: Holidays
) -> date | None:
    """The next date of a step after one that was due on `due_on`; None for a step that is done once.

    Dates are counted from the plan's first one, so that working days do not make them drift; missed ones are left out.
    """
    months = MONTHS.get(Step.Rhythm(rhythm))
    if months is None:
        return None
    first, after = opened_on + timedelta(days=within_days), max(due_on, done_on)
    dates = (next_workday(months_before(first, -months * number), holidays) for number in count(1))
    return next(day for day in dates if day > after)
