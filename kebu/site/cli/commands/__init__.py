"""The commands of `kebu`, one module each: NAME, HELP, `configure(parser)`, `run(arguments) -> int | None`.

A new command is added to COMMANDS, in the order of `kebu --help`. INTERNAL ones are started by `kebu up`.
"""

from argparse import ArgumentParser, Namespace
from typing import Protocol

from kebu.site.cli.commands import (
    bench,
    check,
    demo,
    duplicates,
    exporting,
    grading,
    importing,
    init,
    migrate,
    reindex,
    up,
    user,
    web,
    wiring,
    worker,
)


class Command(Protocol):
    @property
    def NAME(self) -> str: ...
    @property
    def HELP(self) -> object: ...
    def configure(self, parser: ArgumentParser, /) -> None: ...
    def run(self, arguments: Namespace, /) -> int | None: ...


COMMANDS: tuple[Command, ...] = (
    up, init, migrate, demo, user, importing, grading, duplicates, exporting, wiring, reindex, bench, check,
)  # fmt: skip
INTERNAL: tuple[Command, ...] = (web, worker)
