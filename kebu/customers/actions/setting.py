"""One field of many customers or contacts set to one value, in short turns under one operation."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kebu.base.access import Actor, require
from kebu.base.ids import uuid7
from kebu.base.operation import operation
from kebu.base.pacing import Pace
from kebu.customers.actions import customvalues, refresh
from kebu.customers.actions.outcome import Outcome
from kebu.customers.custom.known import LABELS, MODELS, read
from kebu.customers.custom.values import is_key
from kebu.customers.models.custom import About
from kebu.staff import fieldrules
from kebu.staff.models import User

LIMIT = 5_000
VERBS = {About.CUSTOMER: "customers.set_field", About.CONTACT: "contacts.set_field"}
RIGHTS = {About.CUSTOMER: "customers.edit", About.CONTACT: "contacts.edit"}


def set_field(about: str, rows: QuerySet[Any], name: str, value: Any, *, actor: Actor) -> Outcome:
    """Set a column, or a custom field by its key, wherever it differs. `rows` comes through the scope.

    The write lock is left free between portions; undo takes back all of them. Raises PermissionDenied.
    """
    of = About(about)
    require(actor, RIGHTS[of])
    if isinstance(actor, User) and not fieldrules.editable_fields(actor, LABELS[of], [name]):
        raise PermissionDenied(_("你的角色不能修改这一项"))
    ids = _differing(of, rows, name, value)
    uid, pace, count = uuid7(), Pace(50), 0
    for portion in pace.portions(ids):
        with pace.turn(), operation(actor, VERBS[of], uid=uid) as op:
            if not count:
                op.log(count=len(ids), fields=[_label(of, name)])
            _write(of, list(portion), name, value)
            count += len(portion)
    return Outcome(count, uid)


def _differing(about: About, rows: QuerySet[Any], name: str, value: Any) -> list[int]:
    ids = sorted(set(rows.order_by().values_list("pk", flat=True)))
    if is_key(name):
        field = read().named(about, [name])[0]
        return sorted(customvalues.differing({pk: {field: value} for pk in ids}).rows)
    same = Q((f"{name}__isnull", True)) if value is None else Q((name, value))
    there = MODELS[about].objects.with_deleted().filter(pk__in=ids)
    return sorted(there.exclude(same).values_list("pk", flat=True))


def _write(about: About, ids: list[int], name: str, value: Any) -> None:
    if is_key(name):
        field = read().named(about, [name])[0]
        customvalues.write(about, {pk: {field: value} for pk in ids})
    else:
        MODELS[about].objects.with_deleted().filter(pk__in=ids).update(**{name: value})
    (refresh.customers if about == About.CUSTOMER else refresh.contacts)(ids)


def _label(about: About, name: str) -> str:
    own = read().named(about, [name]) if is_key(name) else []
    return own[0].name if own else name
