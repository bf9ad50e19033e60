"""How customers and contacts are found: what their entries hold, who may find which, how a hit is drawn."""

from django.utils.translation import gettext_lazy as _

from kebu.base import search
from kebu.customers.search import drawing, entries, named, reaching
from kebu.customers.search.drawing import recent

__all__ = ["connect", "recent"]


def connect() -> None:
    """Called once, from the area's wiring."""
    search.reach_by(reaching.reach)
    search.register(
        search.SearchKind(
            "customer",
            _("客户"),
            mark="ｃ",
            fields=entries.CUSTOMER_FIELDS,
            load=entries.customers,
            after=entries.customers_after,
            count=entries.customer_count,
            concealed=reaching.concealed_of_customers,
            weigh=reaching.weigh_customers,
            exact=named.customers,
            draw=drawing.customers,
            order=10,
        )
    )
    search.register(
        search.SearchKind(
            "contact",
            _("联系人"),
            mark="ｐ",
            fields=entries.CONTACT_FIELDS,
            load=entries.contacts,
            after=entries.contacts_after,
            count=entries.contact_count,
            concealed=reaching.concealed_of_contacts,
            weigh=reaching.weigh_contacts,
            exact=named.contacts,
            beside=reaching.primary_contacts,
            draw=drawing.contacts,
            order=20,
        )
    )
