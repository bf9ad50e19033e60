"""Cells repeat: a hundred thousand rows hold some hundred different quantities, prices and days."""

from typing import Any

from kebu.exchange.values.manner import Manner, Read

MOST = 50_000


def repeated(read: Read) -> Read:
    """The same, but a cell that was read before in this manner is not read again. Make it anew for each file."""
    kept: dict[str, Any] = {}
    seen: Manner | None = None

    def attempt(cell: str, manner: Manner) -> Any:
        nonlocal seen
        if manner is not seen:
            kept.clear()
            seen = manner
        try:
            return kept[cell]
        except KeyError:
            value = read(cell, manner)
            if len(kept) < MOST:
                kept[cell] = value
            return value

    return attempt
