"""交接: what a leaver was to do goes to those who take over, in one operation; what he did stays his story."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from kebu.base.access import Actor, Refused, Text, require
from kebu.base.operation import action
from kebu.customers.actions import assigning
from kebu.customers.actions.outcome import running
from kebu.customers.models import Collaboration, Customer
from kebu.staff.models import User


@dataclass(frozen=True)
class Move:
    """Who takes over from whom: `chosen` by customer id, `receiver` for all else."""

    leaver: User
    receiver: User
    chosen: Mapping[int, User] = field(default_factory=dict)
    customer_ids: Mapping[int, list[int]] = field(default_factory=dict)  # receiver id → customers of his

    def receivers(self) -> list[User]:
        return list({user.pk: user for user in [self.receiver, *self.chosen.values()]}.values())


@dataclass(frozen=True)
class Part:
    """What an area above hands over too: `count(leaver)` for the preview, `move(move)` does it and says how many."""

    label: Text
    count: Callable[[User], int]
    move: Callable[[Move], int]


_parts: dict[str, Part] = {}


def register(key: str, part: Part) -> None:
    """Called from the wiring of areas that keep open work of a person."""
    _parts[key] = part


def preview(leaver: User) -> list[tuple[Text, int]]:
    """What would be handed over: label and count."""
    own = Customer.objects.with_deleted().filter(owner=leaver, deleted_at__isnull=True).count()
    shared = Collaboration.objects.everyone().filter(user=leaver).count()
    above = [(part.label, part.count(leaver)) for part in _parts.values()]
    return [(_("负责的客户"), own), (_("协作的客户"), shared), *above]


@action("customers.handover")
def move(leaver: User, receiver: User, *, actor: Actor, chosen: Mapping[int, User] | None = None) -> dict[str, int]:
    """Hand over. `chosen` names another receiver for single customers. Returns counts by kind."""
    require(actor, "customers.handover")
    _check_reach(leaver, actor)
    _check(leaver, [receiver, *(chosen or {}).values()])
    own = list(Customer.objects.with_deleted().filter(owner=leaver).values_list("pk", flat=True))
    by_receiver = _split(own, receiver, chosen or {})
    everyone = {user.pk: user for user in [receiver, *(chosen or {}).values()]}
    for user_id, ids in by_receiver.items():
        assigning.give(ids, everyone[user_id])
    counts = {"customers": len(own), "collaborations": _collaborations(leaver, receiver)}
    whole = Move(leaver, receiver, chosen or {}, by_receiver)
    counts |= {key: part.move(whole) for key, part in _parts.items()}
    running().log(leaver, to=receiver.pk, moved=counts)
    return counts


def _check_reach(leaver: User, actor: Actor) -> None:
    """A team manager hands over within the own teams; those who see all, or manage users, anywhere."""
    if not isinstance(actor, User) or actor.grant.reach == "all" or actor.may("staff.manage"):
        return
    if leaver.team_id not in actor.grant.team_ids:
        raise Refused(_("%(name)s 不在你的团队里，可请数据管理员交接") % {"name": leaver.name})


def _check(leaver: User, receivers: list[User]) -> None:
    for user in receivers:
        if user.pk == leaver.pk:
            raise Refused(_("不能交接给本人，请选择其他同事"))
        if not user.is_active:
            raise Refused(_("%(name)s 已离职，请选择在职的同事") % {"name": user.name})


def _split(ids: list[int], receiver: User, chosen: Mapping[int, User]) -> dict[int, list[int]]:
    by_receiver: dict[int, list[int]] = {}
    for pk in ids:
        by_receiver.setdefault(chosen.get(pk, receiver).pk, []).append(pk)
    return by_receiver


def _collaborations(leaver: User, receiver: User) -> int:
    """The receiver takes the leaver's place, except where he is the owner or already works there."""
    theirs = Collaboration.objects.everyone().filter(user=leaver)
    count = theirs.count()
    there = Collaboration.objects.everyone().filter(user=receiver).values("customer_id")
    theirs.filter(customer__owner=receiver).delete()
    theirs.filter(customer_id__in=list(there.values_list("customer_id", flat=True))).delete()
    theirs.update(user=receiver)
    return count
