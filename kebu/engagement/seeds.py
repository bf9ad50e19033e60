"""What a new installation starts with: the announced holidays and make-up working days."""

from kebu.base.access import Actor
from kebu.base.operation import operation
from kebu.engagement.models import Holiday
from kebu.engagement.reference import announced_holidays


def seed(actor: Actor) -> None:
    """Add the announced days that are not in the table. A day that was changed stays as it is."""
    with operation(actor, "holidays.seed") as op:
        present = set(Holiday.objects.everyone().values_list("day", flat=True))
        missing = [
            Holiday(day=holiday.day, is_workday=holiday.is_workday, name=holiday.name)
            for holiday in announced_holidays()
            if holiday.day not in present
        ]
        Holiday.objects.everyone().bulk_create(missing)
        if missing:
            op.log(count=len(missing))
