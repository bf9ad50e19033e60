"""查重 at entry: who already has this code, this credit code, this name, or a name alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from kebu.base.encrypted import EncryptedField
from kebu.base.text.codes import normal_code
from kebu.base.text.names import core_name, normal_name
from kebu.customers.models import Customer

if TYPE_CHECKING:
    from kebu.staff.models import User

LIMIT = 5
PHONE: EncryptedField = next(f for f in Customer._meta.concrete_fields if isinstance(f, EncryptedField))


@dataclass(frozen=True)
class Duplicate:
    """A customer that may be the same. Out of the asker's scope it has no address, and a name only if it was typed.

    `kind`: code, credit_code, phone, name (the same), core (alike).
    """

    kind: str
    name: str
    owner: str
    url: str = ""
    is_archived: bool = False
    is_deleted: bool = False

    @property
    def is_certain(self) -> bool:
        """It is the same customer, and nobody makes it twice (`queries.identity`)."""
        return self.kind in ("code", "credit_code")


def find(user: "User", *, name: str = "", code: str = "", credit_code: str = "", phone: str = "") -> list[Duplicate]:
    """At most five, the surest first, each customer once."""
    found: dict[int, tuple[str, Customer]] = {}
    for kind, customer in _candidates(name.strip(), code.strip(), normal_code(credit_code), phone.strip()):
        found.setdefault(customer.pk, (kind, customer))
    rows = list(found.values())[:LIMIT]
    visible = set(Customer.objects.visible_to(user).filter(pk__in=found).values_list("pk", flat=True))
    return [_told(kind, customer, customer.pk in visible) for kind, customer in rows]


def _candidates(name: str, code: str, credit_code: str, phone: str) -> Iterator[tuple[str, Customer]]:
    live = Customer.objects.everyone().select_related("owner").order_by("pk")
    if code:
        for customer in Customer.objects.with_deleted().select_related("owner").filter(code=code):
            yield "code", customer
    if credit_code:
        for customer in live.filter(credit_code=credit_code)[:LIMIT]:
            yield "credit_code", customer
    if phone:
        for customer in live.filter(phone_index=PHONE.blind_index(phone))[:LIMIT]:
            yield "phone", customer
    if normal := normal_name(name):
        for customer in live.filter(normal_name=normal[:120])[:LIMIT]:
            yield "name", customer
        for customer in live.filter(core_name=core_name(name)[:120])[:LIMIT]:
            yield "core", customer


def _told(kind: str, customer: Customer, is_visible: bool) -> Duplicate:
    is_named = is_visible or kind in ("name", "core")
    return Duplicate(
        kind=kind,
        name=customer.name if is_named else "",
        owner=customer.owner.name if customer.owner else "",
        url=reverse("site:customer", args=[customer.uid]) if is_visible else "",
        is_archived=customer.is_archived,
        is_deleted=customer.is_deleted,
    )
