"""Money in integer minor units of a currency (分 for CNY, whole yen for JPY); no floats anywhere."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import Final

from kebu.base.text.marking import gettext_noop

EXPONENTS: Final = dict.fromkeys(
    ("JPY", "KRW", "VND", "CLP", "ISK", "XAF", "XOF", "PYG", "UGX", "RWF"), 0
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)
SYMBOLS: Final = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "HKD": "HK$", "TWD": "NT$"}
UNITS: Final = {
    "": 1,
    "百": 100,
    "千": 1_000,
    "k": 1_000,
    "万": 10_000,
    "w": 10_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
}
WRITTEN: Final = re.compile(
    r"(?P<sign>[+-]?)(?:rmb|cny|usd|eur|hkd|jpy|cn¥|us\$|hk\$|[¥￥$€£])?(?P<sign2>-?)"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)"
    r"(?P<unit>百万|千万|[百千万亿kw]?)(?:元|圆|块|人民币|美元|欧元|日元|rmb|cny|usd|eur|hkd|jpy)?(?:整)?"
)
MILLION: Final = 1_000_000
LARGEST: Final = 10**17
LONGEST: Final = 40


def exponent(currency: str) -> int:
    """Digits behind the point of a currency, 2 unless it is known to differ (ISO 4217)."""
    return EXPONENTS.get(currency, 2)


def parse_money(text: str, currency: str = "CNY") -> int:
    """Minor units of an amount as people write it: 3500, ￥3,500.00, 1.2万, (300), －20元.

    Raises ValueError with a Chinese message for what is no amount or finer than the currency; nothing is rounded.
    """
    written = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()
    bracketed = re.fullmatch(r"\((.+)\)", written)
    found = WRITTEN.fullmatch(bracketed[1] if bracketed else written)
    signs = (found["sign"] + found["sign2"]).count("-") + bool(bracketed) if found else 0
    if not found or signs > 1:
        raise ValueError(gettext_noop("请填写金额，例如 3500、3,500.00 或 1.2万"))
    minor = exact(found["number"], UNITS[found["unit"]] * 10 ** exponent(currency))
    return -minor if signs else minor


def exact(number: str, factor: int) -> int:
    """A written number times an integer, where that is an integer."""
    if len(number) > LONGEST:
        raise ValueError(gettext_noop("金额太大"))
    minor = Fraction(number.replace(",", "")) * factor
    if minor.denominator != 1:
        raise ValueError(gettext_noop("金额的小数位太多"))
    if minor > LARGEST:
        raise ValueError(gettext_noop("金额太大"))
    return int(minor)


def line_total(quantity: int, unit_price: int, discount: int = 0, currency: str = "CNY") -> int:
    """Minor units of an order line; rounded once, half away from zero, so that a return cancels its purchase.

    quantity: millionths. unit_price: millionths of a currency unit. discount: millionths off, 50_000 is 5 %.
    Raises ValueError for a discount below nothing or above everything.
    """
    if not 0 <= discount <= MILLION:
        raise ValueError(gettext_noop("折扣应在 0 到 100% 之间"))
    exact = quantity * unit_price * (MILLION - discount) * 10 ** exponent(currency)
    return half_up(exact, MILLION**3)


def convert(amount: int, rate: int, source: str, target: str) -> int:
    """Minor units of `source` in minor units of `target`; rate: millionths of a target unit for one source unit."""
    return half_up(amount * rate * 10 ** exponent(target), MILLION * 10 ** exponent(source))


def half_up(dividend: int, divisor: int) -> int:
    """The quotient rounded to the nearest integer, halves away from zero; the divisor is positive."""
    nearest = (2 * abs(dividend) + divisor) // (2 * divisor)
    return -nearest if dividend < 0 else nearest


def format_money(minor: int, currency: str = "CNY") -> str:
    """¥3,500.00, -¥0.05, JP¥120; a currency without a symbol by its code: SGD 3,500.00."""
    return f"{'-' if minor < 0 else ''}{SYMBOLS.get(currency, f'{currency} ')}{grouped(abs(minor), exponent(currency))}"


def format_wan(minor: int, currency: str = "CNY", digits: int = 2) -> str:
    """The figure in 万 of the currency, without the unit and trailing zeros: 120, 1.2, 0.35; rounded half up."""
    figure = grouped(abs(half_up(minor * 10**digits, 10_000 * 10 ** exponent(currency))), digits)
    plain = figure.rstrip("0").rstrip(".") if "." in figure else figure
    return f"-{plain}" if minor < 0 and plain != "0" else plain


def grouped(units: int, digits: int) -> str:
    """A non-negative integer with its last `digits` behind the point and thousands parted by commas."""
    whole, rest = divmod(units, 10**digits)
    return f"{whole:,}.{rest:0{digits}d}" if digits else f"{whole:,}"
