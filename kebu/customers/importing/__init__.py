"""客户信息基础表 on its way in: customers with their contacts and decision chain in one sheet."""

from django.utils.translation import gettext_lazy as _

from kebu.customers.importing.columns import COLUMNS
from kebu.customers.importing.session import CustomerSession
from kebu.exchange.importers import Importer

CUSTOMERS = Importer("customers", _("客户"), "customers.import", COLUMNS, CustomerSession)

__all__ = ["CUSTOMERS"]
