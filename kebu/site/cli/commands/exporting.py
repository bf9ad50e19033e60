"""`kebu export base|grading|execution FILE.xlsx`: the three classic tables."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base.access import SYSTEM
from kebu.exchange import tables
from kebu.exchange.actions import exports
from kebu.site.cli import output

NAME = "export"
HELP = gettext_lazy("导出三张标准表（Excel）")


def configure(parser: ArgumentParser) -> None:
    names = [table.name for table in tables.tables()]
    described = "；".join(f"{table.name} {table.title}" for table in tables.tables())
    parser.add_argument("table", choices=names, metavar=_("表"), help=described)
    parser.add_argument("file", type=Path, metavar=_("文件"))
    output.add_json(parser)


def run(arguments: Namespace) -> None:
    table = tables.table(arguments.table)
    count = exports.write(table, arguments.file, actor=SYSTEM)
    if arguments.json:
        output.as_json({"table": table.name, "file": str(arguments.file), "rows": count})
    else:
        output.say(_("%(title)s：%(count)d 行，已写入 %(file)s") % {
            "title": table.title, "count": count, "file": arguments.file})  # fmt: skip
