"""`kebu wiring`: who hears what, what runs by the clock, which parts stand on which page."""

from argparse import ArgumentParser, Namespace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base import events, jobs, panels
from kebu.base.access import RIGHTS
from kebu.base.search import kinds as search_kinds
from kebu.site.cli import output

NAME = "wiring"
HELP = gettext_lazy("列出谁听谁：事件、任务、定时、搜索、页面的组成")

Section = list[tuple[str, ...]]


def configure(parser: ArgumentParser) -> None:
    output.add_json(parser)


def run(arguments: Namespace) -> None:
    found = sections()
    if arguments.json:
        output.as_json({key: rows for key, (_title, rows) in found.items()})
        return
    for title, rows in found.values():
        output.say(f"\n{title}")
        output.table(rows, indent="  ")


def sections() -> dict[str, tuple[str, Section]]:
    """By key: the title and the rows of each kind of connection."""
    return {
        "events": (_("事件 → 谁听"), [(one.event.__name__, "→", one.name) for one in events.listeners()]),
        "jobs": (_("任务"), [(kind.name, _("长") if kind.is_long else "") for kind in jobs.kinds()]),
        "schedules": (_("定时"), [_timing(schedule) for schedule in jobs.schedules()]),
        "search": (_("搜索"), [(kind.key, str(kind.label)) for kind in search_kinds()]),
        "panels": (_("页面的组成"), [(panel.slot, panel.key, panel.template) for panel in panels.registered()]),
        "tabs": (_("客户页的分页"), [(tab.key, tab.url_name, tab.right) for tab in panels.registered_tabs()]),
        "sources": (_("时间线的来源"), [(source.kind, str(source.label)) for source in panels.sources()]),
        "rights": (_("权限"), [(right.key, str(right.label)) for right in RIGHTS.values()]),
    }


def _timing(schedule: jobs.Schedule) -> tuple[str, ...]:
    if schedule.every is not None:
        return schedule.kind, _("每 %(every)s") % {"every": schedule.every}
    return schedule.kind, _("每天 %(at)s") % {"at": schedule.daily_at}
