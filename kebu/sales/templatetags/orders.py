"""Figures of orders as pages write them."""

from decimal import Decimal

from django import template

from kebu.base.templatetags import kit
from kebu.base.text import money
from kebu.sales import rules

register = template.Library()


@register.filter
def millionths(value: int | None, least: int = 0) -> str:
    """A quantity or price: 1234500000 → 1,234.5; with at least so many places."""
    if value is None:
        return kit.DASH
    plain = Decimal(value) / rules.MILLION
    places = max(-int(plain.normalize().as_tuple().exponent), least, 0)
    return kit.number(plain, places)


@register.filter
def amount(minor: int | None, currency: str) -> str:
    """Money in full with its currency's sign and a true minus: −¥3,500.00."""
    if minor is None:
        return kit.DASH
    return money.format_money(minor, currency).replace("-", kit.MINUS)


@register.filter
def left(off: int) -> str:
    """What a discount leaves: 95%; a dash without one."""
    return rules.plain_discount(off) or kit.DASH
