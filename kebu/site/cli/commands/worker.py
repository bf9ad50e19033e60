"""`kebu worker`: one worker process; started by `kebu up`."""

from argparse import ArgumentParser, Namespace

from django.db import connection
from django.utils.translation import gettext_lazy as _

from kebu.base import sqlite
from kebu.base.jobs.worker import serve

NAME = "worker"
HELP = _("后台进程（由 kebu up 启动）")


def configure(parser: ArgumentParser) -> None:
    """No arguments."""


def run(arguments: Namespace) -> None:
    sqlite.check(connection)
    sqlite.hold(sqlite.database_path())
    connection.close()
    serve()
