"""信息来源 of each value: what somebody said, else what the history tells of the last who wrote it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kebu.base import clock
from kebu.base.access import Text
from kebu.base.models import Change
from kebu.customers.models import Customer, Origin, ValueSource

READ = 100
# How a value came in, by the verb that wrote it; any other was typed by somebody.
BY_VERB = {"customers.import": Origin.IMPORT, "intake.accept": Origin.FORM, "demo.load": Origin.OTHER}


@dataclass(frozen=True)
class Known:
    """Where a value was learnt, when, and by whom it was written."""

    origin: str
    at: datetime
    who: str

    @property
    def label(self) -> Text:
        return Origin(self.origin).label


def of(customer: Customer) -> Mapping[str, Known]:
    """By column; under "" what goes for every column that was never changed. Two statements."""
    found = _told(customer)
    for row in ValueSource.objects.everyone().filter(customer=customer):
        told = found.get(row.field) or found.get("")
        if told is None or row.set_at >= told.at:
            found[row.field] = Known(row.origin, row.set_at, told.who if told else "")
    return found


def at(known: Mapping[str, Known], field: str) -> Known | None:
    return known.get(field) or known.get(f"{field}_id") or known.get("")


def told(known: Mapping[str, Known], field: str) -> str:
    """来源：投标文件 · 2026-03-05 · 林知夏"""
    found = at(known, field)
    if found is None:
        return ""
    parts = [str(found.label), clock.business_date(found.at).isoformat(), found.who]
    return _("来源：%(parts)s") % {"parts": " · ".join(part for part in parts if part)}


def _told(customer: Customer) -> dict[str, Known]:
    found: dict[str, Known] = {}
    rows = Change.objects.filter(customer_id=customer.pk, model="customers.customer", row_id=customer.pk)
    for row in rows.order_by("-id")[:READ]:
        known = Known(BY_VERB.get(row.verb, Origin.TYPED), row.at, row.actor_name)
        for column in row.after if row.kind == Change.Kind.UPDATE else [""]:
            found.setdefault(column, known)
    return found
