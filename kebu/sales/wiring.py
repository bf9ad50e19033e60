"""Everything that sales plugs into others."""

from django.utils.translation import gettext_lazy as _

from kebu.audit import kinds
from kebu.base import panels, settings_registry, undo
from kebu.base.access import declare
from kebu.customers import repointing
from kebu.exchange.importing import contract as importing


def connect() -> None:
    """Called once, when the area is loaded."""
    from kebu.sales import search
    from kebu.sales.actions import products, sums, totals
    from kebu.sales.importing import ORDERS, PRODUCTS
    from kebu.sales.models import Order

    declare(_("合作"), {"orders.view": _("查看订单"), "orders.edit": _("录入和修改订单")})
    settings_registry.declare(
        products.SETTING, "text", products.DEFAULT, _("产品编号规则"), group=_("产品"),
        help=_("{n} 是流水号，{n:03} 表示至少三位，例如 C{n:03} 得到 C001"),
    )  # fmt: skip
    importing.register(PRODUCTS)
    importing.register(ORDERS)
    search.connect()
    undo.on_restore("sales.orderline", sums.restored_lines)
    undo.on_restore("sales.order", sums.restored_orders)
    undo.on_restore("sales.product", products.refresh)
    undo.on_restore("sales.productfamily", products.refresh_families)
    repointing.register(repointing.rows(Order, _("订单"), order=40, right="orders.view"))
    repointing.after("sales", totals.refresh)
    _plug_into_pages()


def _plug_into_pages() -> None:
    from kebu.sales import lists, parts, timeline
    from kebu.sales.rules import plain_millionths

    lists.connect()
    for panel in parts.PANELS:
        panels.register(panel)
    panels.register_tab(
        panels.Tab("orders", _("合作记录"), "sales:of_customer", order=20, right="orders.view", count=parts.count)
    )
    panels.register_source(panels.Source(timeline.KIND, _("合作"), timeline.events, order=20))
    kinds.register("sales.order", _("订单"), right="orders.view", formats={"rate": plain_millionths})
    millionths = {"price": plain_millionths, "unit_cost": plain_millionths}
    kinds.register("sales.product", _("产品"), right="orders.view", formats=millionths)
    kinds.register("sales.productfamily", _("产品系列"), right="orders.view")
