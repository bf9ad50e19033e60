"""The contacts of a customer as one reader sees them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from kebu.customers.models import Contact, Customer
from kebu.customers.queries import customfacts
from kebu.customers.queries.facts import Fact
from kebu.staff import fieldrules

if TYPE_CHECKING:
    from kebu.staff.models import User

LABEL = "customers.contact"
WAYS = ("mobile", "phone", "email", "wechat", "qq")
ICONS = {"mobile": "device-mobile", "phone": "phone", "email": "mail", "wechat": "brand-wechat", "qq": "message"}


@dataclass(frozen=True)
class Way:
    """One way to reach a person, masked; `reveal_url` is empty for those who may not open it."""

    icon: str
    label: str
    text: str
    reveal_url: str


@dataclass
class Card:
    contact: Contact
    ways: list[Way] = field(default_factory=list)
    birthday: str = ""
    own: list[Fact] = field(default_factory=list)


def cards(user: "User", customer: Customer, limit: int = 200) -> list[Card]:
    """The primary one first, then by influence; those who left at the end."""
    rows = Contact.objects.visible_to(user).filter(customer=customer).select_related("reports_to")
    ordered = sorted(
        rows.order_by("name_key", "pk")[:limit],
        key=lambda contact: (contact.left_on is not None, not contact.is_primary, -contact.influence),
    )
    own = customfacts.of_many(user, ordered)
    return [
        Card(contact, ways(user, contact), birthday(user, contact), [fact for fact in own[contact.pk] if fact.text])
        for contact in ordered
    ]


def present(customer: Customer) -> list[Contact]:
    """Those who are still there, the primary one first, then by influence; read once for a customer in hand.

    Whoever may see the customer may see them: the scope was asked when the customer was fetched.
    """
    kept: list[Contact] | None = customer.__dict__.get("_present")
    if kept is None:
        rows = Contact.objects.everyone().filter(customer=customer).present().order_by("name_key", "pk")
        kept = sorted(rows, key=lambda contact: (not contact.is_primary, -contact.influence))
        customer.__dict__["_present"] = kept
    return kept


def ways(user: "User", contact: Contact) -> list[Way]:
    found = []
    for name in WAYS:
        shown = fieldrules.show(user, contact, name)
        if shown:
            label = str(Contact._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            found.append(Way(ICONS[name], label, str(shown), _reveal_url(user, contact, name)))
    return found


def _reveal_url(user: "User", contact: Contact, name: str) -> str:
    if not fieldrules.may_reveal(user, LABEL, name):
        return ""
    return reverse("customers:reveal_contact", args=[contact.uid, name])


def birthday(user: "User", contact: Contact) -> str:
    if contact.birth_month is None or fieldrules.state(user, LABEL, "birth_month") != fieldrules.OPEN:
        return ""
    day = _("%(month)s 月 %(day)s 日") % {"month": contact.birth_month, "day": contact.birth_day}
    return _("农历 %(day)s") % {"day": day} if contact.is_lunar else day
