"""Showing a masked detail in full: a right, and a line in the log each time."""

from django.utils.translation import gettext as _

from kebu.base.access import Actor, Refused, require
from kebu.base.encrypted import EncryptedField, Secret
from kebu.base.operation import record
from kebu.customers.models import Contact, Customer


def reveal(row: Contact | Customer, field: str, *, actor: Actor) -> str:
    """The plain value of an encrypted field of a contact or customer that the actor may see. Writes one log line."""
    require(actor, "contacts.reveal")
    if field not in revealable(type(row)):
        raise Refused(_("这一项不需要查看"))
    secret: Secret = getattr(row, field)
    record(actor, "contacts.reveal", row, field=field)
    return secret.plain


def revealable(model: type[Contact] | type[Customer]) -> set[str]:
    return {f.name for f in model._meta.concrete_fields if isinstance(f, EncryptedField)}
