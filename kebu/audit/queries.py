"""Reads over the operation log and the change history. Both are paged by key, newest first."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.http import QueryDict

from kebu.audit import kinds
from kebu.base import clock
from kebu.base.models import Change, LogEntry
from kebu.staff.models import User

PAGE = 50
FOUND = 200


@dataclass(frozen=True)
class LogFilter:
    """`person` and `customer` as typed (a name, a log-in name, a code); days are business dates, inclusive."""

    person: str = ""
    verb: str = ""
    since: date | None = None
    until: date | None = None
    customer: str = ""

    @classmethod
    def of(cls, wanted: QueryDict) -> "LogFilter":
        return cls(
            wanted.get("person", "").strip(), wanted.get("verb", ""), _day(wanted.get("since", "")),
            _day(wanted.get("until", "")), wanted.get("customer", "").strip(),
        )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def log(wanted: LogFilter) -> models.QuerySet[LogEntry]:
    """Matching lines, newest first."""
    rows = LogEntry.objects.order_by("-id")
    if wanted.person:
        people = User.objects.with_deleted().filter(
            Q(name__icontains=wanted.person) | Q(username=wanted.person.lower())
        )
        rows = rows.filter(Q(actor_id__in=people.values("pk")[:FOUND]) | Q(actor_name=wanted.person))
    if wanted.verb:
        rows = rows.filter(verb=wanted.verb)
    if wanted.customer:
        rows = rows.filter(customer_id__in=_customers(wanted.customer))
    if wanted.since:
        rows = rows.filter(at__gte=_start(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=_start(wanted.until + timedelta(days=1)))
    return rows


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.zone())


def _customers(text: str) -> list[int]:
    """Ids of customers by code or part of the name, the deleted too: their lines stay."""
    model = kinds.model_of("customers.customer")
    if model is None:
        return []
    rows = model._rows.filter(Q(code__iexact=text) | Q(name__icontains=text))
    return list(rows.values_list("pk", flat=True)[:FOUND])


@dataclass(frozen=True)
class Page:
    """`after` continues; 0 on the last page."""

    rows: list[Any]
    after: int = 0


def page(rows: "models.QuerySet[Any]", after: str, size: int = PAGE) -> Page:
    """A page of rows that are ordered by -id, older than the id `after`."""
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(id__lt=int(after))
    found = list(rows[: size + 1])
    return Page(found[:size], found[size - 1].pk if len(found) > size else 0)


@dataclass(frozen=True)
class Subject:
    """A row whose history is asked for, with the kinds of rows beneath it that the reader may read too."""

    row: Any
    kind: str
    beneath: list[str] = field(default_factory=list)


def subject(user: User, kind: str, uid: UUID) -> Subject | None:
    """The row, if this reader may read its history; None else: the same for what is not there."""
    model = kinds.model_of(kind)
    if model is None or not any(f.name == "uid" for f in model._meta.fields):
        return None
    door = model.objects  # type: ignore[attr-defined]
    if user.may("audit.view"):
        rows = door.with_deleted()
    elif kind in kinds.KINDS and (not kinds.KINDS[kind].right or user.may(kinds.KINDS[kind].right)):
        rows = door.visible_to(user)
    else:
        return None
    row = rows.filter(uid=uid).first()
    return Subject(row, kind, _beneath(user) if kind == "customers.customer" else []) if row is not None else None


def _beneath(user: User) -> list[str]:
    readable = [kind for kind in kinds.KINDS.values() if not kind.right or user.may(kind.right)]
    found = [kind.model for kind in readable if (model := kinds.model_of(kind.model)) and model.history.customer]
    return [*found, "customers.customer"]


def changes(of: Subject) -> models.QuerySet[Change]:
    """The row's own changes; for a customer also those of what hangs on it. Newest first."""
    rows = Change.objects.order_by("-id")
    if of.beneath:
        return rows.filter(customer_id=of.row.pk, model__in=of.beneath)
    return rows.filter(model=of.kind, row_id=of.row.pk)
