"""`kebu migrate`: bring the tables and triggers up to date."""

from argparse import ArgumentParser, Namespace

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base import sqlite
from kebu.site import installation, seeds
from kebu.site.cli import output

NAME = "migrate"
HELP = gettext_lazy("更新数据库的表、触发器和预置内容")


def configure(parser: ArgumentParser) -> None:
    output.add_json(parser)


def run(arguments: Namespace) -> None:
    applied = installation.migrate()
    seeds.run()
    sqlite.check(connection)
    if arguments.json:
        output.as_json({"applied": applied})
    elif applied:
        text = _("已执行 %(count)s 个数据库变更，最后一个是 %(last)s")
        output.say(text % {"count": len(applied), "last": applied[-1]})
    else:
        output.say(_("数据库已是最新"))
