"""Headers of sheets of orders and of products."""

import re
import unicodedata
from datetime import date
from typing import Any

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from kebu.base import clock
from kebu.base.access import Actor
from kebu.exchange.importing.contract import Column
from kebu.exchange.values import Manner, Read, Wrong, choice, code, day, millionths, text
from kebu.exchange.values.repeating import repeated
from kebu.sales import rules
from kebu.sales.models import Order, OrderLine, OrderStatus, Product, ProductFamily

CURRENCIES = {"人民币": "CNY", "元": "CNY", "美元": "USD", "欧元": "EUR", "日元": "JPY", "港元": "HKD", "英镑": "GBP"}
CODE = re.compile("[A-Z]{3}")


def _text(model: type[Any], field: str) -> Read:
    return text(model._meta.get_field(field).max_length or 4_000)


def _ordered_on() -> Read:
    read, today = day(), clock.today()

    def plausible(cell: str, manner: Manner) -> date:
        found: date = read(cell, manner)
        if not rules.is_plausible_day(found, today):
            raise Wrong(translated("%(day)s 不像是下单的日子") % {"day": found})
        return found

    return plausible


def _currency(cell: str, _manner: Manner) -> str:
    plain = unicodedata.normalize("NFKC", cell).strip()
    found = CURRENCIES.get(plain, plain.upper())
    if not CODE.fullmatch(found):
        raise Wrong(translated("币种请用三个字母的代码，例如 CNY"))
    return found


def _discount(cell: str, _manner: Manner) -> int:
    return rules.parse_discount(cell)


def _not_negative() -> Read:
    read = millionths()

    def checked(cell: str, manner: Manner) -> int:
        found: int = read(cell, manner)
        if found < 0:
            raise Wrong(translated("请填不小于 0 的数"))
        return found

    return checked


def of_orders(_actor: Actor) -> list[Column]:
    return [
        Column("number", _("订单号"), repeated(code(60)),
               ("订单编号", "单号", "合同号", "销售单号", "order", "order number", "order no", "order id", "invoice",
                "invoiceno", "invoice number", "opportunity id")),
        Column("customer_code", _("客户编号"), repeated(code(32)),
               ("编号", "客户编码", "客户代码", "customer code", "customer id", "customerid", "customer no")),
        Column("customer_name", _("单位名称"), repeated(text(120)),
               ("客户名称", "客户", "公司名称", "购货单位", "customer", "customer name", "company", "account",
                "account name")),
        Column("ordered_on", _("下单日期"), repeated(_ordered_on()),
               ("订单日期", "合作日期", "合作时间", "成交日期", "日期", "时间", "date", "order date", "ordered on",
                "invoicedate", "invoice date", "close date"), is_required=True),
        Column("product_code", _("产品编号"), repeated(code(40)),
               ("产品编码", "产品代码", "商品编码", "物料编码", "货号", "product code", "sku", "stockcode",
                "stock code", "item code")),
        Column("product", _("产品"), repeated(_text(OrderLine, "name")),
               ("产品名称", "品名", "商品", "商品名称", "货品", "项目", "product", "product name", "item",
                "description")),
        Column("model", _("型号"), repeated(_text(OrderLine, "model")), ("产品型号", "model")),
        Column("specification", _("规格"), repeated(_text(OrderLine, "specification")),
               ("规格型号", "specification", "spec")),
        Column("unit", _("单位"), repeated(_text(OrderLine, "unit")), ("计量单位", "unit")),
        Column("quantity", _("数量"), repeated(millionths()), ("订购数量", "件数", "quantity", "qty")),
        Column("unit_price", _("单价"), repeated(_not_negative()),
               ("含税单价", "价格", "price", "unit price", "unitprice")),
        Column("discount", _("折扣"), repeated(_discount), ("折扣率", "discount")),
        Column("amount", _("金额"), repeated(text(40)),
               ("订单金额", "合作金额", "小计", "总额", "成交金额", "价税合计", "amount", "total", "line total",
                "close value")),
        Column("amount_wan", _("金额(万元)"), repeated(text(40)), ("订单金额(万元)", "合作金额(万元)")),
        Column("unit_cost", _("单位成本"), repeated(_not_negative()), ("成本单价", "成本", "unit cost", "cost")),
        Column("currency", _("币种"), repeated(_currency), ("货币", "currency")),
        Column("rate", _("汇率"), repeated(_not_negative()), ("rate", "exchange rate")),
        Column("status", _("订单状态"), repeated(choice(OrderStatus)), ("状态", "status", "order status")),
        Column("return_of", _("原订单"), repeated(code(60)),
               ("原订单号", "退货原单", "original order", "returned order")),
        Column("note", _("备注"), repeated(_text(Order, "note")), ("说明", "note", "remark", "comment")),
    ]  # fmt: skip


def of_products(_actor: Actor) -> list[Column]:
    own = "sales.product"
    return [
        Column("code", _("产品编号"), code(40),
               ("编号", "产品编码", "产品代码", "商品编码", "物料编码", "货号", "product code", "code", "sku",
                "stockcode"), field=(own, "code")),
        Column("name", _("产品名称"), _text(Product, "name"),
               ("产品", "品名", "商品名称", "名称", "product", "product name", "name", "description"),
               is_required=True, field=(own, "name")),
        Column("family", _("产品系列"), repeated(_text(ProductFamily, "name")),
               ("系列", "产品类别", "类别", "分类", "品类", "family", "category", "series"), field=(own, "family")),
        Column("model", _("型号"), _text(Product, "model"), ("产品型号", "model"), field=(own, "model")),
        Column("specification", _("规格"), _text(Product, "specification"), ("规格型号", "specification", "spec"),
               field=(own, "specification")),
        Column("unit", _("单位"), repeated(_text(Product, "unit")), ("计量单位", "unit"), field=(own, "unit")),
        Column("price", _("标准单价"), repeated(_not_negative()),
               ("单价", "价格", "售价", "list price", "price", "unit price", "sales price"), field=(own, "price")),
        Column("unit_cost", _("单位成本"), repeated(_not_negative()), ("成本单价", "成本", "unit cost", "cost"),
               field=(own, "unit_cost")),
        Column("note", _("备注"), _text(Product, "note"), ("说明", "note", "remark"), field=(own, "note")),
    ]  # fmt: skip
