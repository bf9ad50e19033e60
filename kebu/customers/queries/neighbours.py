"""The customer before and after one in the order of the list it was opened from."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import QueryDict

from kebu.base.lists import BadQuery, named, paging, rows, state
from kebu.customers.models import Customer

if TYPE_CHECKING:
    from kebu.staff.models import User


@dataclass(frozen=True)
class Around:
    before: UUID | None = None
    after: UUID | None = None


def around(user: "User", customer: Customer, query: str) -> Around:
    """`query` is the list's address; an unreadable one gives it as it opens by itself. Four statements at most."""
    definition = named("customers")
    if definition is None:
        return Around()
    try:
        asked = state.read(definition, user, QueryDict(query.lstrip("?")))
    except BadQuery:
        asked = state.read(definition, user, QueryDict())
    found = rows.found(asked)
    place = paging.Cursor(rows.key_of(asked, customer.pk), customer.pk, 0)
    ids = [next((pk for _value, pk in rows.page_keys(asked, found, place, back, 1)), None) for back in (True, False)]
    uids = dict(Customer.objects.with_deleted().filter(pk__in=[pk for pk in ids if pk]).values_list("pk", "uid"))
    return Around(*(uids.get(pk) if pk else None for pk in ids))
