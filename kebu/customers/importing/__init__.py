"""Customers with their contacts and decision chain in one sheet, and contacts alone, on their way in."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kebu.customers.importing import columns, contacts, sheet
from kebu.customers.importing.session import CustomerSession
from kebu.exchange.importing.contract import Importer

CUSTOMERS = Importer(
    "customers", _("客户"), "customers.import", columns.of_customers, CustomerSession, "name",
    check=sheet.check, group=sheet.group, rank=sheet.rank, options=("on_duplicate", "owner", "team"),
    assign="customers.assign", address=lambda: reverse("customers:list"), order=10,
)  # fmt: skip
CONTACTS = Importer(
    "contacts", _("联系人"), "customers.import", columns.of_contacts, contacts.ContactSession, "name",
    check=contacts.check, group=contacts.group, options=("on_duplicate", "create_missing", "owner", "team"),
    assign="customers.assign", address=lambda: reverse("customers:contacts"), order=20,
)  # fmt: skip

__all__ = ["CONTACTS", "CUSTOMERS"]
