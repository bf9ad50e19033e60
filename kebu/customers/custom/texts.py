"""The texts of custom fields, by which their customers and contacts are found."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kebu.base.access import Text
from kebu.base.text.grams import fold
from kebu.customers.custom import values
from kebu.customers.custom.known import about_of, known, rule_of
from kebu.customers.models import Contact, Customer, CustomValue
from kebu.staff import fieldrules

if TYPE_CHECKING:
    from kebu.staff.models import User


def by_row(about: str, ids: Sequence[int]) -> Mapping[int, list[str]]:
    """All that the fields in use hold, in their order. One statement."""
    found: dict[int, list[str]] = defaultdict(list)
    own = {"contact__in": ids} if about == "contact" else {"customer__in": ids, "contact": None}
    rows = CustomValue.objects.everyone().filter(**own, text__isnull=False, field__retired_at__isnull=True)
    for row, text in rows.order_by("field__position", "field_id").values_list("row", "text"):
        found[row].append(text or "")
    return found


def holding(user: "User", row: Customer | Contact, folded: str) -> tuple[Text, str]:
    """Name and text of the field that holds what was found, among those that this reader sees openly."""
    fields = [field for field in known(user).of(about_of(row)) if field.kind in values.TEXTS]
    seen = [field for field in fields if fieldrules.state(user, *rule_of(field)) == fieldrules.OPEN]
    held = values.read(seen, [row.pk]).get(row.pk, {})
    found = next((field for field in seen if fold(held.get(field.key, "")) == folded), None)
    return (str(found), held[found.key]) if found else ("", "")
