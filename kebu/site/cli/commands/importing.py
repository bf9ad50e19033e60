"""`kebu import customers|contacts|products|orders|interactions FILE`: what each row became is reported."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base.access import SYSTEM, Refused
from kebu.base.text.joining import joined
from kebu.exchange.actions.bringing import bring
from kebu.exchange.importing.contract import Options, importer, importers
from kebu.exchange.importing.outcomes import OnDuplicate
from kebu.exchange.importing.report import Remark, Report
from kebu.exchange.values import DATE_ORDERS, Manner
from kebu.site.cli import output
from kebu.site.cli.progress import Progress
from kebu.staff.models import Team, User

NAME = "import"
HELP = gettext_lazy("导入客户、联系人、产品、订单或跟进记录（.xlsx、.xls、.csv、.tsv），格式见 docs/导入格式.md")
SHOWN = 20


def configure(parser: ArgumentParser) -> None:
    kinds = [each.kind for each in importers()]
    parser.add_argument("kind", choices=kinds, metavar=_("种类"), help=joined(kinds))
    parser.add_argument("file", type=Path, metavar=_("文件"))
    parser.add_argument("--sheet", default="", metavar=_("工作表"), help=_("读哪一张工作表；不写时自己挑"))
    mapping = _("文件里的哪一列（表头或列号）是哪个字段；等号后面空着就不读这一列；可以写几次")
    parser.add_argument("--map", action="append", default=[], type=_pair, metavar=_("列=字段"), help=mapping)
    duplicate = _("已经有了怎么办：skip 跳过，fill 只补空的，overwrite 以文件为准，create 另建；默认 overwrite")
    modes = [each.value for each in OnDuplicate]
    parser.add_argument("--on-duplicate", choices=modes, default=OnDuplicate.OVERWRITE.value, help=duplicate)
    parser.add_argument("--date-order", choices=DATE_ORDERS, default=DATE_ORDERS[0], help=_("12/1/10 这样的日期怎么读"))
    parser.add_argument("--currency", default=settings.KEBU_CURRENCY, help=_("没写币种的金额是什么币种"))
    parser.add_argument("--create-missing", action="store_true", help=_("文件里提到而系统里没有的客户、产品一并新建"))
    parser.add_argument("--owner", default="", metavar=_("登录名"), help=_("新客户归谁"))
    parser.add_argument("--team", default="", metavar=_("团队"), help=_("新客户归哪个团队"))
    parser.add_argument("--dry-run", action="store_true", help=_("只核对，不写入"))
    output.add_json(parser)


def run(arguments: Namespace) -> None:
    """Exit code 0 also when rows were rejected (they are listed); 1 when the file as a whole cannot be used."""
    found = importer(arguments.kind)
    with Progress() as progress:
        report = bring(
            arguments.file, found.kind, actor=SYSTEM, options=_options(arguments), said=dict(arguments.map),
            sheet=arguments.sheet, is_dry_run=arguments.dry_run, progress=progress,
        )  # fmt: skip
    if arguments.json:
        output.as_json(report.as_json())
    else:
        _tell(report, str(found.label))


def _pair(text: str) -> tuple[str, str]:
    header, sign, field = text.partition("=")
    if not sign or not header.strip():
        raise ArgumentTypeError(_("请写成 列=字段"))
    return header.strip(), field.strip()


def _options(arguments: Namespace) -> Options:
    owner = _user(arguments.owner) if arguments.owner else None
    return Options(
        on_duplicate=OnDuplicate(arguments.on_duplicate), create_missing=arguments.create_missing,
        owner=owner.pk if owner else None, team=_team(arguments.team).pk if arguments.team else None,
        manner=Manner(date_order=arguments.date_order, currency=arguments.currency.upper()),
    )  # fmt: skip


def _user(name: str) -> User:
    user = User.objects.everyone().active().filter(username=name).first()
    if user is None:
        raise Refused(_("没有登录名为“%(name)s”的在职同事") % {"name": name})
    return user


def _team(name: str) -> Team:
    team = Team.objects.everyone().filter(name=name).first()
    if team is None:
        raise Refused(_("没有叫“%(name)s”的团队") % {"name": name})
    return team


def _tell(report: Report, label: str) -> None:
    figures = report.figures()
    head = _("核对%(label)s：共 %(rows)d 行") if report.is_dry_run else _("导入%(label)s：共 %(rows)d 行")
    parts = _("新增 %(created)d，更新 %(updated)d，未变 %(unchanged)d，跳过 %(skipped)d，退回 %(rejected)d")
    output.say(f"{head % {'label': label, **figures}}，{parts % figures}")
    _list(_("退回"), report.rejected)
    _list(_("跳过"), report.skipped)
    _list(_("注意"), report.notes)


def _list(head: str, remarks: list[Remark]) -> None:
    ordered = sorted(remarks, key=lambda remark: remark.line)
    for remark in ordered[:SHOWN]:
        where = _("第 %(line)d 行：") % {"line": remark.line} if remark.line else ""
        output.say(f"  {head} {where}{remark.text}")
    if len(ordered) > SHOWN:
        more = _("%(head)s 还有 %(count)d 行，用 --json 全部列出")
        output.say(f"  {more % {'head': head, 'count': len(ordered) - SHOWN}}")
