"""The rule that two customers are not the same one, asked where customers are written."""

from collections.abc import Sequence

from django.db import connection
from django.utils.translation import gettext as _

from kebu.base.access import Actor, Refused
from kebu.base.models import Change
from kebu.base.operation import current
from kebu.customers.queries import identity

FIELDS = identity.FIELDS
RETURNING = FIELDS | {"deleted_at"}


def require_single(ids: Sequence[int], *, actor: Actor) -> None:
    """Refuse what has just been written when a live customer has the same credit code or telephone; it is rolled back.

    Asked after the writing, one writer at a time, so that two people who type the same code at once do not both pass.
    """
    _one_at_a_time()
    if found := identity.doubled(ids):
        raise Refused(found[1].told(actor))


def require_single_again(ids: Sequence[int]) -> None:
    """The same for customers that come back (recycle bin, undo): which one cannot, and why."""
    running = current()
    _one_at_a_time()
    if running is None or not (found := identity.doubled(ids)):
        return
    customer, taken = found
    text = _("“%(name)s”不能恢复。%(cause)s") % {"name": customer.name, "cause": taken.told(running.actor)}
    raise Refused(text)


def require_single_undone(ids: Sequence[int]) -> None:
    """After an undo, for those of these customers whose identity it put back.

    One that comes out of a merger is let back as it was: that they were alike is why they were merged.
    """
    if (running := current()) is None:
        return
    changes = Change.objects.filter(operation=running.uid, model="customers.customer")
    rows = list(changes.values_list("row_id", "kind", "after").iterator(chunk_size=2000))
    touched = {row for row, kind, after in rows if kind == Change.Kind.INSERT or not RETURNING.isdisjoint(after)}
    unmerged = {row for row, _kind, after in rows if "merged_into_id" in after}
    require_single_again(sorted((touched & set(ids)) - unmerged))


def _one_at_a_time() -> None:
    """SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('customers.identity'))")
