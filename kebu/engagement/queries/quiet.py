"""久未联系: customers whom nobody contacted for longer than their tier allows."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from kebu.base import agenda, clock
from kebu.base.agenda import Scope
from kebu.customers.models import Customer
from kebu.customers.models.customer import CustomerQuerySet
from kebu.engagement.queries.todo import cadences
from kebu.staff.models import User

COLUMNS = ("uid", "name", "short_name", "tier", "last_contact_on", "created_at")
# A scope up to this size is read whole; a larger one by tier, along an index, as far as is shown.
SMALL = 5_000


@dataclass(frozen=True)
class Quiet:
    """`days` since the last contact (or since the customer was entered, when there was none); `limit` of its tier."""

    customer: Customer
    days: int
    limit: int

    @property
    def was_contacted(self) -> bool:
        return clock.is_set(self.customer.last_contact_on)


@dataclass(frozen=True)
class Found:
    """The first ones, the most valuable tier first and within it the longest; `count` stops at agenda.COUNT_LIMIT."""

    first: list[Quiet]
    count: int


def customers_in(user: User, scope: Scope) -> CustomerQuerySet:
    """The person's own active customers, or all that he sees ("team")."""
    if scope == "mine":
        return Customer.objects.everyone().active().filter(owner=user)
    return Customer.objects.visible_to(user).active()


def find(user: User, scope: Scope, limit: int) -> Found:
    customers, limits, today = customers_in(user, scope), cadences(), clock.today()
    if customers.order_by()[: SMALL + 1].count() <= SMALL:
        return _in_small(customers, limits, today, limit)
    return Found(_by_tier(customers, limits, today, limit), _count(customers, limits, today))


def _in_small(customers: CustomerQuerySet, limits: dict[str, int], today: date, limit: int) -> Found:
    """One pass over the scope: the expression keeps the planner from going through everybody of a tier instead."""
    wanted = Q(pk__in=[])
    for tier, days in limits.items():
        wanted |= Q(its_tier=tier) & is_quiet(days, today)
    rows = customers.annotate(its_tier=Coalesce(F("tier"), F("tier"))).filter(wanted)
    rank = {tier: place for place, tier in enumerate(limits)}
    found = sorted((rank[tier], last, pk) for pk, tier, last in rows.values_list("pk", "tier", "last_contact_on"))
    shown = Customer.objects.everyone().only(*COLUMNS).in_bulk([pk for _rank, _last, pk in found[:limit]])
    first = [_quiet(shown[pk], limits, today) for _rank, _last, pk in found[:limit] if pk in shown]
    return Found(first, min(len(found), agenda.COUNT_LIMIT))


def _by_tier(customers: CustomerQuerySet, limits: dict[str, int], today: date, limit: int) -> list[Quiet]:
    found: list[Quiet] = []
    for tier, days in limits.items():
        rows = customers.filter(is_quiet(days, today), tier=tier).order_by("last_contact_on", "id").only(*COLUMNS)
        found += [_quiet(row, limits, today) for row in rows[: limit - len(found)]]
        if len(found) >= limit:
            break
    return found


def _count(customers: CustomerQuerySet, limits: dict[str, int], today: date) -> int:
    count = 0
    for tier, days in limits.items():
        rows = customers.filter(is_quiet(days, today), tier=tier).order_by()
        count += rows[: agenda.COUNT_LIMIT - count].count()
        if count >= agenda.COUNT_LIMIT:
            break
    return count


def is_quiet(days: int, today: date) -> Q:
    """No contact for more than `days`, or none at all since the customer was entered so long ago."""
    last = today - timedelta(days=days)
    entered = datetime.combine(last, time.min, tzinfo=clock.zone())
    contacted = Q(last_contact_on__gt=clock.NEVER, last_contact_on__lt=last)
    return contacted | Q(last_contact_on=clock.NEVER, created_at__lt=entered)


def _quiet(customer: Customer, limits: dict[str, int], today: date) -> Quiet:
    was_contacted = clock.is_set(customer.last_contact_on)
    since = customer.last_contact_on if was_contacted else clock.business_date(customer.created_at)
    return Quiet(customer, (today - since).days, limits[customer.tier])
