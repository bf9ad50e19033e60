"""Cells of a customer sheet as people write them."""

import re
import unicodedata
from functools import lru_cache
from typing import TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from kebu.base.text.codes import credit_code_problem, normal_code
from kebu.base.text.places import place_name
from kebu.customers import reference
from kebu.customers.models import RevenueBand, SizeBand
from kebu.customers.reference import industries, regions
from kebu.exchange.values import Doubt, Manner, Wrong, nearest
from kebu.exchange.values.texts import exact

C = TypeVar("C", bound=TextChoices)

SIZES = ((50, SizeBand.UNDER_50), (200, SizeBand.UNDER_200), (500, SizeBand.UNDER_500), (1000, SizeBand.UNDER_1000),
         (5000, SizeBand.UNDER_5000))  # fmt: skip
REVENUES = ((2_000, RevenueBand.UNDER_20M), (10_000, RevenueBand.UNDER_100M), (50_000, RevenueBand.UNDER_500M),
            (200_000, RevenueBand.UNDER_2B))  # fmt: skip  # below so many 万元
NUMBER = re.compile(r"(\d+(?:\.\d+)?)(万亿|亿|千万|百万|万|千)?")
FACTORS = {"": 1, "千": 1_000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000, "万亿": 10**12}


def credit_code(cell: str, _manner: Manner) -> str:
    code = normal_code(exact(cell))
    if len(code) > 18:
        raise Wrong(_("统一社会信用代码应为 18 位"))
    if problem := credit_code_problem(code):
        raise Doubt(_(problem), code)
    return code


def industry(cell: str, _manner: Manner) -> str:
    """A code, with or without its letter, or a name of GB/T 4754-2017; the broadest of that name."""
    found = _industries().get(_folded(cell))
    if found is None:
        if near := _near_industry(cell[:40]):
            raise Wrong(_("国标行业里没有“%(cell)s”") % {"cell": cell[:40]}, near)
        raise Doubt(_("国标行业里没有“%(cell)s”；未读入") % {"cell": cell[:40]})
    return found


@lru_cache(maxsize=1_024)
def _near_industry(cell: str) -> str:
    held = reference.search_industries(cell, 1)
    return held[0].name if held else nearest(cell, (entry.name for entry in industries.TABLE.entries.values()))


@lru_cache(maxsize=1)
def _industries() -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in sorted(industries.TABLE.entries.values(), key=lambda entry: len(entry.code)):
        found.setdefault(_folded(entry.name), entry.code)
        found[entry.code.lower()] = entry.code
        if len(entry.code) > 1:
            found.setdefault(entry.code[1:], entry.code)
    return found


def region(cell: str, _manner: Manner) -> str:
    """A six-digit code, or names from the province down: 江苏苏州, 江苏省苏州市吴中区, 上海."""
    found = _regions().get(re.sub(r"[\s/\-·]", "", _folded(cell)))
    if not found:
        raise Doubt(_("找不到区域“%(cell)s”，请写省市区全名或 6 位代码；未读入") % {"cell": cell[:40]})
    return found


@lru_cache(maxsize=1)
def _regions() -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in regions.TABLE.entries.values():
        line = [each for each in regions.TABLE.ancestry(entry.code) if not regions.is_grouping(each) or each == entry]
        names = [each.name for each in line]
        short = [place_name(name) for name in names]
        found[entry.code] = entry.code
        for key in ("".join(names), "".join(short), "".join([*short[:-1], names[-1]])):
            found.setdefault(key, entry.code)
    return found


def size(cell: str, _manner: Manner) -> tuple[SizeBand | None, RevenueBand | None]:
    """规模(员工数/营收): 1200人/5亿元, 500–999 人, 2000 万元以下. A figure with 万, 亿 or 元 is the revenue."""
    parts = re.split(r"[/;,、|]", _folded(cell))
    if len(parts) > 2 or not all(NUMBER.search(part) for part in parts if part):
        raise ValueError(_("规模请写成“1200人/5亿元”"))
    employees = next((_band(part, SIZES, SizeBand.OVER_5000) for part in parts if not _is_money(part)), None)
    revenue = next((_band(part, REVENUES, RevenueBand.OVER_2B, 10_000) for part in parts if _is_money(part)), None)
    return employees, revenue


def _is_money(part: str) -> bool:
    return "人" not in part and bool(re.search("[万亿元]", part))


def _band(part: str, bands: tuple[tuple[int, C], ...], last: C, unit: int = 1) -> C:
    """The band of the lower end: 200–499 by 200, 50 以下 by less than 50."""
    figures = NUMBER.findall(part)
    number, own = figures[0]
    amount = float(number) * FACTORS[own or figures[-1][1]] / unit
    below = "以下" in part or part.startswith(("<", "不到"))
    return next((band for limit, band in bands if amount < limit or (below and amount <= limit)), last)


def _folded(cell: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", cell)).casefold().replace("—", "-").replace("–", "-")
