"""Regions of China by GB/T 2260: province, city, county."""

from __future__ import annotations

from typing import Final

from kebu.base.text.places import place_name
from kebu.customers.reference.table import Entry, Table

TABLE: Final = Table("regions.csv")


def region(code: str) -> Entry | None:
    """The region with a six-digit code; None for an unknown one."""
    return TABLE.entries.get(code)


def region_path(code: str) -> str:
    """江苏 苏州 吴中区; levels that only group (市辖区 and the like) are left out; empty for an unknown code."""
    line = TABLE.ancestry(code)
    shown = [entry for entry in line if not is_grouping(entry)] or line
    return " ".join(entry.name if entry.level == "county" else place_name(entry.name) for entry in shown)


def is_grouping(entry: Entry) -> bool:
    return entry.level == "city" and ("辖" in entry.name or entry.name == "县")


def sub_regions(code: str = "") -> list[Entry]:
    """The regions right below a code; without one, the provinces. Levels that only group are passed through."""
    return [
        below
        for entry in TABLE.children.get(code, [])
        for below in (TABLE.children.get(entry.code, []) if is_grouping(entry) else [entry])
    ]


def search_regions(query: str, limit: int = 20) -> list[Entry]:
    """By a part of the name, the beginning of the code, or of the pinyin; levels that only group are left out."""
    return [entry for entry in TABLE.search(query, len(TABLE.entries)) if not is_grouping(entry)][:limit]
