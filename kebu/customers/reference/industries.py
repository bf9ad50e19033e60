"""Industries by GB/T 4754-2017: 门类 (section), 大类 (division), 中类 (group), 小类 (class)."""

from __future__ import annotations

from typing import Final

from kebu.customers.reference.table import Entry, Table

TABLE: Final = Table("industries.csv")


def industry(code: str) -> Entry | None:
    """The industry with a code such as C, C35, C351, C3511; None for an unknown one."""
    return TABLE.entries.get(code)


def industry_path(code: str) -> str:
    """制造业 / 专用设备制造业 / …, from the section down; empty for an unknown code."""
    return " / ".join(entry.name for entry in TABLE.ancestry(code))


def sub_industries(code: str = "") -> list[Entry]:
    """The industries right below a code; without one, the sections."""
    return TABLE.children.get(code, [])


def search_industries(query: str, limit: int = 20) -> list[Entry]:
    """By a part of the name, the beginning of the code (with or without its letter), or of the pinyin."""
    return TABLE.search(query, limit)
