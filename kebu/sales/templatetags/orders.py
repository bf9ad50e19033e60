"""Figures of orders as pages write them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kebu.base.lists.markup import markup
from kebu.base.templatetags import kit
from kebu.base.text import money
from kebu.base.text.joining import joined
from kebu.sales import rules
from kebu.sales.models import Order, OrderStatus

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
def plain(value: int | None) -> str:
    """Millionths as a form wants them: 1234.5; nothing for none."""
    return "" if value is None else rules.plain_millionths(value)


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


NAMED = 3


@register.filter
def order_tag(order: Order) -> SafeString:
    """退货, 草稿 or 已取消 beside a number; nothing for a plain order."""
    found = [markup(' <span class="k-tag k-tag--warn">{}</span>', _("退货"))] if order.is_return else []
    if not order.is_counting:
        found.append(markup(' <span class="k-tag">{}</span>', OrderStatus(order.status).label))
    return markup("{}{}", *[*found, "", ""][:2])


@register.filter
def names(lines: Iterable[Any]) -> str:
    """What an order is about: its first products, and how many more there are."""
    found = sorted(lines, key=lambda line: line.pk)
    text = joined(line.name for line in found[:NAMED]) or kit.DASH
    return text if len(found) <= NAMED else _("%(names)s 等 %(count)d 项") % {"names": text, "count": len(found)}
