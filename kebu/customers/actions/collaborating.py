"""Who works on a customer beside its owner."""

from django.utils.translation import gettext as _

from kebu.base import events as bus
from kebu.base.access import Actor, Refused, require
from kebu.base.operation import action
from kebu.customers import events
from kebu.customers.actions.outcome import Outcome, running
from kebu.customers.models import Collaboration, Customer
from kebu.staff.models import User


@action("customers.collaborator_add")
def add(customer: Customer, user: User, *, actor: Actor, part: str = "") -> Outcome:
    """Let `user` work on the customer, or change his part. The owner decides, or who may assign."""
    _require_say(customer, actor)
    if not user.is_active:
        raise Refused(_("%(name)s 已离职，请选择在职的同事") % {"name": user.name})
    if user.pk == customer.owner_id:
        raise Refused(_("%(name)s 已是负责人") % {"name": user.name})
    _present, is_new = Collaboration.objects.everyone().update_or_create(
        customer=customer, user=user, defaults={"part": part.strip()}
    )
    if is_new:
        bus.publish(events.CollaboratorAdded(customer.pk, user.pk))
    running().log(customer, user=user.pk)
    return Outcome(1, running().uid)


@action("customers.collaborator_remove")
def remove(customer: Customer, user: User, *, actor: Actor) -> Outcome:
    """End a collaboration; one may always end one's own."""
    if user.pk != actor.actor_id:
        _require_say(customer, actor)
    count, _by_model = Collaboration.objects.everyone().filter(customer=customer, user=user).delete()
    running().log(customer, user=user.pk, count=count)
    return Outcome(count, running().uid)


def has_say(customer: Customer, actor: Actor) -> bool:
    return customer.owner_id == actor.actor_id or actor.may("customers.assign")


def _require_say(customer: Customer, actor: Actor) -> None:
    require(actor, "customers.edit")
    if not has_say(customer, actor):
        raise Refused(_("协作人由负责人安排，可请负责人添加"))
