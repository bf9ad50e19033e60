"""Tags on customers, set-wise."""

from collections.abc import Iterable

from kebu.base.access import Actor, require
from kebu.base.operation import action
from kebu.customers.actions import refresh
from kebu.customers.actions.outcome import Outcome, running
from kebu.customers.models import Customer, Tag, Tagging
from kebu.customers.models.customer import CustomerQuerySet

PORTION = 1_000


@action("customers.tag")
def add(customers: CustomerQuerySet, tags: Iterable[Tag], *, actor: Actor) -> Outcome:
    """Put every tag on every customer. Counts the customers that got at least one."""
    require(actor, "customers.tag")
    changed: set[int] = set()
    for tag in tags:
        ids = list(customers.exclude(taggings__tag=tag).order_by().values_list("pk", flat=True).distinct())
        rows = [Tagging(customer_id=pk, tag=tag) for pk in ids]
        Tagging.objects.everyone().bulk_create(rows, batch_size=PORTION, ignore_conflicts=True)
        changed |= set(ids)
    return _done(changed)


@action("customers.untag")
def remove(customers: CustomerQuerySet, tags: Iterable[Tag], *, actor: Actor) -> Outcome:
    require(actor, "customers.tag")
    tags = list(tags)
    ids = set(customers.filter(taggings__tag__in=tags).order_by().values_list("pk", flat=True).distinct())
    waiting = sorted(ids)
    for start in range(0, len(waiting), PORTION):
        portion = waiting[start : start + PORTION]
        Tagging.objects.everyone().filter(customer_id__in=portion, tag__in=tags).delete()
    return _done(ids)


def _done(changed: set[int]) -> Outcome:
    refresh.customers(changed)
    one = Customer.objects.with_deleted().get(pk=next(iter(changed))) if len(changed) == 1 else None
    running().log(one, count=len(changed))
    return Outcome(len(changed), running().uid)
