"""查重 at entry: who already has this code, this credit code, this name, or is probably the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse

from kebu.base.access import Text
from kebu.base.encrypted import EncryptedField
from kebu.base.text.codes import normal_code
from kebu.base.text.names import core_name, normal_name
from kebu.customers import reasons
from kebu.customers.matching import PROPOSED, Known, profile
from kebu.customers.matching.candidates import commonness
from kebu.customers.matching.evidence import Verdict, weigh
from kebu.customers.models import Contact, Customer
from kebu.customers.queries import known

if TYPE_CHECKING:
    from kebu.staff.models import User

LIMIT, MANY = 5, 12
WORTH_A_LOOK = 45
PHONE: EncryptedField = next(f for f in Customer._meta.concrete_fields if isinstance(f, EncryptedField))
# Reasons that lie in the name: what was typed says it already.
BY_NAME = frozenset({"name", "core", "alias", "sound", "typo", "short", "brand"})


@dataclass(frozen=True)
class Duplicate:
    """A customer that may be the same. Out of the asker's scope it has no address, and a name only if it was typed.

    `kind`: code, credit_code, phone, name (the same), core (alike), alike (by what `reasons` say).
    """

    kind: str
    name: str
    owner: str
    url: str = ""
    is_archived: bool = False
    is_deleted: bool = False
    reasons: tuple[Text, ...] = ()
    score: int = 0

    @property
    def is_certain(self) -> bool:
        """It is the same customer, and nobody makes it twice (`queries.identity`)."""
        return self.kind in ("code", "credit_code")


def find(user: "User", *, name: str = "", code: str = "", credit_code: str = "", phone: str = "") -> list[Duplicate]:
    """At most five, the surest first, each customer once: what is to be said before a customer is made."""
    return _found(user, Typed(name.strip(), code.strip(), normal_code(credit_code), phone.strip()), PROPOSED, LIMIT)


def look_up(user: "User", *, name: str = "", credit_code: str = "", phone: str = "") -> list[Duplicate]:
    """The same for somebody who searches: what is less likely is shown too, at most twelve."""
    return _found(user, Typed(name.strip(), "", normal_code(credit_code), phone.strip()), WORTH_A_LOOK, MANY)


class Typed(NamedTuple):
    name: str
    code: str
    credit_code: str
    phone: str


def _found(user: "User", typed: Typed, least: int, most: int) -> list[Duplicate]:
    found: dict[int, tuple[str, Customer, Verdict | None]] = {}
    for kind, customer in _candidates(*typed):
        found.setdefault(customer.pk, (kind, customer, None))
    if len(found) < most and (typed.name or typed.phone):
        for customer, verdict in _alike(typed.name, typed.credit_code, typed.phone, least):
            found.setdefault(customer.pk, ("alike", customer, verdict))
    rows = list(found.values())[:most]
    visible = set(Customer.objects.visible_to(user).filter(pk__in=found).values_list("pk", flat=True))
    return [_told(user, kind, customer, customer.pk in visible, verdict) for kind, customer, verdict in rows]


def _alike(name: str, credit_code: str, phone: str, least: int) -> list[tuple[Customer, Verdict]]:
    """Those that come near what was typed, the likeliest first."""
    typed = Known(0, name or phone, credit_code=credit_code, phones=tuple(_indexes(phone)))
    one = profile(typed)
    others = [profile(each) for each in known.known(known.near([typed])[typed.id])]
    common = commonness([one, *others])
    weighed = [(each.id, verdict) for each in others if (verdict := weigh(one, each, common)).score >= least]
    weighed.sort(key=lambda each: (-each[1].score, each[0]))
    rows = Customer.objects.everyone().select_related("owner").in_bulk([pk for pk, _verdict in weighed[:MANY]])
    return [(rows[pk], verdict) for pk, verdict in weighed[:MANY] if pk in rows]


def _indexes(phone: str) -> Iterator[str]:
    """The number as each column that may hold it knows it."""
    if phone:
        yield f"c{PHONE.blind_index(phone)}"
        yield f"m{Contact.mobile.field.blind_index(phone)}"
        yield f"p{Contact.phone.field.blind_index(phone)}"


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


def _told(user: "User", kind: str, customer: Customer, is_visible: bool, verdict: Verdict | None) -> Duplicate:
    told = reasons.open_to(user, verdict.reasons) if verdict else []
    is_named = is_visible or kind in ("name", "core") or bool(BY_NAME & set(told))
    return Duplicate(
        kind=kind,
        name=customer.name if is_named else "",
        owner=customer.owner.name if customer.owner else "",
        url=reverse("site:customer", args=[customer.uid]) if is_visible else "",
        is_archived=customer.is_archived,
        is_deleted=customer.is_deleted,
        reasons=tuple(reasons.words(told)),
        score=verdict.score if verdict else 0,
    )
