"""Contacts: create, edit, who is the primary one, who left."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.forms import ModelForm
from django.utils.translation import gettext as _

from kebu.base import clock, edits
from kebu.base import events as bus
from kebu.base.access import Actor, Refused, require
from kebu.base.operation import action
from kebu.customers import derive, events
from kebu.customers.actions import customvalues, refresh
from kebu.customers.actions.outcome import Outcome, running
from kebu.customers.models import Contact, Customer


@action("contacts.create")
def create(customer: Customer, values: Mapping[str, Any], *, actor: Actor, uid: UUID | None = None) -> Contact:
    """Add a contact from model values (phone numbers and accounts in plain text). The first one becomes the primary.

    Custom values stand among them by their keys. `uid` makes the call repeatable.
    """
    require(actor, "contacts.edit")
    if uid and (again := Contact.objects.with_deleted().filter(uid=uid, customer=customer).first()):
        return again
    own, values = customvalues.parted(values)
    values = derive.fill_contact(values)
    present = Contact.objects.everyone().filter(customer=customer).present()
    is_primary = bool(values.pop("is_primary", False)) or not present.filter(is_primary=True).exists()
    contact = Contact(customer=customer, **values, **({"uid": uid} if uid else {}))
    contact.save(force_insert=True)
    customvalues.first(contact, own)
    if is_primary:
        _make_primary(contact)
    refresh.contacts([contact.pk])
    running().log(contact)
    return contact


@action("contacts.edit")
def edit(form: "ModelForm[Contact]", *, actor: Actor, version: int | None = None) -> edits.Saved:
    """Save a valid form on an existing contact. Raises base.edits.Conflict."""
    require(actor, "contacts.edit")
    saved = edits.save(form, actor=actor, verb="contacts.edit", version=version)
    contact: Contact = saved.instance
    changed: dict[str, Any] = {name: form.cleaned_data[name] for name in ("name", "email") if name in saved.changed}
    derived = {k: v for k, v in derive.fill_contact(changed).items() if k not in changed}
    if derived:
        Contact.objects.everyone().filter(pk=contact.pk).update(**derived)
    refresh.contacts([contact.pk])
    return saved


@action("contacts.set_primary")
def set_primary(contact: Contact, *, actor: Actor) -> Outcome:
    require(actor, "contacts.edit")
    if contact.left_on is not None:
        raise Refused(_("%(name)s 已离开，不能设为主要联系人") % {"name": contact.name})
    _make_primary(contact)
    return _done(contact)


def _make_primary(contact: Contact) -> None:
    others = Contact.objects.everyone().filter(customer_id=contact.customer_id, is_primary=True)
    others.exclude(pk=contact.pk).update(is_primary=False)
    Contact.objects.everyone().filter(pk=contact.pk, is_primary=False).update(is_primary=True)


@action("contacts.leave")
def leave(contact: Contact, *, actor: Actor) -> Outcome:
    """Note that the person left the company today: out of the chain, no longer primary, the record stays."""
    require(actor, "contacts.edit")
    Contact.objects.everyone().filter(pk=contact.pk).update(left_on=clock.today(), is_primary=False)
    Contact.objects.everyone().filter(reports_to=contact).update(reports_to=contact.reports_to_id)
    bus.publish(events.ContactLeft(contact.pk, contact.customer_id))
    return _done(contact)


@action("contacts.come_back")
def come_back(contact: Contact, *, actor: Actor) -> Outcome:
    require(actor, "contacts.edit")
    Contact.objects.everyone().filter(pk=contact.pk).update(left_on=None)
    return _done(contact)


@action("contacts.delete")
def delete(contact: Contact, *, actor: Actor) -> Outcome:
    require(actor, "contacts.edit")
    Contact.objects.everyone().filter(reports_to=contact).update(reports_to=contact.reports_to_id)
    Contact.objects.everyone().filter(pk=contact.pk).update(deleted_at=clock.now(), is_primary=False)
    return _done(contact)


def _done(contact: Contact) -> Outcome:
    refresh.contacts([contact.pk])
    running().log(contact)
    return Outcome(1, running().uid)
