"""查重: the search for customers that stand twice, what it found, and what somebody decided about it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kebu.base import clock
from kebu.base.access import Actor, Refused, require
from kebu.base.models import Change
from kebu.base.operation import action
from kebu.base.pacing import Pace
from kebu.customers.actions.outcome import Outcome, running
from kebu.customers.matching import Found, find, find_among, profile
from kebu.customers.models import Customer, Distinct, DuplicateSearch, SuspectedPair
from kebu.customers.queries import known

Progress = Callable[[int, int, str], None]
FOLLOWED = ("customers.customer", "customers.contact")
FEW = 500  # more changes than that are cheaper to look at all together
SETTLING = timedelta(seconds=30)  # on PostgreSQL a later id may be visible before an earlier one
Stored = dict[tuple[int, int], tuple[int, int, list[str], int]]


def quietly(_done: int, _total: int, _message: str) -> None:
    """Nobody waits for it."""


def search(progress: Progress = quietly) -> int:
    """Look through all customers and keep the pairs that are probably one. Returns how many pairs there are."""
    seen = _last_change()
    profiles = [profile(one) for one in known.known()]
    found = list(find(profiles, tick=lambda done, total: progress(done, total, _("比对"))))
    _store(found, _stored())
    with transaction.atomic():
        _mark(seen, finished_at=clock.now(), customers=len(profiles))
    return len(found)


def follow(progress: Progress = quietly) -> int:
    """Look at the customers that changed since; all of them when there are many or none was ever searched."""
    mark = DuplicateSearch.objects.first()
    seen = _last_change()
    if mark is None or mark.finished_at is None:
        return search(progress)
    changed = _changed(mark.seen, seen)
    if len(changed) > FEW:
        return search(progress)
    if changed:
        look_at(changed)
    with transaction.atomic():
        _mark(seen)
    return len(changed)


def look_at(ids: Iterable[int]) -> None:
    """Work out anew which pairs these customers make."""
    wanted = sorted(set(ids))
    near = known.near(list(known.known(wanted)))
    ids = {*near, *(pk for others in near.values() for pk in others)}
    found = find_among(near, {one.id: profile(one) for one in known.known(ids)})
    _store(found, _stored(wanted))


def _last_change() -> int:
    changes = Change.objects.order_by("-id")
    if connection.vendor == "postgresql":
        changes = changes.filter(at__lte=clock.now() - SETTLING)
    return changes.values_list("pk", flat=True).first() or 0


def _changed(after: int, until: int) -> list[int]:
    changes = Change.objects.filter(pk__gt=after, pk__lte=until, model__in=FOLLOWED, customer_id__isnull=False)
    return sorted(set(changes.order_by().values_list("customer_id", flat=True).distinct()[: FEW + 1]))  # type: ignore[arg-type]


def _mark(seen: int, **values: Any) -> None:
    DuplicateSearch.objects.update_or_create(pk=1, defaults={"seen": seen, **values})


def _stored(ids: Sequence[int] | None = None) -> Stored:
    rows = SuspectedPair.objects.everyone()
    if ids is not None:
        rows = rows.filter(Q(first__in=ids) | Q(second__in=ids))
    columns = ("first_id", "second_id", "pk", "score", "reasons", "stake")
    return {(row[0], row[1]): row[2:] for row in rows.order_by().values_list(*columns)}


def _store(found: Iterable[Found], present: Stored) -> None:
    """Make the pairs in `present` those that were found; what is the same is left alone."""
    wanted = {(one.first, one.second): one for one in found}
    stakes = _stakes({pk for pair in wanted for pk in pair})
    gone, new = [row[0] for pair, row in present.items() if pair not in wanted], []
    for pair, one in wanted.items():
        stake = stakes.get(pair[0], 0) + stakes.get(pair[1], 0)
        row = present.get(pair)
        if row is not None and row[1:] == (one.score, list(one.reasons), stake):
            continue
        gone += [row[0]] if row else []
        new.append(SuspectedPair(
            first_id=pair[0], second_id=pair[1], score=one.score, reasons=list(one.reasons), stake=stake
        ))  # fmt: skip
    pace = Pace()
    for portion in pace.portions(gone):
        with pace.turn(), transaction.atomic():
            SuspectedPair.objects.everyone().filter(pk__in=portion).delete()
    for pairs in pace.portions(new):
        with pace.turn(), transaction.atomic():
            SuspectedPair.objects.everyone().bulk_create(pairs, ignore_conflicts=True)


def _stakes(ids: set[int]) -> dict[int, int]:
    waiting, found = sorted(ids), dict[int, int]()
    for start in range(0, len(waiting), FEW):
        rows = Customer.objects.everyone().filter(pk__in=waiting[start : start + FEW])
        found |= dict(rows.order_by().values_list("pk", "total_amount"))
    return found


def in_order(one: Customer, other: Customer) -> tuple[int, int]:
    return min(one.pk, other.pk), max(one.pk, other.pk)


@action("duplicates.dismiss")
def dismiss(one: Customer, other: Customer, *, actor: Actor) -> Outcome:
    """Remember that the two are not one customer; the pair leaves the list for good."""
    require(actor, "customers.merge")
    if one.pk == other.pk:
        raise Refused(_("请选择两家不同的客户"))
    first, second = in_order(one, other)
    values = {"by": actor.actor_name[:150], "at": clock.now()}
    _row, is_new = Distinct.objects.everyone().get_or_create(first_id=first, second_id=second, defaults=values)
    running().log(one, other=other.pk)
    return Outcome(int(is_new), running().uid)


@action("duplicates.take_back")
def take_back(one: Customer, other: Customer, *, actor: Actor) -> Outcome:
    """Forget the decision: the pair is suspected again."""
    require(actor, "customers.merge")
    first, second = in_order(one, other)
    count, _by_model = Distinct.objects.everyone().filter(first_id=first, second_id=second).delete()
    running().log(one, other=other.pk)
    return Outcome(count, running().uid)
