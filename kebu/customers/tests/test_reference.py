"""Industries and regions as they ship."""

from collections import Counter

import pytest

from kebu.customers.reference import (
    industry,
    industry_path,
    region,
    region_path,
    search_industries,
    search_regions,
)
from kebu.customers.reference.industries import TABLE as INDUSTRIES
from kebu.customers.reference.industries import sub_industries
from kebu.customers.reference.regions import TABLE as REGIONS
from kebu.customers.reference.regions import sub_regions
from kebu.customers.reference.table import Table


def test_all_industries_are_there() -> None:
    counts = Counter(entry.level for entry in INDUSTRIES.entries.values())
    assert counts == {"section": 20, "division": 97, "group": 473, "class": 1381}


def test_all_provinces_are_there() -> None:
    counts = Counter(entry.level for entry in REGIONS.entries.values())
    assert counts["province"] == 34
    assert counts["city"] > 330
    assert counts["county"] > 2900


@pytest.mark.parametrize("table", [INDUSTRIES, REGIONS], ids=["industries", "regions"])
def test_every_line_of_ancestry_ends_at_the_top(table: Table) -> None:
    above = {entry.code: entry.parent for entry in table.entries.values()}
    assert set(above.values()) <= {*above, ""}
    for code in above:
        seen = set()
        while code:
            assert code not in seen
            seen.add(code)
            code = above[code]


def test_an_industry_by_its_code() -> None:
    found = industry("C3511")
    assert found is not None
    assert (found.name, found.level, found.parent) == ("矿山机械制造", "class", "C351")
    assert industry_path("C35") == "制造业 / 专用设备制造业"
    assert (industry("X99"), industry_path("X99")) == (None, "")


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("320500", "江苏 苏州"),
        ("320506", "江苏 苏州 吴中区"),
        ("110108", "北京 海淀区"),
        ("110100", "北京"),
        ("429004", "湖北 仙桃市"),
        ("500240", "重庆 石柱土家族自治县"),
        ("433100", "湖南 湘西"),
        ("150000", "内蒙古"),
        ("540000", "西藏"),
        ("810000", "香港"),
        ("999999", ""),
    ],
)
def test_the_path_of_a_region(code: str, path: str) -> None:
    assert region_path(code) == path


def test_a_region_by_its_code() -> None:
    found = region("320500")
    assert found is not None
    assert (found.name, found.parent) == ("苏州市", "320000")
    assert region("") is None


def test_sub_levels_pass_through_what_only_groups() -> None:
    assert len(sub_regions()) == 34
    assert "海淀区" in [entry.name for entry in sub_regions("110000")]
    assert {"武汉市", "仙桃市"} <= {entry.name for entry in sub_regions("420000")}
    assert len(sub_industries()) == 20
    assert [entry.code for entry in sub_industries("C")][:2] == ["C13", "C14"]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("专用设备制造业", "C35"),
        ("C35", "C35"),
        ("c3511", "C3511"),
        ("3511", "C3511"),
        ("矿山机械", "C3511"),
        ("zysbzzy", "C35"),
        ("zhuanyongshebeizhizaoye", "C35"),
        ("Ｃ３５", "C35"),
    ],
)
def test_industries_are_found(query: str, first: str) -> None:
    assert search_industries(query, 5)[0].code == first


@pytest.mark.parametrize(
    ("query", "first"),
    [("苏州", "320500"), ("3205", "320500"), ("320506", "320506"), ("江苏省", "320000"), ("chongqing", "500000")],
)
def test_regions_are_found(query: str, first: str) -> None:
    assert search_regions(query, 5)[0].code == first


def test_search_keeps_to_its_limit_and_finds_nothing_for_nothing() -> None:
    assert len(search_industries("制造", 7)) == 7
    assert (search_industries(" ", 7), search_regions("不存在的地方", 7)) == ([], [])
    assert not any("辖" in entry.name for entry in search_regions("辖", 50))
