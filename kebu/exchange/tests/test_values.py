"""Cells as people write them: what they mean, what is refused, what is suggested instead."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from kebu.customers.models import IndustryPosition, Relation
from kebu.exchange import values
from kebu.exchange.values import Manner, Read, Wrong

DMY, MDY = Manner(date_order="dmy"), Manner(date_order="mdy")


def suggestion(read: Read, cell: str, manner: Manner = values.PLAIN) -> str:
    with pytest.raises(Wrong) as refused:
        read(cell, manner)
    assert str(refused.value)
    return refused.value.suggestion


@pytest.mark.parametrize(
    ("cell", "minor"),
    [
        ("3500", 350000), ("3,500.00", 350000), ("￥3,500.00", 350000), ("¥ 3500", 350000), ("3500元", 350000),
        ("1.2万", 1200000), ("1.2 万元", 1200000), ("３５００", 350000), ("2亿", 20000000000), ("0", 0), ("0.01", 1),
        ("-20", -2000), ("－20元", -2000), ("(300)", -30000), ("（300.5）", -30050), ("RMB 12", 1200), ("4.5", 450),
        ("12块", 1200), ("3千", 300000), ("5百万", 500000000), ("1w", 1000000), ("+7", 700), (".5", 50),
    ],
)  # fmt: skip
def test_amounts(cell: str, minor: int) -> None:
    assert values.money()(cell, values.PLAIN) == minor


def test_amounts_follow_the_currency_of_the_file() -> None:
    assert values.money()("1200", Manner(currency="JPY")) == 1200
    assert values.money("USD")("12", Manner(currency="JPY")) == 1200


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("三十万", "300000"), ("一百二十", "120"), ("两千五", "2500"), ("壹万贰仟元整", "12000"), ("十五", "15"),
        ("一亿零五百", "100000500"), ("1.005", "1.00"), ("面议", ""), ("待定", ""), ("12-15", ""), ("abc", ""),
    ],
)  # fmt: skip
def test_amounts_in_words_are_suggested_in_figures(cell: str, meant: str) -> None:
    assert suggestion(values.money(), cell) == meant


@pytest.mark.parametrize(
    ("cell", "value"),
    [("3", 3_000_000), ("1,200.5", 1_200_500_000), ("－3", -3_000_000), ("1.5万", 15_000_000_000),
     ("12 台", 12_000_000), ("1E3", 1_000_000_000), ("2.5e-3", 2_500), ("￥9.9", 9_900_000), ("0.000001", 1)],
)  # fmt: skip
def test_quantities_and_prices(cell: str, value: int) -> None:
    assert values.millionths()(cell, values.PLAIN) == value


@pytest.mark.parametrize(
    "cell", ["", "abc", "1.2.3", "1,2,3", "一些", "=1+1", "1/2", "0.0000001", "9" * 45, "NaN", "inf", "1e99"]
)
def test_what_is_no_number(cell: str) -> None:
    suggestion(values.millionths(), cell)


@pytest.mark.parametrize(
    ("cell", "value"), [("15%", 150_000), ("15", 150_000), ("0.15", 150_000), ("１５％", 150_000), ("100%", 1_000_000),
                        ("1", 1_000_000), ("0", 0), ("8.25%", 82_500), ("-5%", -50_000)],
)  # fmt: skip
def test_percentages(cell: str, value: int) -> None:
    assert values.percent()(cell, values.PLAIN) == value


@pytest.mark.parametrize(("cell", "value"), [("85", 85), ("85分", 85), ("１００", 100), ("0", 0), ("85.0", 85)])
def test_whole_numbers(cell: str, value: int) -> None:
    assert values.integer(0, 100)(cell, values.PLAIN) == value


@pytest.mark.parametrize("cell", ["101", "-1", "85.5", "八十五分左右吧"])
def test_whole_numbers_out_of_bounds(cell: str) -> None:
    suggestion(values.integer(0, 100), cell)


@pytest.mark.parametrize(
    ("cell", "on"),
    [
        ("2026-03-05", date(2026, 3, 5)), ("2026/3/5", date(2026, 3, 5)), ("2026.3.5", date(2026, 3, 5)),
        ("2026年3月5日", date(2026, 3, 5)), ("２０２６年３月５日", date(2026, 3, 5)), ("20260305", date(2026, 3, 5)),
        ("2026 年 3 月 5 日", date(2026, 3, 5)), ("46086", date(2026, 3, 5)), ("46086.35", date(2026, 3, 5)),
        ("2026-03-05 08:26:00", date(2026, 3, 5)), ("2026-03-05T08:26:00Z", date(2026, 3, 5)),
        ("2026年3月5日 星期四", date(2026, 3, 5)), ("5 Mar 2026", date(2026, 3, 5)), ("Mar 5, 2026", date(2026, 3, 5)),
        ("5-Mar-26", date(2026, 3, 5)), ("March 5th, 2026", date(2026, 3, 5)), ("26-3-5", date(2026, 3, 5)),
        ("26/3/5", date(2026, 3, 5)), ("25/3/2026", date(2026, 3, 25)), ("3/25/2026", date(2026, 3, 25)),
        ("5/5/2026", date(2026, 5, 5)), ("1999-12-31", date(1999, 12, 31)),
    ],
)  # fmt: skip
def test_days(cell: str, on: date) -> None:
    assert values.day()(cell, values.PLAIN) == on


@pytest.mark.parametrize(
    ("cell", "manner", "on"),
    [
        ("12/1/10 8:26", MDY, date(2010, 12, 1)), ("12/1/10 8:26", DMY, date(2010, 1, 12)),
        ("12/1/10 8:26", values.PLAIN, date(2012, 1, 10)), ("3/5/2026", DMY, date(2026, 5, 3)),
        ("3/5/2026", MDY, date(2026, 3, 5)), ("1.2.98", DMY, date(1998, 2, 1)), ("2026-03-05", MDY, date(2026, 3, 5)),
        ("44624", Manner(is_1904=True), date(2026, 3, 5)),
    ],
)  # fmt: skip
def test_days_in_the_stated_order(cell: str, manner: Manner, on: date) -> None:
    assert values.day()(cell, manner) == on


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("2026年3月", "2026-03-01"), ("2026-3", "2026-03-01"), ("2026-02-30", "2026-02-28"), ("2026-13-02", ""),
        ("明天", ""), ("3/5/2026", ""), ("12345678", ""), ("0", ""), ("46086086", ""), ("13/13/13", ""),
        ("Foo 5 2026", ""), ("2026-03-05 25:00", ""), ("1800-01-01", ""), ("2026-3-5-1", ""),
    ],
)  # fmt: skip
def test_what_is_no_day(cell: str, meant: str) -> None:
    assert suggestion(values.day(), cell) == meant


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("2026-03-05 08:26", "00:26"), ("2026-03-05 08:26:30", "00:26"), ("2026年3月5日 8点26分", "00:26"),
        ("2026-03-05 8:26 AM", "00:26"), ("2026-03-05 4:26 pm", "08:26"), ("2026-03-05 下午4:26", "08:26"),
        ("46086.35", "00:24"), ("2026-03-05", "16:00"), ("2026-03-05 上午8:26", "00:26"), ("2026/3/5 8:26", "00:26"),
    ],
)  # fmt: skip
def test_instants_stand_in_the_company_time_zone(cell: str, at: str) -> None:
    found: datetime = values.instant()(cell, values.PLAIN)
    assert found.tzinfo is UTC
    assert found.strftime("%H:%M") == at
    assert found.day == (4 if at == "16:00" else 5)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("00123", "00123"), ("110101199003077758", "110101199003077758"), ("Ａ－００１", "A-001"), (" C001 ", "C001"),
        ("'007", "007"), ("12345.0", "12345"), ("1.50", "1.50"), ("3E5A", "3E5A"), ("INV-2E10", "INV-2E10"),
    ],
)  # fmt: skip
def test_codes_stay_as_they_are(cell: str, code: str) -> None:
    assert values.code()(cell, values.PLAIN) == code


@pytest.mark.parametrize(
    "cell", ["1.23E+17", "1.10101199003078E+17", "9.1310000631599E+17", "1e18", "1.23456789012346E+017"]
)
def test_codes_that_excel_destroyed_are_refused_with_the_cure(cell: str) -> None:
    with pytest.raises(Wrong, match="文本"):
        values.code()(cell, values.PLAIN)


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("13800138000", "13800138000"), ("13800138000.0", "13800138000"), ("１３８００１３８０００", "13800138000"),
        ("138-0013-8000", "138-0013-8000"), ("+86 13800138000", "+86 13800138000"), ("0512-66668888", "0512-66668888"),
        ("400-820-8820", "400-820-8820"), ("021-54321234转801", "021-54321234转801"),
        ("+1 650 253 0000", "+1 650 253 0000"),
    ],
)  # fmt: skip
def test_phones(cell: str, kept: str) -> None:
    assert values.phone()(cell, values.PLAIN) == kept


@pytest.mark.parametrize("cell", ["1380013800", "138001380001", "1.38E+10", "abc", "12", "13800138000,13900139000"])
def test_phones_that_nobody_can_dial(cell: str) -> None:
    suggestion(values.phone(), cell)


def test_emails() -> None:
    assert values.email()("Zhang@ACME.com", values.PLAIN) == "zhang@acme.com"
    assert values.email()("ｚ＠ａｃｍｅ．ｃｏｍ", values.PLAIN) == "z@acme.com"
    assert suggestion(values.email(), "zhang @acme，com") == "zhang@acme.com"
    assert suggestion(values.email(), "zhang.acme.com") == ""


@pytest.mark.parametrize(
    ("cell", "address"), [("kebu.cn", "https://kebu.cn"), ("http://a.cn/x?y=1", "http://a.cn/x?y=1")]
)
def test_links(cell: str, address: str) -> None:
    assert values.link()(cell, values.PLAIN) == address


@pytest.mark.parametrize(
    "cell", ["javascript:alert(1)", "data:text/html,x", "https://", "无", "https://a b.cn", "//a.cn'"]
)
def test_what_is_no_link(cell: str) -> None:
    suggestion(values.link(), cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [("是", True), ("否", False), ("Y", True), ("no", False), ("√", True), ("TRUE", True), ("0", False), ("有", True),
     ("Ｙ", True), ("×", False)],
)  # fmt: skip
def test_yes_and_no(cell: str, value: bool) -> None:
    assert values.yes_no()(cell, values.PLAIN) is value


@pytest.mark.parametrize("cell", ["可能", "也许是", "2", ""])
def test_neither_yes_nor_no(cell: str) -> None:
    suggestion(values.yes_no(), cell)


def test_choices_by_label_beginning_and_value() -> None:
    read = values.choice(IndustryPosition)
    labels = {str(each.label): str(each.value) for each in IndustryPosition}
    for label, value in labels.items():
        assert read(label, values.PLAIN) == read(f" {label} ", values.PLAIN) == read(value, values.PLAIN) == value
    assert read("行业头部", values.PLAIN) == labels["行业头部企业"]


def test_what_is_near_a_choice_is_suggested() -> None:
    def names() -> dict[str, str]:
        return {"retail": "零售连锁", "machine": "装备制造", "food": "食品饮料"}

    assert suggestion(values.choice(names), "连锁零售业") == "零售连锁"
    assert suggestion(values.choice(names), "航天") == ""
    assert suggestion(values.choice(Relation), "不存在的关系") in {str(each.label) for each in Relation} | {""}


def test_several_choices_each_once_in_the_order_of_the_list() -> None:
    def names() -> dict[str, str]:
        return {"a": "红", "b": "黄", "c": "蓝"}

    assert values.choices(names)("蓝、红，蓝", values.PLAIN) == ("a", "c")
    suggestion(values.choices(names), "蓝、紫")


def test_texts_are_measured() -> None:
    assert values.text(3)("三个字", values.PLAIN) == "三个字"
    suggestion(values.text(3), "四个字了")


@pytest.mark.parametrize("read", [values.lenient(values.yes_no()), values.lenient(values.integer(0, 9))])
def test_lenient_kinds_doubt_instead_of_refusing(read: Any) -> None:
    with pytest.raises(values.Doubt):
        read("什么都不是", values.PLAIN)
