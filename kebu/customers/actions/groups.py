"""集团: which customer stands above which. The tree is changed by one at a time, so that no two close a loop."""

from collections import defaultdict
from collections.abc import Mapping

from django.utils.translation import gettext as _

from kebu.base.access import Actor, Refused, require
from kebu.base.bulk import batches
from kebu.base.models import Counter
from kebu.base.operation import action
from kebu.customers import rules
from kebu.customers.actions import refresh
from kebu.customers.actions.outcome import Outcome, running
from kebu.customers.models import Customer
from kebu.customers.queries import group

LOCK, PORTION = "customers.group", 500


@action("customers.set_parent")
def set_parent(customer: Customer, parent: Customer | None, *, actor: Actor) -> Outcome:
    """Put a customer below another, or at the top. Raises Refused for a loop."""
    require(actor, "customers.edit")
    check(customer.pk, parent)
    Customer.objects.everyone().filter(pk=customer.pk).exclude(parent=parent).update(parent=parent)
    if parent is None:
        Customer.objects.everyone().filter(pk=customer.pk, parent__isnull=False).update(parent=None)
    refresh.customers([customer.pk])
    running().log(customer)
    return Outcome(1, running().uid)


def place(parents: Mapping[int, int | None]) -> set[int]:
    """Put many below others, within an operation. Those whose new place would close a loop stay, and are returned."""
    lock()
    lines: dict[int, int | None] = dict(
        Customer.objects.with_deleted().filter(parent__isnull=False).values_list("pk", "parent_id")
    )
    left: set[int] = set()
    moved = defaultdict[int | None, list[int]](list)
    for pk, parent_id in parents.items():
        if rules.makes_loop(lines, pk, parent_id) or _depth(lines, parent_id) >= group.DEEPEST:
            left.add(pk)
        elif lines.get(pk) != parent_id:
            lines[pk] = parent_id
            moved[parent_id].append(pk)
    for parent_id, ids in moved.items():
        for portion in batches(ids, PORTION):
            Customer.objects.everyone().filter(pk__in=portion).update(parent=parent_id)
    return left


def _depth(lines: Mapping[int, int | None], at: int | None) -> int:
    steps = 0
    while at is not None and steps <= group.DEEPEST:
        at, steps = lines.get(at), steps + 1
    return steps


def lock() -> None:
    """Others wait until this transaction ends: what is checked from here on holds."""
    Counter.take(LOCK, 0)


def check(customer_id: int | None, parent: Customer | None) -> None:
    """Raise Refused when the parent stands below the customer. Call within the operation that sets it."""
    if parent is None:
        return
    lock()
    if parent.pk == customer_id or (customer_id is not None and customer_id in group.above(parent.pk)):
        raise Refused(_("“%(name)s”已在它下面，不能再做它的上级单位") % {"name": parent.name})
    if len(group.above(parent.pk)) >= group.DEEPEST:
        raise Refused(_("集团最多 %(n)d 层") % {"n": group.DEEPEST})


def closes_loop(customer_id: int, parent_id: int | None) -> bool:
    """For undo: whether a parent that is to be put back stands below the customer by now."""
    if parent_id is None:
        return False
    lock()
    return parent_id == customer_id or customer_id in group.above(parent_id)


def leave_to(loser: Customer, survivor: Customer, wanted: int | None) -> None:
    """Within a merger: the survivor goes below `wanted`, and what stood below the loser below the survivor.

    No loop closes: where the survivor itself stands below the loser, it takes the loser's place.
    """
    here = survivor.parent_id
    there = next((each for each in (wanted, here, loser.parent_id) if _is_free(each, survivor, loser)), None)
    if there != here:
        Customer.objects.everyone().filter(pk=survivor.pk).update(parent=there)
    Customer.objects.with_deleted().filter(parent=loser).exclude(pk=survivor.pk).update(parent=survivor)


def _is_free(parent_id: int | None, survivor: Customer, loser: Customer) -> bool:
    """Whether the survivor can stand there once the two are one."""
    return parent_id is None or not {survivor.pk, loser.pk} & {parent_id, *group.above(parent_id)}
