"""`kebu import customers|orders FILE.csv`: bring a file in; what each row became is reported."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base.access import SYSTEM
from kebu.exchange import importers
from kebu.exchange.actions import imports
from kebu.exchange.reading import count_lines
from kebu.exchange.report import Remark, Report
from kebu.site.cli import output
from kebu.site.cli.progress import Progress

NAME = "import"
HELP = gettext_lazy("导入客户或订单（CSV，UTF-8），格式见 docs/导入格式.md")
SHOWN = 20


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("kind", choices=importers.kinds(), metavar=_("种类"), help="、".join(importers.kinds()))
    parser.add_argument("file", type=Path, metavar=_("文件"))
    parser.add_argument("--dry-run", action="store_true", help=_("只核对，不写入"))
    output.add_json(parser)


def run(arguments: Namespace) -> None:
    """Exit code 0 also when rows were rejected (they are listed); 1 when the file as a whole cannot be used."""
    importer = importers.importer(arguments.kind)
    total = count_lines(arguments.file)
    with Progress() as progress:
        report = imports.run(
            importer, arguments.file, actor=SYSTEM, is_dry_run=arguments.dry_run,
            progress=lambda rows: progress(min(rows, total), total, str(importer.label)),
        )  # fmt: skip
    if arguments.json:
        output.as_json(report.as_json())
    else:
        _tell(report, str(importer.label))


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
