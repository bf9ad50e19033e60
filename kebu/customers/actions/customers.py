"""Creating and editing customers."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.forms import ModelForm
from django.utils.translation import gettext as _

from kebu.base import edits
from kebu.base.access import Actor, Refused, require
from kebu.base.operation import action
from kebu.customers import derive, rules
from kebu.customers.actions import codes, customvalues, groups, identity, origins, refresh
from kebu.customers.actions.outcome import running
from kebu.customers.models import Collaboration, Customer, Tag, Tagging
from kebu.staff.models import User


@action("customers.create")
def create(
    values: Mapping[str, Any],
    *,
    actor: Actor,
    uid: UUID | None = None,
    tags: Iterable[Tag] = (),
    collaborators: Iterable[User] = (),
) -> Customer:
    """Create a customer from model values (`phone` in plain text). Without a code the next free one is taken.

    Custom values stand among them by their keys.
    Without "owner" it belongs to the actor; to give it to somebody else asks for customers.assign. `uid` makes the
    call repeatable: a second one with the same uid returns the customer of the first.
    Raises Refused (a problem of the values, a code that is taken, the same customer again) and PermissionDenied.
    """
    require(actor, "customers.create")
    if uid and (again := _made_before(uid, actor)):
        return again
    own, values = customvalues.parted(values)
    values = _owned(values, actor)
    if found := rules.problems(values):
        raise Refused(str(next(iter(found.values()))))
    groups.check(None, values.get("parent"))
    customer = _insert(values, uid, actor)
    identity.require_single([customer.pk], actor=actor)
    customvalues.first(customer, own)
    Tagging.objects.everyone().bulk_create([Tagging(customer=customer, tag=tag) for tag in tags])
    others = [user for user in collaborators if user.pk != customer.owner_id]
    Collaboration.objects.everyone().bulk_create([Collaboration(customer=customer, user=user) for user in others])
    refresh.customers([customer.pk])
    running().log(customer)
    return customer


def _owned(values: dict[str, Any], actor: Actor) -> dict[str, Any]:
    if "owner" not in values:
        values["owner"] = actor if isinstance(actor, User) else None
    owner = values["owner"]
    if getattr(owner, "pk", None) != actor.actor_id:
        require(actor, "customers.assign")
    if owner is not None and not values.get("team"):
        values["team"] = owner.team
    return values


def _made_before(uid: UUID, actor: Actor) -> Customer | None:
    """What an earlier call with this uid made, as far as the actor sees it: nobody learns of a customer by its uid."""
    rows = Customer.objects.visible_to(actor) if isinstance(actor, User) else Customer.objects.everyone()
    return rows.filter(uid=uid).first()


def _insert(values: dict[str, Any], uid: UUID | None, actor: Actor) -> Customer:
    values["code"] = values.get("code") or codes.next_code()
    if uid:
        values["uid"] = uid
    try:
        with transaction.atomic():
            return Customer.objects.everyone().create(**derive.fill(values))
    except IntegrityError:
        again = _made_before(uid, actor) if uid else None
        if again is None:
            raise Refused(_("客户编号 %(code)s 已被使用，请换一个") % {"code": values["code"]}) from None
        return again


@action("customers.edit")
def edit(
    form: "ModelForm[Customer]", *, actor: Actor, version: int | None = None, origin: str | None = None
) -> edits.Saved:
    """Save a valid form on an existing customer. Raises base.edits.Conflict, Refused, PermissionDenied.

    `origin` says where the changed values were learnt ("": nobody said); None leaves it to the history.
    """
    require(actor, "customers.edit")
    if "parent" in form.changed_data:
        groups.check(form.instance.pk, form.cleaned_data["parent"])
    saved = edits.save(form, actor=actor, verb="customers.edit", version=version)
    customer = saved.instance
    if not identity.FIELDS.isdisjoint(saved.changed):
        identity.require_single([customer.pk], actor=actor)
    if "name" in saved.changed:
        derived = derive.fill({"name": customer.name})
        Customer.objects.everyone().filter(pk=customer.pk).update(**{k: v for k, v in derived.items() if k != "name"})
    if origin is not None:
        origins.note(customer, saved.changed, origin)
    refresh.customers([customer.pk])
    return saved
