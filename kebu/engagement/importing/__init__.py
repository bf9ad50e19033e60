"""Interactions on their way in."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kebu.engagement.importing import columns, sheet
from kebu.engagement.importing.session import InteractionSession
from kebu.exchange.importing.contract import Importer

INTERACTIONS = Importer(
    "interactions", _("跟进记录"), "interactions.log", columns.of_interactions, InteractionSession, "customer_name",
    check=sheet.check, group=sheet.group, options=("on_duplicate", "create_missing", "owner", "team", "date_order"),
    assign="customers.assign", address=lambda: reverse("customers:list"), order=50,
)  # fmt: skip

__all__ = ["INTERACTIONS"]
