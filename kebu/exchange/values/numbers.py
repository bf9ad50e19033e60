"""Numbers and amounts of money, exact: nothing passes through a float."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from kebu.base.text import money as amounts
from kebu.exchange.values.manner import Manner, Read, Wrong

MILLION = 1_000_000
LARGEST = 10**15
DIGITS = {sign: value for value, signs in enumerate(("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒",
                                                    "八捌", "九玖")) for sign in signs}  # fmt: skip
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
LARGE = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
MEASURES = {"": 1, "千": 1_000, "k": 1_000, "万": 10_000, "w": 10_000, "百万": 1_000_000, "千万": 10_000_000,
            "亿": 100_000_000}  # fmt: skip
NUMBER = re.compile(
    r"(?P<sign>[+-]?)[¥$€£]?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)(?P<power>e[+-]?\d{1,2})?"
    r"(?P<unit>百万|千万|[千万亿kw]?)(?P<rest>%?)[^\d%.,]{0,4}"
)


def integer(low: int = 0, high: int = LARGEST) -> Read:
    """A whole number within bounds; a unit of a few letters behind it (人, 分, 家) does not matter."""

    def read(cell: str, _manner: Manner) -> int:
        value = number(cell)
        if value.denominator != 1 or not low <= value <= high:
            raise Wrong(_("请填写 %(low)d 到 %(high)d 的整数") % {"low": low, "high": high})
        return int(value)

    return read


def millionths() -> Read:
    """A number with at most six decimals, in millionths: quantities, prices, rates."""

    def read(cell: str, _manner: Manner) -> int:
        value = number(cell) * MILLION
        if value.denominator != 1:
            raise Wrong(_("小数最多六位"), f"{Decimal(round(value)) / MILLION:f}")
        if abs(value) > LARGEST:
            raise Wrong(_("数字太大"))
        return int(value)

    return read


def percent() -> Read:
    """Millionths of the whole: 15%, 0.15; a bare number above 1 is a percentage too."""

    def read(cell: str, _manner: Manner) -> int:
        plain = folded(cell)
        value = number(plain.removesuffix("%"))
        share = value / 100 if plain.endswith("%") or abs(value) > 1 else value
        if (share * MILLION).denominator != 1:
            raise Wrong(_("百分比的小数位太多"))
        return int(share * MILLION)

    return read


def money(currency: str = "") -> Read:
    """Minor units of the file's currency (or of `currency`): 3500, ￥3,500.00, 1.2万, (300)."""

    def read(cell: str, manner: Manner) -> int:
        own = currency or manner.currency
        try:
            return amounts.parse_money(cell, own)
        except ValueError as error:
            raise Wrong(_(str(error)), _money_meant(cell, own)) from None

    return read


def number(cell: str) -> Fraction:
    """Raises Wrong, with the figure that was probably meant."""
    found = NUMBER.fullmatch(folded(cell))
    if found is None or found["rest"] or len(found["number"]) > 40:
        raise Wrong(_("请填写数字，例如 3 或 1,200.5"), _plain(in_words(cell)))
    value = Fraction(found["number"].replace(",", "").rstrip(".") + (found["power"] or "")) * MEASURES[found["unit"]]
    return -value if found["sign"] == "-" else value


def in_words(cell: str) -> Fraction | None:
    """三十万, 一百二十, 两千五, 1 万 2: a figure in words, for a suggestion only."""
    total, section, figure, last = 0, 0, 0, 1
    plain = re.sub(r"[\s元圆块整正约]|左右", "", unicodedata.normalize("NFKC", cell))
    if not plain or any(sign not in DIGITS and sign not in UNITS and sign not in LARGE for sign in plain):
        return None
    for sign in plain:
        if sign in DIGITS:
            figure, last = DIGITS[sign], (1 if sign in "零〇" else last)
        elif sign in UNITS:
            section += (figure or 1) * UNITS[sign]
            figure, last = 0, UNITS[sign] // 10
        else:
            total = (total + section + figure) * LARGE[sign]
            section, figure, last = 0, 0, LARGE[sign] // 10
    return Fraction(total + section + figure * last)


def folded(cell: str) -> str:
    """Half-width, without blanks; a bracketed figure is negative."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", cell)).lower().replace("−", "-")
    bracketed = re.fullmatch(r"\((.+)\)", plain)
    return f"-{bracketed[1]}" if bracketed else plain


def _money_meant(cell: str, currency: str) -> str:
    """Rounded to what the currency has, or read from words; empty when neither helps."""
    words = in_words(cell)
    if words is not None:
        return _plain(words)
    try:
        value = number(cell)
    except Wrong:
        return ""
    digits = amounts.exponent(currency)
    return f"{Decimal(round(value * 10**digits)) / 10**digits:.{digits}f}"


def _plain(value: Fraction | None) -> str:
    return "" if value is None else str(int(value)) if value.denominator == 1 else str(float(value))
