"""The command line `kebu`. Each command is a module in `commands`; what goes wrong is one sentence and exit code 1."""

import os
import sys
import traceback
from collections.abc import Sequence

from kebu.site import config as kebu_config
from kebu.site import datadir

# These may start from nothing; every other command wants an installation.
CREATING = ("init", "demo", "bench")


def main(argv: Sequence[str] | None = None) -> None:
    """Entry point; never returns."""
    sys.exit(run(list(sys.argv[1:] if argv is None else argv)))


def run(argv: list[str]) -> int:
    """Run one command and return its exit code: 0 done, 1 failed, 2 called wrongly, 130 interrupted."""
    try:
        _prepare(argv)
        return _dispatch(argv)
    except KeyboardInterrupt:
        return 130
    except kebu_config.ConfigError as problem:
        return _fail(str(problem))
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except Exception as error:
        return _explain(error)


def _prepare(argv: list[str]) -> None:
    """What must be settled before Django reads its settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kebu.site.settings")
    command = argv[0] if argv else ""
    if command == "demo" or (command == "up" and "--demo" in argv):
        os.environ["KEBU_DEMO"] = "1"
    wants_help = "-h" in argv or "--help" in argv
    config = kebu_config.load()
    if (command in CREATING or (command == "up" and config.is_demo)) and not wants_help:
        datadir.prepare(config.data)


def _dispatch(argv: list[str]) -> int:
    import django

    django.setup()
    from kebu.site.cli.parsing import run_command

    return run_command(argv)


def _explain(error: Exception) -> int:
    from kebu.site.cli.mishaps import sentence

    if os.environ.get("KEBU_DEBUG"):
        traceback.print_exc()
    return _fail(sentence(error))


def _fail(text: str) -> int:
    print(f"kebu：{text}", file=sys.stderr)
    return 1
