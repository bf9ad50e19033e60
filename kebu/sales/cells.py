"""Cells of the lists of orders and products."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings

from kebu.base.lists import cells
from kebu.base.lists.markup import markup
from kebu.base.templatetags import kit
from kebu.base.text.money import exponent
from kebu.sales.templatetags import orders

Asked = Mapping[str, Any]
OWN = settings.KEBU_CURRENCY


def number(row: Any, value: str, asked: Asked) -> str:
    address, tag = cells.url("sales:order", row.uid), orders.order_tag(row)
    return markup('<a class="b" id="n{}" href="{}">{}</a>{}', asked["at"], address, value or str(row), tag)


def customer(row: Any, value: str, _asked: Asked) -> str:
    return markup('<a href="{}"{}>{}</a>', cells.url("site:customer", row.customer.uid), cells.titled(value), value)


def day(_row: Any, value: date, _asked: Asked) -> str:
    return value.isoformat()


def amount(row: Any, value: int, _asked: Asked) -> str:
    if not row.is_counting:
        return cells.NOTHING
    return markup('<span class="{}">{}</span>', "bad" if row.is_return else "", kit.wan(value, exponent(OWN)))


def agreed(row: Any, _value: str, _asked: Asked) -> str:
    """The amount in the currency of the order."""
    return orders.amount(row.total, row.currency)


def status(row: Any, _value: str, _asked: Asked) -> str:
    return cells.label(row, "status")


def names(row: Any, _value: Any, _asked: Asked) -> str:
    """The first products of an order."""
    return orders.names(row.lines.all())


def product(row: Any, value: str, asked: Asked) -> str:
    address = cells.url("sales:product", row.uid)
    return markup('<a class="b" id="n{}" href="{}"{}>{}</a>', asked["at"], address, cells.titled(value), value)


def price(_row: Any, value: int | None, _asked: Asked) -> str:
    return orders.millionths(value, exponent(OWN))
