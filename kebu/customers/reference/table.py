"""A tree of coded names, read from a CSV beside this file: look up, path, children, search."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kebu.base.text.grams import fold
from kebu.base.text.pinyin import full, initials


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: its code, its name, its level in English, the code above it (empty at the top)."""

    code: str
    name: str
    level: str
    parent: str


class Table:
    """The entries of one CSV (code, name, level, parent), in the order of the file."""

    def __init__(self, file_name: str) -> None:
        self.path = Path(__file__).parent / file_name

    @cached_property
    def entries(self) -> dict[str, Entry]:
        with self.path.open(encoding="utf-8", newline="") as file:
            return {row["code"]: Entry(**row) for row in csv.DictReader(file)}

    @cached_property
    def children(self) -> dict[str, list[Entry]]:
        """Entries by the code above them; "" holds the top ones."""
        below: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries.values():
            below[entry.parent].append(entry)
        return dict(below)

    @cached_property
    def spoken(self) -> list[tuple[Entry, str, str, str]]:
        """Each entry with its folded name, pinyin initials and full pinyin."""
        return [(each, fold(each.name), initials(each.name), full(each.name)) for each in self.entries.values()]

    def ancestry(self, code: str) -> list[Entry]:
        """The entry and those above it, from the top; empty for an unknown code."""
        line: list[Entry] = []
        while entry := self.entries.get(code):
            line.insert(0, entry)
            code = entry.parent
        return line

    def search(self, query: str, limit: int) -> list[Entry]:
        """Entries by a part of the name, the beginning of the code, or of the pinyin; best, then broad first."""
        wanted = fold(query)
        if not wanted:
            return []
        ranked = sorted(self.hits(wanted), key=lambda hit: (hit[0], len(hit[1].code.rstrip("0")), hit[1].code))
        return [entry for _rank, entry in ranked[:limit]]

    def hits(self, wanted: str) -> Iterator[tuple[int, Entry]]:
        for entry, name, short, long in self.spoken:
            ranks = (
                name == wanted or entry.code.lower() == wanted,
                name.startswith(wanted),
                entry.code.lower().startswith(wanted) or entry.code[1:].startswith(wanted),
                short == wanted,
                wanted in name,
                short.startswith(wanted) or long.startswith(wanted),
            )
            if True in ranks:
                yield ranks.index(True), entry
