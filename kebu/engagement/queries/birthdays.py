"""关怀提醒: contacts' birthdays ahead, by the solar or the lunar calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from lunar_python import Solar

from kebu.base import clock
from kebu.base.agenda import Scope
from kebu.base.text.dates import next_birthday
from kebu.customers.models import Contact
from kebu.customers.models.contact import ContactQuerySet
from kebu.engagement.queries.quiet import customers_in
from kebu.staff.models import User

DAYS = 30
# So few customers are gone through one by one; with more, the index of birthdays meets theirs soon enough.
FEW = 500
COLUMNS = (
    "uid",
    "name",
    "post",
    "birth_month",
    "birth_day",
    "is_lunar",
    "customer__uid",
    "customer__name",
    "customer__short_name",
)


@dataclass(frozen=True)
class Birthday:
    contact: Contact
    on: date


@dataclass(frozen=True)
class Span:
    """Days `first` to `last` of one month of one calendar."""

    is_lunar: bool
    month: int
    first: int
    last: int

    def condition(self, month: str) -> Q:
        """`month` names the column, or an annotation of it."""
        return Q(is_lunar=self.is_lunar, birth_day__gte=self.first, birth_day__lte=self.last) & Q(**{month: self.month})


def may_see(user: User) -> bool:
    """Birthdays are personal: a role for which they are hidden or masked gets no list of them."""
    return user.grant.rule("customers.contact", "birth_month") not in ("hidden", "masked")


def ahead(user: User, scope: Scope, limit: int, since: date | None = None, until: date | None = None) -> list[Birthday]:
    """The nearest `limit` birthdays of present contacts. Bounded, however many there are."""
    since = since or clock.today()
    until = until or since + timedelta(days=DAYS)
    if not may_see(user):
        return []
    wanted = spans(since, until)
    own = (
        list(customers_in(user, scope).order_by().values_list("pk", flat=True)[: FEW + 1]) if scope == "mine" else None
    )
    if own is not None and len(own) <= FEW:
        found = _of_few(own, wanted, since)
    else:
        found = [each for span in wanted for each in _in_span(_contacts(user, scope), span, since, limit)]
    return sorted((each for each in found if each.on <= until), key=lambda each: (each.on, each.contact.pk))[:limit]


def _of_few(customer_ids: list[int], wanted: list[Span], since: date) -> list[Birthday]:
    """From the customers to their contacts: the expression keeps the planner off everybody's birthdays of the month."""
    conditions = Q(pk__in=[])
    for span in wanted:
        conditions |= span.condition("month")
    contacts = Contact.objects.everyone().present().filter(customer_id__in=customer_ids)
    rows = contacts.annotate(month=Coalesce("birth_month", Value(0))).filter(conditions)
    return [_birthday(row, since) for row in rows.select_related("customer").only(*COLUMNS)]


def _in_span(contacts: ContactQuerySet, span: Span, since: date, limit: int) -> list[Birthday]:
    """Along the index of birthdays, as far as is shown."""
    rows = contacts.filter(span.condition("birth_month")).order_by("birth_day", "id")
    return [_birthday(row, since) for row in rows.select_related("customer").only(*COLUMNS)[:limit]]


def _birthday(contact: Contact, since: date) -> Birthday:
    month, day = contact.birth_month or 1, contact.birth_day or 1
    return Birthday(contact, next_birthday(month, day, contact.is_lunar, since))


def _contacts(user: User, scope: Scope) -> ContactQuerySet:
    contacts = Contact.objects.everyone().present().filter(customer__archived_at__isnull=True)
    return (
        contacts.visible_to(user)
        if scope == "team"
        else contacts.filter(customer__owner=user, customer__deleted_at__isnull=True)
    )


def spans(since: date, until: date) -> list[Span]:
    """The months, solar and lunar, that `since` … `until` touches, each with its days."""
    days = [since + timedelta(days=offset) for offset in range((until - since).days + 1)]
    lunar = (found for day in days if (found := _lunar(day)) is not None)
    return [*_runs(False, (_solar(day) for day in days)), *_runs(True, lunar)]


def _runs(is_lunar: bool, days: Iterator[tuple[int, int, int]]) -> Iterator[Span]:
    for month, group in groupby(days, key=lambda day: day[0]):
        run = list(group)
        yield Span(is_lunar, month, run[0][1], run[-1][2])


def _solar(day: date) -> tuple[int, int, int]:
    """Month and the birth days kept on that day: 28 February also keeps the 29th."""
    return day.month, day.day, 29 if (day.month, day.day) == (2, 28) else day.day


def _lunar(day: date) -> tuple[int, int, int] | None:
    """As above; the 29th may keep the 30th. None in a leap month (negative there): its birthdays were a month ago."""
    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    month, number = lunar.getMonth(), lunar.getDay()
    return (month, number, 30 if number == 29 else number) if month > 0 else None
