"""`kebu check`: is this installation fit to serve?"""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base import jobs, sqlite
from kebu.base.access import SYSTEM
from kebu.base.models import Job
from kebu.base.operation import record
from kebu.site import installation
from kebu.site.cli import output

NAME = "check"
HELP = gettext_lazy("检查设置、数据库、密钥和后台任务")


def configure(parser: ArgumentParser) -> None:
    output.add_json(parser)
    parser.add_argument("--accept-clock", action="store_true", help=_("确认现在的系统时间是对的，以前的快了"))


def run(arguments: Namespace) -> int:
    if arguments.accept_clock:
        record(SYSTEM, "clock.accept")
    problems = list(_problems())
    remarks = [*sqlite.remarks(connection), *([] if problems else _about_jobs())]
    if arguments.json:
        output.as_json({"problems": problems, "remarks": remarks})
    else:
        for text in remarks:
            output.say(f"· {text}")
        for text in problems:
            output.say(f"✗ {text}")
        output.say(_("有 %(count)s 个问题") % {"count": len(problems)} if problems else _("一切正常"))
    return 1 if problems else 0


def _problems() -> Iterator[str]:
    if not settings.KEBU.secret_key:
        yield _("还没有密钥：请运行 kebu init，或设置 KEBU_SECRET_KEY")
    if not settings.KEBU_KEYRING.exists():
        yield _("缺少密钥环 %(path)s：新安装请运行 kebu init，已有数据请从备份放回") % {"path": settings.KEBU_KEYRING}
    for path in (settings.KEBU_KEYRING, settings.KEBU_DATA / "secret_key"):
        if path.exists() and path.stat().st_mode & 0o077:
            yield _("别人能读 %(path)s：请运行 chmod 600 %(path)s") % {"path": path}
    if names := installation.pending():
        yield _("有 %(count)s 个数据库变更没有执行：请运行 kebu migrate") % {"count": len(names)}
    else:
        yield from sqlite.problems(connection)


def _about_jobs() -> Iterator[str]:
    known = [kind.name for kind in jobs.kinds()]
    waiting = Job.objects.filter(state__in=(Job.State.WAITING, Job.State.FAILED))
    yield _("等待中的后台任务 %(count)s 个") % {"count": waiting.count()}
    if unknown := waiting.exclude(kind__in=known).count():
        yield _("%(count)s 个任务的种类不认识，可能来自更新的版本") % {"count": unknown}
    if parked := Job.objects.filter(state=Job.State.PARKED).count():
        yield _("%(count)s 个任务试过多次仍失败，已搁置") % {"count": parked}
