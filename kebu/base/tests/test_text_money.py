import pytest
from hypothesis import given
from hypothesis import strategies as st

from kebu.base.text.money import convert, exponent, format_money, format_wan, line_total, parse_money

MINOR = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        ("3500", 350_000),
        ("￥3,500.00", 350_000),
        ("1.2万", 1_200_000),
        ("1.2 万元", 1_200_000),
        ("３５００．５元", 350_050),
        ("1.5亿元", 15_000_000_000),
        ("3千元整", 300_000),
        ("RMB 20", 2_000),
        ("-20", -2_000),
        ("-¥20", -2_000),
        ("¥-20", -2_000),
        ("(300.00)", -30_000),
        (".5", 50),
        ("0.00010万", 100),
    ],
)
def test_amounts_as_people_write_them(written: str, minor: int) -> None:
    assert parse_money(written) == minor


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("", "请填写金额"),
        ("abc", "请填写金额"),
        ("1e5", "请填写金额"),
        ("12,00", "请填写金额"),
        ("1,2345", "请填写金额"),
        ("--5", "请填写金额"),
        ("(-5)", "请填写金额"),
        ("亿", "请填写金额"),
        ("1.234", "小数位太多"),
        ("1.0000000000000000000000000001", "小数位太多"),
        ("99999999999亿", "金额太大"),
        ("9" * 5000, "金额太大"),
    ],
)
def test_what_is_no_amount_is_refused(written: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_money(written)


def test_currencies_have_their_own_exponent() -> None:
    assert (parse_money("120", "JPY"), parse_money("1.5", "KWD"), exponent("USD")) == (120, 1500, 2)
    with pytest.raises(ValueError, match="小数位"):
        parse_money("1.5", "JPY")


@given(MINOR, st.sampled_from(["CNY", "JPY", "KWD"]))
def test_what_is_shown_can_be_read_again(minor: int, currency: str) -> None:
    shown = format_money(minor, currency).replace("JP¥", "").replace("KWD ", "")
    assert parse_money(shown, currency) == minor


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (350_000, "CNY", "¥3,500.00"),
        (-5, "CNY", "-¥0.05"),
        (120, "JPY", "JP¥120"),
        (12, "SGD", "SGD 0.12"),
        (1_234_567, "KWD", "KWD 1,234.567"),
    ],
)
def test_shown_amounts(minor: int, currency: str, shown: str) -> None:
    assert format_money(minor, currency) == shown


@pytest.mark.parametrize(
    ("minor", "shown"),
    [
        *((120_000_000, "120"), (1_200_000, "1.2"), (5_000, "0.01")),
        *((4_999, "0"), (-4_999, "0"), (123_456_789_000, "123,456.79")),
    ],
)
def test_ten_thousands_are_rounded_half_up(minor: int, shown: str) -> None:
    assert format_wan(minor) == shown


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "total"),
    [
        (3_000_000, 19_990_000, 0, 5_997),
        (1_000_000, 5_000, 0, 1),
        (1_000_000, 4_999, 0, 0),
        (1_000_000, 100_000_000, 50_000, 9_500),
        (1_500_000, 10_000, 500_000, 1),
        (333_333, 3_000_000, 0, 100),
        (7_000_000, 1_000_000, 1_000_000, 0),
    ],
)
def test_a_line_is_rounded_half_up_once(quantity: int, price: int, discount: int, total: int) -> None:
    assert line_total(quantity, price, discount) == total


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(0, 10**6))
def test_a_return_cancels_its_purchase(quantity: int, price: int, discount: int) -> None:
    assert line_total(-quantity, price, discount) == -line_total(quantity, price, discount)


def test_lines_of_a_currency_without_minor_units_and_impossible_discounts() -> None:
    assert line_total(3_000_000, 19_500_000, 0, "JPY") == 59
    with pytest.raises(ValueError, match="折扣"):
        line_total(1, 1, 1_000_001)


@pytest.mark.parametrize(
    ("amount", "rate", "source", "target", "converted"),
    [
        (10_000, 7_123_450, "USD", "CNY", 71_235),
        (1_000, 48_000, "JPY", "CNY", 4_800),
        (100, 1_000_000, "CNY", "CNY", 100),
    ],
)
def test_conversion_respects_both_exponents(amount: int, rate: int, source: str, target: str, converted: int) -> None:
    assert convert(amount, rate, source, target) == converted
