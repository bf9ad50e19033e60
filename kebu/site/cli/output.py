"""What a command reports: for people as text, with `--json` for programs."""

import argparse
import json
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_("以 JSON 输出"))


def say(text: str) -> None:
    print(text, flush=True)


def as_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder))


def table(rows: Iterable[Sequence[str]], indent: str = "") -> None:
    """Columns aligned by what they take on a terminal, where a Chinese character is two wide."""
    rows = [list(row) for row in rows]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)] if rows else []
    for row in rows:
        cells = [cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True)]
        say(indent + "  ".join(cells).rstrip())


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
