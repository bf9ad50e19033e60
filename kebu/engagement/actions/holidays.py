"""Holidays and make-up working days: an editable table, since they are announced year by year."""

from collections.abc import Sequence
from datetime import date

from kebu.base.access import Actor, require
from kebu.base.operation import operation
from kebu.engagement.models import Holiday


def set_days(days: Sequence[tuple[date, bool, str]], *, actor: Actor) -> int:
    """Write (day, is_workday, name); a day that is there is changed. Gives how many were written."""
    require(actor, "settings.manage")
    with operation(actor, "holidays.set") as op:
        for day, is_workday, name in days:
            values = {"is_workday": is_workday, "name": name.strip()[:40]}
            if not Holiday.objects.everyone().filter(day=day).update(**values):
                Holiday.objects.everyone().create(day=day, **values)
        op.log(count=len(days))
    return len(days)


def remove(day: date, *, actor: Actor) -> None:
    """Back to what the weekday says; a day that is not in the table is that already."""
    require(actor, "settings.manage")
    with operation(actor, "holidays.remove") as op:
        Holiday.objects.everyone().filter(day=day).delete()
        op.log(day=day.isoformat())
