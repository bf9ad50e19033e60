"""Who may find which customers and contacts, and by which fields."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from kebu.base.search import Match, Reach, Weight
from kebu.customers.custom.values import is_key
from kebu.customers.models import Contact, Customer
from kebu.customers.search.entries import CUSTOM
from kebu.staff import fieldrules, scope

if TYPE_CHECKING:
    from kebu.staff.models import User

CUSTOMER, CONTACT = "customers.customer", "customers.contact"
OWN = 2_000
NEIGHBOUR = 9


def reach(user: "User") -> Reach:
    within = Customer.objects.with_deleted().filter(scope.customers_of(user))
    own = Customer.objects.with_deleted().filter(owner=user)
    return Reach(
        is_all=user.grant.reach == "all",
        small=lambda limit: _ids(user) if scope.is_small(user, limit) else None,
        own=lambda: own.values("pk")[:OWN],
        some=lambda limit: _ids(user)[:limit],
        among=lambda ids: set(within.filter(pk__in=ids).values_list("pk", flat=True)),
    )


def _ids(user: "User") -> "QuerySet[Any, Any]":
    """Each way into the scope by its own index: joined by OR, PostgreSQL would walk every customer."""
    rows = Customer.objects.with_deleted()
    first, *rest = [rows.filter(way).values("pk") for way in scope.alternatives(user)] or [rows.none().values("pk")]
    return first.union(*rest) if rest else first


def weigh_customers(user: "User", ids: Sequence[int]) -> Mapping[int, Weight]:
    rows = Customer.objects.visible_to(user).filter(pk__in=ids).values_list("pk", "owner_id", "score")
    return {pk: Weight(owner == user.pk, score) for pk, owner, score in rows}


def weigh_contacts(user: "User", ids: Sequence[int]) -> Mapping[int, Weight]:
    rows = Contact.objects.visible_to(user).filter(pk__in=ids)
    weighed = rows.values_list("pk", "customer__owner_id", "customer__score")
    return {pk: Weight(owner == user.pk, score) for pk, owner, score in weighed}


def primary_contacts(user: "User", customer_ids: Sequence[int]) -> list[Match]:
    """In the order of the customers."""
    rows = Contact.objects.visible_to(user).present().filter(customer_id__in=customer_ids, is_primary=True)
    found = dict(rows.values_list("customer_id", "pk"))
    return [Match(found[pk], pk, NEIGHBOUR) for pk in dict.fromkeys(customer_ids) if pk in found]


def concealed_of_customers(user: "User") -> set[str]:
    """A reading tells a name, so it is concealed with any of them."""
    concealed = fieldrules.concealed_fields(user, CUSTOMER)
    said = {"said"} if concealed & {"name", "short_name", "aliases"} else set()
    return concealed | said | _own(concealed)


def concealed_of_contacts(user: "User") -> set[str]:
    concealed = fieldrules.concealed_fields(user, CONTACT)
    return concealed | ({"said"} if "name" in concealed else set()) | _own(concealed)


def _own(concealed: set[str]) -> set[str]:
    """The texts of custom fields stand together, so one that is concealed conceals them all."""
    return {CUSTOM} if any(is_key(name) for name in concealed) else set()
