"""Everything that sales plugs into others."""

from django.utils.translation import gettext_lazy as _

from kebu.audit import kinds
from kebu.base import panels, undo
from kebu.base.access import declare
from kebu.exchange import importers


def connect() -> None:
    """Called once, when the area is loaded."""
    from kebu.sales.actions import totals
    from kebu.sales.importing import ORDERS

    declare(_("合作"), {"orders.view": _("查看订单"), "orders.edit": _("录入和修改订单")})
    importers.register(ORDERS)
    undo.on_restore("sales.order", totals.of_orders)
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
    kinds.register("sales.product", _("产品"), right="orders.view")
