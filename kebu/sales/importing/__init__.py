"""Orders on their way in: one row per line, or one per order."""

from django.utils.translation import gettext_lazy as _

from kebu.exchange.importers import Importer
from kebu.sales.importing.columns import COLUMNS, check
from kebu.sales.importing.session import OrderSession

ORDERS = Importer("orders", _("订单"), "orders.edit", COLUMNS, OrderSession, check)

__all__ = ["ORDERS"]
