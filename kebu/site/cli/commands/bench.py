"""`kebu bench`: how long people wait, on a company of any size, beside the least that the database takes for it.

The figures inform, nothing is judged: the exit code is 0 whatever they are. What counts as a full scan is said in
`kebu.site.bench.plans`.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base.access import Refused
from kebu.customers.models import Customer
from kebu.site import installation
from kebu.site.bench import build, cases, importing, rewriting
from kebu.site.bench.timing import Figures, Goal, measure
from kebu.site.cli import output
from kebu.site.cli.progress import Progress

NAME = "bench"
HELP = gettext_lazy("在自己的数据目录里建一家大公司，量一量人要等多久")
CUSTOMERS, ROUNDS = 100_000, 30
SMALL = 300


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("--customers", type=int, metavar="N", help=_("客户数，默认 100000"))
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help=_("每一项量几次，默认 30"))
    parser.add_argument("--import", type=int, dest="book", metavar="N", help=_("只量导入：N 家客户连同联系人"))
    output.add_json(parser)


def run(arguments: Namespace) -> None:
    if settings.DEBUG:
        raise Refused(_("调试模式下量出来的不算数：请去掉 KEBU_DEBUG"))
    with Progress() as progress:
        installation.prepare()
        if arguments.book:
            return _import(arguments, progress)
        build.ensure(arguments.customers, CUSTOMERS, progress)
        found = list(_measured(max(arguments.rounds, 1), progress))
    customers = Customer.objects.everyone().count()
    if arguments.json:
        head = {"database": connection.vendor, "customers": customers, "rounds": arguments.rounds}
        output.as_json({**head, "cases": [_plain(each) for each in found]})
        return None
    output.say(
        _("%(database)s，%(customers)s 家客户，每项 %(rounds)s 次，时间以毫秒计")
        % {"database": connection.vendor, "customers": f"{customers:,}", "rounds": arguments.rounds}
    )
    output.table([_heads(), *(_row(each) for each in found)])
    _say_scans(found)
    return None


def _import(arguments: Namespace, progress: Progress) -> None:
    """Into an empty company or the one that was built to measure with; a real one is refused."""
    build.ensure(arguments.customers or SMALL, SMALL, progress)
    found = importing.measure(arguments.book, progress)
    figures = {"database": connection.vendor, "rows": found.rows, "created": found.created, "seconds": found.seconds,
               "rows_per_second": found.speed, "floor_seconds": found.floor}  # fmt: skip
    if arguments.json:
        output.as_json(figures)
        return
    head = _("%(database)s，导入 %(rows)d 行：%(seconds).1f 秒")
    tail = _("每秒 %(rows_per_second)d 行，底线 %(floor_seconds).1f 秒")
    output.say(f"{head % figures}；{tail % figures}")


def _measured(rounds: int, progress: Progress) -> Iterator[Figures]:
    waiting = list(cases.reading())
    for number, case in enumerate(waiting, start=1):
        yield measure(case, rounds)
        progress(number, len(waiting), _("测量"))
    yield measure(cases.saving("save", _("保存一处修改")), rounds)
    with rewriting.going_on():
        yield measure(cases.saving("save busy", _("保存，同时有任务改写 10 万行")), rounds)


def _plain(each: Figures) -> dict[str, Any]:
    return {
        "key": each.case.key, "scope": each.case.scope, "p50_ms": round(each.p50, 2), "p95_ms": round(each.p95, 2),
        "cpu_ms": round(each.cpu, 2), "statements": each.statements, "kb": round(each.kb, 1),
        "floor_ms": each.floor and round(each.floor, 3), "ratio": each.ratio and round(each.ratio, 1),
        "goal": each.case.goal and vars(each.case.goal), "full_scans": [vars(scan) for scan in each.full_scans],
    }  # fmt: skip


def _heads() -> list[str]:
    return [
        _("项目"), _("范围"), "p50", "p95", _("目标"), "CPU", _("语句"), _("目标"), "KB", _("目标"), _("底线"),
        _("倍数"), _("全表扫描"),
    ]  # fmt: skip


def _row(each: Figures) -> list[str]:
    goal = each.case.goal or Goal()
    return [
        each.case.label, _scope(each.case.scope), f"{each.p50:.1f}", f"{each.p95:.1f}", _limit(goal.ms),
        f"{each.cpu:.1f}", str(each.statements), _limit(goal.statements), f"{each.kb:.0f}",
        _limit(goal.kb), "—" if each.floor is None else f"{each.floor:.2f}",
        "—" if each.ratio is None else f"{each.ratio:.0f}×", str(len(each.full_scans) or "—"),
    ]  # fmt: skip


def _limit(value: int | None) -> str:
    return f"≤{value}" if value else ""


def _scope(key: str) -> str:
    return {"own": _("本人"), "team": _("团队"), "all": _("全部")}[key]


def _say_scans(found: list[Figures]) -> None:
    for each in found:
        for scan in each.full_scans:
            text = _("全表扫描：%(case)s（%(scope)s）%(plan)s，%(rows)s 行")
            output.say(
                text
                % {
                    "case": each.case.label,
                    "scope": _scope(each.case.scope),
                    "plan": f"{scan.table}: {scan.plan}",
                    "rows": f"{scan.rows:,}",
                }
            )
            output.say(f"  {scan.sql[:400]}")
