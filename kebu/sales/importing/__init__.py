"""Orders and products on their way in: one row per line, or one per order."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kebu.exchange.importing.contract import Importer
from kebu.sales.importing import columns, goods, sheet
from kebu.sales.importing.session import OrderSession

PRODUCTS = Importer(
    "products", _("产品"), "orders.edit", columns.of_products, goods.ProductSession, "name", check=goods.check,
    group=goods.group, rank=goods.rank, options=("on_duplicate",), address=lambda: reverse("sales:products"), order=30,
)  # fmt: skip
ORDERS = Importer(
    "orders", _("订单"), "orders.edit", columns.of_orders, OrderSession, "number", check=sheet.check,
    group=sheet.group, rank=sheet.rank,
    options=("on_duplicate", "create_missing", "owner", "team", "currency", "date_order"),
    assign="customers.assign", address=lambda: reverse("sales:list"), order=40,
)  # fmt: skip

__all__ = ["ORDERS", "PRODUCTS"]
