"""Arithmetic of orders, in integers: minor units of money, millionths of quantities, prices and rates."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_noop

from kebu.base.text import money

MILLION = 1_000_000
LARGEST = 10**15


@dataclass(frozen=True, slots=True)
class Worth:
    """What an order counts for, in minor units of the company currency; `cost` is None where a line's is unknown."""

    amount: int
    cost: int | None


NOTHING = Worth(0, None)


def worth(total: int, cost: int | None, rate: int, currency: str, company_currency: str, *, is_counting: bool) -> Worth:
    """Of an order with this total in its own currency; nothing while it is a draft or cancelled."""
    if not is_counting:
        return NOTHING
    return Worth(in_company_currency(total, rate, currency, company_currency), cost)


def cost_of(lines: Iterable[tuple[int, int | None]], company_currency: str) -> int | None:
    """lines: (quantity, unit cost) each; None as soon as one is unknown, and for no lines."""
    costs = [
        None if unit_cost is None else money.line_total(quantity, unit_cost, currency=company_currency)
        for quantity, unit_cost in lines
    ]
    known = [cost for cost in costs if cost is not None]
    return sum(known) if costs and len(known) == len(costs) else None


def is_plausible_day(day: date, today: date) -> bool:
    """Whether somebody may have ordered on that day."""
    return date(1950, 1, 1) <= day <= date(today.year + 1, 12, 31)


def in_company_currency(total: int, rate: int, currency: str, company_currency: str) -> int:
    return total if currency == company_currency else money.convert(total, rate, currency, company_currency)


def parse_millionths(text: str) -> int:
    """A number as people write it, 1,200.5 or －3, in millionths. Raises ValueError with a message."""
    plain = re.sub(r"[\s,¥￥$€£]", "", unicodedata.normalize("NFKC", text)).removesuffix("元")
    try:
        value = Decimal(plain) * MILLION if len(plain) <= 40 else Decimal("NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise ValueError(gettext_noop("请填写数字，例如 3 或 1,200.5"))
    if value != value.to_integral_value():
        raise ValueError(gettext_noop("小数最多六位"))
    if abs(value) > LARGEST:
        raise ValueError(gettext_noop("数字太大"))
    return int(value)


def parse_discount(text: str) -> int:
    """Millionths off: 95%, 0.95 and 9.5折 all leave 95 of a hundred. Raises ValueError with a message."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.endswith("折"):
        left = parse_millionths(plain.removesuffix("折")) // 10
    elif plain.endswith("%"):
        left = parse_millionths(plain[:-1]) // 100
    else:
        left = parse_millionths(plain)
    if not 0 <= left <= MILLION:
        raise ValueError(gettext_noop("折扣请写成 95%、0.95 或 9.5折"))
    return MILLION - left


def plain_discount(off: int) -> str:
    """What is left, in percent: 50000 → 95%. Nothing for no discount."""
    return f"{plain_millionths((MILLION - off) * 100)}%" if off else ""


def plain_millionths(value: int) -> str:
    """2500000 → 2.5."""
    text = f"{Decimal(value) / MILLION:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
