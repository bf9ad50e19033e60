"""Everything that playbooks plug into others."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from kebu.base import agenda, events, panels, undo
from kebu.base.access import GROUP_STRATEGY, SYSTEM, declare
from kebu.customers.actions import handover
from kebu.customers.events import CustomersAssigned
from kebu.exchange import tables
from kebu.grading.events import GradesPublished

if TYPE_CHECKING:
    from kebu.staff.models import User


def connect() -> None:
    """Called once, when the area is loaded."""
    from kebu.engagement.actions import follow_up
    from kebu.playbooks import goingover, jobs, queries
    from kebu.playbooks.actions import executions
    from kebu.playbooks.tables import EXECUTION, GRADING

    declare(GROUP_STRATEGY, RIGHTS)
    events.listen(GradesPublished, "playbooks.match_plans", jobs.match_plans, long=True)
    events.listen(CustomersAssigned, "playbooks.follow_owner", jobs.follow_owner)
    follow_up.register(queries.earliest)
    tables.register(GRADING)
    tables.register(EXECUTION)
    undo.on_restore("playbooks.execution", executions.refresh)
    goingover.connect()
    _plug_into_pages()
    handover.register("executions", handover.Part(_("未完成的维护动作"), _count, _move))


def _plug_into_pages() -> None:
    from kebu.playbooks import agenda as todo
    from kebu.playbooks import parts, timeline

    agenda.register(agenda.Source("execution", todo.items, todo.tally, todo.upcoming))
    panels.register_source(panels.Source(timeline.KIND, _("策略"), timeline.events, order=40))
    for panel in parts.PANELS:
        panels.register(panel)
    for tab in parts.TABS:
        panels.register_tab(tab)


RIGHTS = {
    "playbooks.view": _("查看策略与执行"),
    "playbooks.record": _("记录维护结果"),
    "playbooks.edit": _("修改策略"),
}


def _count(leaver: "User") -> int:
    from kebu.playbooks.models import Execution

    return Execution.objects.everyone().due().filter(owner=leaver).count()


def _move(move: handover.Move) -> int:
    from kebu.playbooks.actions import executions

    return executions.hand_over(move.leaver, move.receiver, move.customer_ids, actor=SYSTEM)
