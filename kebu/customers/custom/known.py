"""Which custom fields there are; read once for a person's request."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

from kebu.customers.models import Contact, Customer, CustomField, CustomOption
from kebu.customers.models.custom import About
from kebu.staff import fieldrules

if TYPE_CHECKING:
    from kebu.staff.models import User

LABELS = {About.CUSTOMER: "customers.customer", About.CONTACT: "customers.contact"}
MODELS: dict[str, type[Customer] | type[Contact]] = {About.CUSTOMER: Customer, About.CONTACT: Contact}


@dataclass(frozen=True)
class Known:
    """Every field, retired ones among them, each with its options."""

    every: tuple[CustomField, ...]

    def of(self, about: str) -> list[CustomField]:
        """Those in use for customers or contacts, in order."""
        return [field for field in self.every if field.about == about and not field.is_retired]

    def retired(self, about: str) -> list[CustomField]:
        return [field for field in self.every if field.about == about and field.is_retired]

    def named(self, about: str, keys: Iterable[str]) -> list[CustomField]:
        """Those in use that bear these keys."""
        wanted = set(keys)
        return [field for field in self.of(about) if field.key in wanted]


def read() -> Known:
    options = Prefetch("options", CustomOption.objects.everyone().order_by("position", "pk"))
    return Known(tuple(CustomField.objects.everyone().in_order().prefetch_related(options)))


def known(user: "User") -> Known:
    """The same, read once per person in hand: two statements a request, one where there are none."""
    kept: Known | None = user.__dict__.get("_custom_fields")
    if kept is None:
        kept = user.__dict__["_custom_fields"] = read()
    return kept


def about_of(row: Any) -> str:
    return About.CONTACT if isinstance(row, Contact) else About.CUSTOMER


def rule_of(field: CustomField) -> tuple[str, str]:
    """The model label and name under which field rules know it."""
    return LABELS[About(field.about)], field.key


def ruled() -> list[fieldrules.Registered]:
    """What the rules editor of a role offers beside the built-in fields."""
    return [
        fieldrules.Registered(*rule_of(field), label=str(field), model_label=About(field.about).label)
        for field in read().every
        if not field.is_retired
    ]


def options_of(field: CustomField) -> list[CustomOption]:
    """In order, the retired at their places; as read with the field."""
    return list(field.options.all())
