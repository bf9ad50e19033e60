"""Who owns a customer. The team follows the owner."""

from django.utils.translation import gettext as _

from kebu.base import events as bus
from kebu.base.access import Actor, Refused, require
from kebu.base.operation import action
from kebu.customers import events
from kebu.customers.actions.outcome import Outcome, running
from kebu.customers.models import Collaboration, Customer
from kebu.customers.models.customer import CustomerQuerySet
from kebu.staff.models import User

PORTION = 1_000


@action("customers.assign")
def assign(customers: CustomerQuerySet, owner: User | None, *, actor: Actor) -> Outcome:
    """Give the customers of a (scoped) queryset to `owner`, or to nobody. A former collaborator becomes the owner."""
    require(actor, "customers.assign")
    if owner is not None and not owner.is_active:
        raise Refused(_("%(name)s 已离职，请选择在职的同事") % {"name": owner.name})
    ids = differing(customers, owner)
    give(ids, owner)
    one = Customer.objects.everyone().get(pk=ids[0]) if len(ids) == 1 else None
    running().log(one, count=len(ids), to=owner.pk if owner else None)
    return Outcome(len(ids), running().uid)


def differing(customers: CustomerQuerySet, owner: User | None) -> list[int]:
    others = customers.filter(owner__isnull=False) if owner is None else customers.exclude(owner_id=owner.pk)
    return sorted(others.order_by().values_list("pk", flat=True).distinct())


def give(ids: list[int], owner: User | None) -> None:
    """Set owner and team; publish. Call within an operation."""
    for start in range(0, len(ids), PORTION):
        portion = ids[start : start + PORTION]
        rows = Customer.objects.with_deleted().filter(pk__in=portion)
        rows.update(owner=owner, team=owner.team if owner else None)
        if owner is not None:
            Collaboration.objects.everyone().filter(customer_id__in=portion, user=owner).delete()
        bus.publish(events.CustomersAssigned(tuple(portion), owner.pk if owner else None))


@action("customers.follow_team")
def follow_team(user_id: int, team_id: int | None, *, actor: Actor) -> int:
    """After a person moved to another team: the customers that he owns follow."""
    rows = Customer.objects.with_deleted().filter(owner_id=user_id)
    others = rows.filter(team_id__isnull=False) if team_id is None else rows.exclude(team_id=team_id)
    ids = sorted(others.values_list("pk", flat=True))
    for start in range(0, len(ids), PORTION):
        Customer.objects.with_deleted().filter(pk__in=ids[start : start + PORTION]).update(team_id=team_id)
    running().log(count=len(ids), user=user_id)
    return len(ids)
