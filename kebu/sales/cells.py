"""Cells of the lists of orders and products."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from kebu.base.lists import cells
from kebu.base.templatetags import kit
from kebu.base.text.money import exponent
from kebu.sales.templatetags import orders

Asked = Mapping[str, Any]
OWN = settings.KEBU_CURRENCY


def number(row: Any, value: str, asked: Asked) -> str:
    tag = format_html(' <span class="k-tag k-tag--warn">{}</span>', _("退货")) if row.is_return else mark_safe("")
    address = cells.url("sales:order", row.uid)
    return format_html('<a class="b" id="n{}" href="{}">{}</a>{}', asked["at"], address, value or _("查看订单"), tag)


def customer(row: Any, value: str, _asked: Asked) -> str:
    return format_html(
        '<a href="{}"{}>{}</a>', cells.url("site:customer", row.customer.uid), cells.titled(value), value
    )


def day(_row: Any, value: date, _asked: Asked) -> str:
    return value.isoformat()


def amount(row: Any, value: int, _asked: Asked) -> str:
    return format_html('<span class="{}">{}</span>', "bad" if row.is_return else "", kit.wan(value, exponent(OWN)))


def agreed(row: Any, _value: str, _asked: Asked) -> str:
    """The amount in the currency of the order."""
    return orders.amount(row.total, row.currency)


def product(row: Any, value: str, asked: Asked) -> str:
    if not asked.get("may_edit"):
        return format_html('<b id="n{}">{}</b>', asked["at"], value)
    address = cells.url("sales:product_edit", row.uid)
    return format_html(
        '<a class="b" id="n{}" href="{}" hx-get="{}" hx-target="#dialog">{}</a>', asked["at"], address, address, value
    )
