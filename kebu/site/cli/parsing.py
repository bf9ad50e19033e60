"""The parser of `kebu`, in the user's language, and the way from the words to a command."""

import argparse
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

import kebu
from kebu.base import sqlite
from kebu.site.cli import wording
from kebu.site.cli.commands import COMMANDS, INTERNAL

# These say by themselves what is wrong, or work on a database of their own.
ANYWHERE = ("check", "bench", "wiring")


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, with where to read on."""

    def error(self, message: str) -> Any:
        self.exit(2, f"kebu：{message}。" + _("用法见 %(command)s --help") % {"command": self.prog} + "\n")


def parser() -> argparse.ArgumentParser:
    root = Parser(prog="kebu", description=_("客簿：企业重点客户管理"), epilog=_("设置见 docs/设置.md"))
    root.add_argument("--version", action="version", version=f"kebu {kebu.__version__}", help=_("显示版本"))
    commands = root.add_subparsers(dest="command", metavar=_("命令"), required=True)
    for command in COMMANDS:
        text = str(command.HELP)
        command.configure(commands.add_parser(command.NAME, help=text, description=text))
    for command in INTERNAL:
        command.configure(commands.add_parser(command.NAME, description=str(command.HELP)))
    return root


def run_command(argv: Sequence[str]) -> int:
    """Parse and run. Returns the exit code; wrong words end the process with 2."""
    wording.translate_argparse()
    # Without this Django would translate for a request that is not there.
    translation.activate(translation.get_language() or "zh-hans")
    arguments = parser().parse_args(argv)
    for command in (*COMMANDS, *INTERNAL):
        if arguments.command == command.NAME:
            if command.NAME not in ANYWHERE:
                sqlite.require_this_host(connection)
            return command.run(arguments) or 0
    raise AssertionError(arguments.command)
