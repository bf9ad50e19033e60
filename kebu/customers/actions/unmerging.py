"""Un-merge is undo: what has to hold before, and what the person is told afterwards."""

from uuid import UUID

from django.utils.translation import gettext as _

from kebu.base import undo
from kebu.base.access import Actor, Refused
from kebu.base.operation import current
from kebu.base.text.joining import joined
from kebu.customers import repointing
from kebu.customers.actions.merging import VERB
from kebu.customers.models import Customer, Merger
from kebu.customers.queries import mergers
from kebu.staff.models import User


def connect() -> None:
    """Called once, from the area's wiring."""
    from kebu.customers.actions import groups

    undo.by_way(VERB, undo.Way("customers.merge", check, after))
    undo.fence("customers.customer", "parent_id", groups.closes_loop)


def check(operation: UUID, actor: Actor) -> None:
    """Raises Refused when the merger is no longer in force, out of reach, or a later one has to go first."""
    merger = Merger.objects.everyone().select_related("survivor", "loser").filter(operation=operation).first()
    if merger is None:
        raise Refused(_("这次合并已经撤销过了"))
    if isinstance(actor, User) and not mergers.is_in_reach(merger, actor):
        raise Refused(_("合并后的客户不在你的数据范围里，可请它的负责人撤销"))
    if later := mergers.later(merger):
        text = _("“%(survivor)s”后来又合并过：请先撤销 %(at)s 并入“%(other)s”的那一次")
        at = later.at.astimezone().strftime("%Y-%m-%d %H:%M")
        raise Refused(text % {"survivor": merger.survivor.name, "at": at, "other": later.survivor.name})


def after(operation: UUID) -> list[str]:
    """Bring cards and search up to date on both sides; what came after the merger stays and is named."""
    survivor_id, loser_id = mergers.sides_of(operation)
    repointing.refresh([survivor_id, loser_id])
    running = current()
    added = mergers.added_since(operation, survivor_id, running.actor if running else None)
    if not added:
        return []
    survivor = Customer.objects.with_deleted().get(pk=survivor_id)
    words = joined(f"{label} {count}" for label, count, _names in added)
    return [_("合并后新增的留在“%(name)s”：%(added)s") % {"name": survivor.name, "added": words}]
