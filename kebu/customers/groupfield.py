"""所属集团 as a field of the list of customers: whoever stands below a customer, however deep, and that one itself."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kebu.base.access import Text
from kebu.base.lists import Field, Kind, Links
from kebu.base.lists.values import uid_of
from kebu.customers.models import Customer
from kebu.customers.queries import group

if TYPE_CHECKING:
    from kebu.staff.models import User

OPTIONS = 30


def grouped() -> QuerySet[Customer]:
    """Customers that stand in a group: below another, or above one."""
    return Customer.objects.everyone().filter(Q(parent__isnull=False) | Q(pk__in=_heads()))


def _heads() -> QuerySet[Customer, int | None]:
    """Ids of those that have somebody below them: few, and read off the index of the key."""
    return (
        Customer.objects.everyone().filter(parent__isnull=False).order_by().values_list("parent", flat=True).distinct()
    )


def _options(user: "User", q: str) -> list[tuple[str, Text, Text]]:
    """Those that have somebody below them, as far as the person sees them."""
    rows = Customer.objects.visible_to(user).filter(pk__in=_heads()).order_by("name_key", "pk")
    if q.strip():
        rows = rows.filter(Q(name__icontains=q.strip()) | Q(short_name__icontains=q.strip()))
    return [(str(row.uid), row.name, row.code) for row in rows[:OPTIONS]]


def _names(user: "User", values: Sequence[str]) -> Mapping[str, Text]:
    rows = Customer.objects.visible_to(user).filter(uid__in=[uid_of(value) for value in values])
    return {str(row.uid): row.name for row in rows}


def _ids(user: "User", values: Sequence[str]) -> list[int]:
    """All below the picked ones; raises KeyError for one that is not in reach."""
    uids = {uid_of(value) for value in values}
    heads = list(Customer.objects.visible_to(user).filter(uid__in=uids).values_list("pk", flat=True))
    if len(heads) != len(uids):
        raise KeyError(values)
    return sorted({pk for head in heads for pk in group.below(head)})


FIELD = Field(
    "group", _("所属集团"), Kind.TEAM, options=_options, names=_names, resolve=_ids, is_column=False,
    rule=("customers.customer", "parent"), links=Links(grouped, "id", "id"),
)  # fmt: skip
