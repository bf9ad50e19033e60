"""Archive and recycle bin. Archived customers are at rest but visible; deleted ones wait in the bin for a restore."""

from typing import Any

from django.utils.translation import gettext as _

from kebu.base import clock
from kebu.base.access import Actor, Refused, require
from kebu.base.operation import action
from kebu.customers.actions import identity, refresh
from kebu.customers.actions.outcome import Outcome, running
from kebu.customers.models import Customer
from kebu.customers.models.customer import CustomerQuerySet

PORTION = 1_000


@action("customers.archive")
def archive(customers: CustomerQuerySet, *, actor: Actor) -> Outcome:
    require(actor, "customers.archive")
    return _set(customers.filter(archived_at__isnull=True), archived_at=clock.now())


@action("customers.unarchive")
def unarchive(customers: CustomerQuerySet, *, actor: Actor) -> Outcome:
    require(actor, "customers.archive")
    return _set(customers.filter(archived_at__isnull=False), archived_at=None)


@action("customers.delete")
def delete(customers: CustomerQuerySet, *, actor: Actor) -> Outcome:
    """Move to the recycle bin: contacts, interactions, orders hide with their customer; nothing is lost."""
    require(actor, "customers.delete")
    return _set(customers.filter(deleted_at__isnull=True), deleted_at=clock.now())


@action("customers.restore")
def restore(customers: CustomerQuerySet, *, actor: Actor) -> Outcome:
    """Take out of the recycle bin. `customers` comes from `with_deleted().visible_to(user)`.

    Raises Refused when a credit code or an individual's telephone was taken by another meanwhile.
    """
    require(actor, "customers.delete")
    gone = customers.filter(deleted_at__isnull=False)
    if gone.filter(merged_into__isnull=False).exists():
        raise Refused(_("已合并的客户不能从回收站恢复：请在合并后的客户页面撤销合并"))
    ids = list(gone.values_list("pk", flat=True))
    outcome = _set(gone, deleted_at=None)
    identity.require_single_again(ids)
    return outcome


def _set(customers: CustomerQuerySet, **values: Any) -> Outcome:
    ids = sorted(customers.order_by().values_list("pk", flat=True).distinct())
    for start in range(0, len(ids), PORTION):
        Customer.objects.with_deleted().filter(pk__in=ids[start : start + PORTION]).update(**values)
    refresh.customers(ids)
    one = Customer.objects.with_deleted().get(pk=ids[0]) if len(ids) == 1 else None
    running().log(one, count=len(ids))
    return Outcome(len(ids), running().uid)
