"""Customers to choose from, for a task or a record."""

from kebu.base import clock, search
from kebu.customers.models import Customer
from kebu.staff.models import User

SHOWN = 8
COLUMNS = ("uid", "name", "short_name", "code", "tier", "last_contact_on")


def customers(user: User, query: str) -> list[Customer]:
    """Those that search finds for the query, best first; without one, those one was last in touch with."""
    if not query.strip():
        own = Customer.objects.everyone().active().filter(owner=user, last_contact_on__gt=clock.NEVER)
        return list(own.order_by("-last_contact_on", "-id").only(*COLUMNS)[:SHOWN])
    ids = search.matching("customer", user, query)[: SHOWN * 2]
    found = Customer.objects.visible_to(user).active().filter(pk__in=ids).only(*COLUMNS).in_bulk()
    return [found[pk] for pk in ids if pk in found][:SHOWN]
