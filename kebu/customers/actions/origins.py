"""信息来源: where the values of a customer were learnt, noted when they are written."""

from collections.abc import Iterable

from kebu.base import clock
from kebu.base.access import Actor, require
from kebu.base.operation import action
from kebu.customers.actions.outcome import Outcome, running
from kebu.customers.models import Customer, ValueSource


def note(customer: Customer, fields: Iterable[str], origin: str) -> None:
    """Keep where these values come from; without an origin the history speaks again. Call within an operation."""
    names = sorted(set(fields))
    present = ValueSource.objects.everyone().filter(customer=customer, field__in=names)
    if not origin:
        present.delete()
        return
    known = set(present.values_list("field", flat=True))
    present.update(origin=origin, set_at=clock.now())
    ValueSource.objects.everyone().bulk_create(
        ValueSource(customer=customer, field=name, origin=origin) for name in names if name not in known
    )


@action("origins.set")
def put(customer: Customer, field: str, origin: str, *, actor: Actor) -> Outcome:
    """Say where a value that stands was learnt."""
    require(actor, "customers.edit")
    note(customer, [field], origin)
    running().log(customer, fields=[field])
    return Outcome(1, running().uid)
