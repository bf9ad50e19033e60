"""最近变动: the customers in one's scope that were changed last, what was changed and by whom."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Max
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from kebu.base.agenda import Scope
from kebu.base.models import Change
from kebu.base.text.joining import joined
from kebu.customers.models import Customer
from kebu.customers.models.customer import CustomerQuerySet
from kebu.engagement.queries.quiet import customers_in
from kebu.staff.models import User

SHOWN = 5
FIELDS_NAMED = 3
SMALL = 5_000
LOOKED_THROUGH = 2_000
COLUMNS = ("uid", "name", "short_name", "updated_at")


@dataclass(frozen=True)
class Recent:
    customer: Customer
    at: datetime
    what: str
    by: str


def changes(user: User, scope: Scope, limit: int = SHOWN) -> list[Recent]:
    """The newest first; two queries whatever the number of customers."""
    rows = {row.pk: row for row in _newest(user, scope, limit)}
    last = Change.objects.filter(model="customers.customer", row_id__in=rows).values("row_id").annotate(last=Max("id"))
    found = {change.row_id: change for change in Change.objects.filter(pk__in=[row["last"] for row in last])}
    return [_recent(row, found.get(pk)) for pk, row in rows.items()]


def _newest(user: User, scope: Scope, limit: int) -> CustomerQuerySet:
    """Both ways are bounded: a small scope is sorted, in a large one the newest of all are looked through."""
    customers = customers_in(user, scope)
    shown = customers.only(*COLUMNS)
    if customers.order_by()[: SMALL + 1].count() <= SMALL:
        # An expression keeps the planner from walking everybody's updated_at for a few rows.
        return shown.order_by(Coalesce("updated_at", "created_at").desc(), "-id")[:limit]
    newest = Customer.objects.everyone().order_by("-updated_at", "-id").values("pk")[:LOOKED_THROUGH]
    return shown.filter(pk__in=newest).order_by(Coalesce("updated_at", "created_at").desc(), "-id")[:limit]


def _recent(customer: Customer, change: Change | None) -> Recent:
    if change is None:
        return Recent(customer, customer.updated_at, _("资料有更新"), "")
    return Recent(customer, change.at, _what(change), change.actor_name)


def _what(change: Change) -> str:
    if change.kind == Change.Kind.INSERT:
        return _("新建")
    names = [name for column in change.after if (name := _label(column))]
    if not names:
        return _("资料有更新")
    shown = joined(names[:FIELDS_NAMED])
    return (
        _("改了%(fields)s等") % {"fields": shown}
        if len(names) > FIELDS_NAMED
        else _("改了%(fields)s") % {"fields": shown}
    )


def _label(column: str) -> str:
    """A field's name in words; nothing for what is not edited by people."""
    for name in (column, column.removesuffix("_id")):
        try:
            field = Customer._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        return str(field.verbose_name) if isinstance(field, Field) and field.editable else ""
    return ""
