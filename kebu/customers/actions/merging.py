"""Two customers become one: chosen values, everything that hangs on the other, one operation that can be undone."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from kebu.base import clock, edits, jobs
from kebu.base import events as bus
from kebu.base.access import SYSTEM, Actor, Refused, require
from kebu.base.operation import action, operation
from kebu.customers import derive, events, repointing, sides
from kebu.customers.actions import assigning, groups, samepeople
from kebu.customers.actions.outcome import Outcome, running
from kebu.customers.custom import known as custom
from kebu.customers.custom import values as custom_values
from kebu.customers.models import Collaboration, Customer, Merger
from kebu.customers.models.custom import About
from kebu.staff import fieldrules
from kebu.staff.models import User

VERB, SWEEP = "customers.merge", "customers.sweep_merged"
SWEPT_AFTER = timedelta(minutes=1)
Versions = Mapping[int, int]


@action(VERB)
def merge(
    survivor: Customer,
    loser: Customer,
    *,
    actor: Actor,
    choices: Mapping[str, str] | None = None,
    people: Mapping[int, int] | None = None,
    versions: Versions | None = None,
    keeps_owner: bool = True,
) -> Outcome:
    """`choices`: field → mine, theirs or both; a field without one takes what `sides` suggests.

    `people`: contacts of either that are one person, who goes by who stays. `versions`: those that the person saw.
    `keeps_owner`: the owner who loses the customer works on it from now on. Raises Refused and PermissionDenied.
    """
    require(actor, "customers.merge")
    groups.lock()
    survivor, loser = _locked(survivor, loser, versions or {})
    values = _values(survivor, loser, choices or {}, actor)
    owner = values.pop("owner", None) or survivor.owner
    parent = values.pop("parent", survivor.parent)
    former = {user for user in (survivor.owner, loser.owner) if user is not None and user != owner}
    _take_values(survivor, {**values, "aliases": _names(survivor, loser, values)})
    if owner != survivor.owner:
        assigning.give([survivor.pk], owner)
    groups.leave_to(loser, survivor, parent.pk if parent else None)
    plan = repointing.Merge(loser.pk, survivor.pk, samepeople.checked(survivor, loser, people or {}))
    samepeople.join(plan.people)
    moved = repointing.move(plan)
    if keeps_owner:
        _keep(survivor, former)
    Customer.objects.everyone().filter(pk=loser.pk).update(deleted_at=clock.now(), merged_into=survivor)
    Merger.objects.everyone().create(
        survivor=survivor, loser=loser, operation=running().uid, by=actor.actor_name[:150], at=clock.now()
    )
    repointing.refresh([survivor.pk, loser.pk])
    running().log(survivor, merged=loser.code, rows=sum(moved.values()))
    jobs.enqueue(SWEEP, {"loser_id": loser.pk}, run_at=clock.now() + SWEPT_AFTER)
    return Outcome(sum(moved.values()), running().uid)


def _locked(survivor: Customer, loser: Customer, versions: Versions) -> tuple[Customer, Customer]:
    """Both as they are now, and nobody else changes them meanwhile."""
    if survivor.pk == loser.pk:
        raise Refused(_("请选择两家不同的客户"))
    rows = Customer.objects.everyone().select_for_update().filter(pk__in=[survivor.pk, loser.pk]).order_by("pk")
    present = {row.pk: row for row in rows}
    if len(present) < 2:
        raise Refused(_("其中一家已被删除或合并，请回到疑似重复清单再看一眼"))
    for row in present.values():
        if versions.get(row.pk, row.version) != row.version:
            raise Refused(_("“%(name)s”刚被改过，请核对后再合并") % {"name": row.name})
    return present[survivor.pk], present[loser.pk]


def _values(survivor: Customer, loser: Customer, choices: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """What is written on the survivor, by field. What the actor may not change stays as it is."""
    mine, theirs = of(survivor), of(loser)
    names = [name for name in mine if may_set(name, actor)]
    found: dict[str, Any] = {}
    for name in names:
        side = choices.get(name) or sides.suggested(name, mine[name], theirs[name])
        found[name] = sides.chosen(name, side, mine[name], theirs[name])
    return found


def may_set(name: str, actor: Actor) -> bool:
    if not isinstance(actor, User):
        return True
    if name == "owner":
        return actor.may("customers.assign")
    return bool(fieldrules.editable_fields(actor, "customers.customer", [name]))


def of(customer: Customer) -> dict[str, Any]:
    """Values by field, custom fields among them; a telephone in plain."""
    found = {name: getattr(customer, name) for name in sides.FIELDS} | {"phone": customer.phone.plain}
    fields = custom.read().of(About.CUSTOMER)
    own = custom_values.read(fields, [customer.pk])[customer.pk]
    return found | {field.key: own.get(field.key, custom_values.nothing(field)) for field in fields}


def _names(survivor: Customer, loser: Customer, values: Mapping[str, Any]) -> str:
    """The other's name stays a name to be found by."""
    name = values.get("name", survivor.name)
    known = [values.get("aliases", survivor.aliases), *(each for each in (survivor.name, loser.name) if each != name)]
    text = sides.joined("aliases", known)
    return text if len(text) <= sides.JOINED["aliases"][1] else str(known[0])


def _take_values(survivor: Customer, values: Mapping[str, Any]) -> None:
    written = edits.write(survivor, dict(values))
    if written and "name" in written.changed:
        derived = derive.fill({"name": survivor.name})
        Customer.objects.everyone().filter(pk=survivor.pk).update(**derived)


def _keep(survivor: Customer, former: Iterable[User]) -> None:
    for user in sorted((user for user in former if user.is_active), key=lambda user: user.pk):
        _row, is_new = Collaboration.objects.everyone().get_or_create(customer=survivor, user=user)
        if is_new:
            bus.publish(events.CollaboratorAdded(survivor.pk, user.pk))


def sweep(loser_id: int, *, actor: Actor = SYSTEM) -> int:
    """Take over what was on its way to the loser when it was merged. Nothing, as a rule."""
    loser = Customer.objects.with_deleted().get(pk=loser_id)
    survivor = last_survivor(loser)
    if survivor is None:
        return 0
    with operation(actor, "customers.sweep") as op:
        count = sum(repointing.move(repointing.Merge(loser.pk, survivor.pk)).values())
        if count:
            repointing.refresh([loser.pk, survivor.pk])
            op.log(survivor, count=count)
    return count


def last_survivor(loser: Customer) -> Customer | None:
    """The customer in which a merged one lives on; None when it is not merged."""
    found, seen = loser, {loser.pk}
    while found.merged_into_id is not None and found.merged_into_id not in seen:
        seen.add(found.merged_into_id)
        found = Customer.objects.with_deleted().get(pk=found.merged_into_id)
    return found if found.pk != loser.pk else None
