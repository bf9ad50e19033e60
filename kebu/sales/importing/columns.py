"""Headers of an order sheet, and a row of it as a checked line."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from kebu.base import clock
from kebu.base.text import money
from kebu.base.text.dates import parse_date
from kebu.exchange.columns import Column
from kebu.sales.models import Order, OrderLine
from kebu.sales.rules import MILLION, parse_discount, parse_millionths


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the order that it belongs to and what it says. Money in minor units, the rest in millionths.

    `product` is empty when the row states an order as a whole. `is_stated`: the amount differs from quantity × price.
    """

    number: str
    customer_code: str
    customer_name: str
    ordered_on: date
    product: str
    unit: str
    quantity: int
    unit_price: int
    discount: int
    unit_cost: int | None
    total: int
    currency: str
    rate: int
    note: str
    is_stated: bool

    @property
    def content(self) -> tuple[Any, ...]:
        """What makes it the same line again."""
        return (self.product, self.quantity, self.unit_price, self.discount, self.total)


def _short(model: type[Order] | type[OrderLine], field: str) -> Callable[[str], str]:
    longest = getattr(model._meta.get_field(field), "max_length", None) or 0

    def parse(cell: str) -> str:
        if len(cell) > longest:
            raise ValueError(translated("最多 %(longest)d 个字") % {"longest": longest})
        return cell

    return parse


def _day(cell: str) -> date:
    day = parse_date(cell)
    if not date(1950, 1, 1) <= day <= date(clock.today().year + 1, 12, 31):
        raise ValueError(translated("%(day)s 不像是下单的日子") % {"day": day})
    return day


CURRENCIES = {"人民币": "CNY", "美元": "USD", "欧元": "EUR", "日元": "JPY", "港元": "HKD", "英镑": "GBP"}


def _currency(cell: str) -> str:
    code = CURRENCIES.get(cell, cell.upper())
    if not re.fullmatch("[A-Z]{3}", code):
        raise ValueError(translated("币种请用三个字母的代码，例如 CNY"))
    return code


COLUMNS = (
    Column(
        "number", _("订单号"), ("订单编号", "合同号", "order", "order number", "invoiceno"), _short(Order, "number")
    ),
    Column("customer_code", _("客户编号"), ("编号", "客户编码", "customer", "customer code", "customerid")),
    Column("customer_name", _("单位名称"), ("客户名称", "客户")),
    Column("ordered_on", _("下单日期"), ("订单日期", "合作日期", "日期", "date", "order date"), _day, True),
    Column("product", _("产品"), ("产品名称", "品名", "商品", "产品编号", "product"), _short(OrderLine, "name")),
    Column("unit", _("单位"), ("计量单位", "unit"), _short(OrderLine, "unit")),
    Column("quantity", _("数量"), ("quantity",), parse_millionths),
    Column("unit_price", _("单价"), ("单价(元)", "price", "unit price", "unitprice"), parse_millionths),
    Column("discount", _("折扣"), ("discount",), parse_discount),
    Column("amount", _("金额"), ("金额(元)", "订单金额", "合作金额", "小计", "amount", "total")),
    Column("amount_wan", _("金额(万元)"), ("订单金额(万元)", "合作金额(万元)")),
    Column("unit_cost", _("单位成本"), ("成本单价", "unit cost"), parse_millionths),
    Column("currency", _("币种"), ("currency",), _currency),
    Column("rate", _("汇率"), ("rate",), parse_millionths),
    Column("note", _("备注"), ("note",), _short(Order, "note")),
)


def check(values: dict[str, Any]) -> Line:
    """The row as a line. Raises ValueError with what is wrong between its cells."""
    if not values.get("customer_code") and not values.get("customer_name"):
        raise ValueError(translated("缺少“客户编号”"))
    currency = values.get("currency") or settings.KEBU_CURRENCY
    rate = values.get("rate", MILLION)
    if currency != settings.KEBU_CURRENCY and "rate" not in values:
        text = translated("外币订单请填“汇率”（一单位外币折合多少%(own)s）")
        raise ValueError(text % {"own": settings.KEBU_CURRENCY})
    quantity, discount = values.get("quantity", MILLION), values.get("discount", 0)
    stated, reckoned = _stated(values, currency), _reckoned(values, quantity, discount, currency)
    total = stated if stated is not None else reckoned
    if total is None:
        raise ValueError(translated("请填“金额”，或“数量”和“单价”"))
    if reckoned is not None and total * reckoned < 0:
        raise ValueError(translated("金额与数量、单价的正负不一致"))
    return Line(
        number=values.get("number", ""), customer_code=values.get("customer_code", ""),
        customer_name=values.get("customer_name", ""), ordered_on=values["ordered_on"],
        product=values.get("product", ""), unit=values.get("unit", ""), quantity=quantity,
        unit_price=values.get("unit_price", _price(total, quantity, currency)), discount=discount,
        unit_cost=values.get("unit_cost"), total=total, currency=currency, rate=rate, note=values.get("note", ""),
        is_stated=reckoned is not None and abs(total - reckoned) > 1,
    )  # fmt: skip


def _stated(values: dict[str, Any], currency: str) -> int | None:
    if "amount" in values:
        return money.parse_money(values["amount"], currency)
    if "amount_wan" in values:
        plain = values["amount_wan"].removesuffix("万元").removesuffix("万")
        return money.parse_money(f"{plain}万", currency)
    return None


def _reckoned(values: dict[str, Any], quantity: int, discount: int, currency: str) -> int | None:
    if "unit_price" not in values:
        return None
    return money.line_total(quantity, values["unit_price"], discount, currency)


def _price(total: int, quantity: int, currency: str) -> int:
    """Millionths of a currency unit, so that quantity × price gives the total; 0 without a quantity."""
    if not quantity:
        return 0
    sign = -1 if quantity < 0 else 1
    return money.half_up(sign * total * MILLION * MILLION, abs(quantity) * 10 ** money.exponent(currency))
