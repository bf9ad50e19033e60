"""Who owns a customer. The team follows the owner."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from django.utils.translation import gettext as _

from kebu.base import events as bus
from kebu.base.access import Actor, Refused, require
from kebu.base.ids import uuid7
from kebu.base.operation import action, operation
from kebu.base.pacing import Pace
from kebu.customers import events
from kebu.customers.actions.outcome import Outcome, running
from kebu.customers.models import Collaboration, Customer
from kebu.customers.models.customer import CustomerQuerySet
from kebu.staff.models import User

PORTION = 1_000
# So many rows, with their history, fit into the 120 ms that a transaction may hold SQLite's write lock.
AT_ONCE = 3_000

Step = Callable[[int], AbstractContextManager[None]]


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


def follow_at_once(user_id: int, team_id: int | None) -> None:
    """The customers of a person who changes team go with him, in that transaction, unless they are too many for it."""
    rows = _lagging(user_id, team_id)
    count = rows.order_by()[: AT_ONCE + 1].count()
    if 0 < count <= AT_ONCE:
        rows.update(team_id=team_id)
        running().log(verb="customers.follow_team", count=count, user=user_id)


def follow_team(user_id: int, *, actor: Actor, step: Step) -> int:
    """Bring the customers of a person into his present team, portion by portion; `step(n)` opens each transaction."""
    uid, pace, done = uuid7(), Pace(PORTION), 0
    team_id = User.objects.with_deleted().values_list("team_id", flat=True).get(pk=user_id)
    rows = _lagging(user_id, team_id)
    total = rows.count()
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[: pace.size]):
        with pace.turn(), step(len(ids)), operation(actor, "customers.follow_team", uid=uid) as op:
            Customer.objects.with_deleted().filter(pk__in=ids).update(team_id=team_id)
            if not done:
                op.log(count=total, user=user_id)
        done += len(ids)
    return done


def _lagging(user_id: int, team_id: int | None) -> CustomerQuerySet:
    rows = Customer.objects.with_deleted().filter(owner_id=user_id)
    return rows.filter(team_id__isnull=False) if team_id is None else rows.exclude(team_id=team_id)
