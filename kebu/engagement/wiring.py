"""Everything that engagement plugs into others."""

from django.utils.translation import gettext_lazy as _

from kebu.base import about, agenda, events, panels, settings_registry, undo
from kebu.base.access import GROUP_WORK, Text, declare
from kebu.customers.actions import handover
from kebu.customers.events import CollaboratorAdded, CustomersAssigned
from kebu.customers.models import Tier
from kebu.exchange.importing import contract as importing


def connect() -> None:
    """Called once, when the area is loaded."""
    from kebu.engagement import goingover, jobs, lists  # noqa: F401  # jobs registers its kinds
    from kebu.engagement.importing import INTERACTIONS

    declare(GROUP_WORK, RIGHTS)
    _declare_cadences()
    _plug_into_pages()
    _listen()
    lists.connect()
    goingover.connect()
    importing.register(INTERACTIONS)


RIGHTS: dict[str, Text] = {
    "interactions.log": _("记录跟进"),
    "interactions.edit_any": _("修改他人的跟进记录"),
    "tasks.assign": _("给他人安排待办"),
}


def _declare_cadences() -> None:
    from kebu.engagement import rules

    for tier, days in rules.CADENCES.items():
        settings_registry.declare(
            rules.CADENCE_KEYS[tier],
            "int",
            days,
            Tier(tier).label,
            group=GROUP_CADENCE,
            low=1,
            high=720,
            help=_("超过这么多天没有联系，就列入“久未联系”"),
        )


GROUP_CADENCE = _("联系周期（天）")


def _plug_into_pages() -> None:
    from kebu.engagement import parts
    from kebu.engagement.actions import follow_up
    from kebu.engagement.actions.interactions import KIND
    from kebu.engagement.queries import people, timeline, todo

    about.register(KIND, people.interactions_about)
    agenda.register(agenda.Source("task", todo.items, todo.tally, todo.upcoming))
    follow_up.register(todo.earliest)
    panels.register_source(panels.Source(timeline.KIND, _("沟通"), timeline.events, order=10))
    for panel in parts.PANELS:
        panels.register(panel)


def _listen() -> None:
    from kebu.engagement import listeners, restoring

    events.listen(CustomersAssigned, "engagement.move_tasks", listeners.move_tasks)
    events.listen(CustomersAssigned, "engagement.tell_owner", listeners.tell_owner)
    events.listen(CollaboratorAdded, "engagement.tell_collaborator", listeners.tell_collaborator)
    handover.register("tasks", handover.Part(_("未完成的待办"), listeners.open_tasks, listeners.hand_over))
    undo.on_restore("engagement.interaction", restoring.interactions)
    undo.on_restore("engagement.task", restoring.tasks)
    undo.on_restore("customers.customer", restoring.customers)
