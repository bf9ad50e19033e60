"""How the fields of a customer are written on its page, for one reader: words, mask or nothing, and where to edit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from kebu.base.access import Text
from kebu.base.text.money import format_money, format_wan
from kebu.customers.countries import COUNTRIES, CURRENCIES, LANGUAGES
from kebu.customers.models import Customer
from kebu.customers.queries import origins
from kebu.customers.reference import industry, industry_path, region_path
from kebu.staff import fieldrules

if TYPE_CHECKING:
    from kebu.staff.models import User

LABEL = "customers.customer"
BASIC = [
    "name",
    "short_name",
    "code",
    "industry",
    "size",
    "revenue",
    "region",
    "address",
    "phone",
    "parent",
    "source",
    "relation",
]
NEEDS = ["core_need", "need_type", "business_type", "purchasing_cycle", "budget_low", "budget_high"]
MORE = [
    "kind", "aliases", "credit_code", "country", "website", "campaign", "referrer", "industry_position",
    "industry_potential", "credit_rating", "currency", "language", "time_zone", "note",
]  # fmt: skip
FIELDS = frozenset([*BASIC, *NEEDS, *MORE])
FULL = {"core_need", "note", "aliases"}
WAN = 10_000 * 100


@dataclass(frozen=True)
class Fact:
    name: str
    label: Text
    text: Text
    edit_url: str = ""
    is_long: bool = False
    origin: Text = ""

    @property
    def is_full(self) -> bool:
        return self.is_long or self.name in FULL


def facts(user: "User", customer: Customer, names: list[str]) -> list[Fact]:
    """Those of `names` that the reader may see, in order."""
    hidden = {name for name in names if fieldrules.state(user, LABEL, name) == fieldrules.HIDDEN}
    known = origins.of(customer)
    return [fact(user, customer, name, known) for name in names if name not in hidden]


def fact(user: "User", customer: Customer, name: str, known: Mapping[str, origins.Known] | None = None) -> Fact:
    label = next(f.verbose_name for f in Customer._meta.concrete_fields if f.name == name)
    text = words(user, customer, name)
    origin = origins.told(known, name) if known is not None and text else ""
    return Fact(name, label, text, edit_url(user, customer, name), origin=origin)


def edit_url(user: "User", customer: Customer, name: str) -> str:
    """Where to edit the field; empty for those who may not."""
    if not user.may("customers.edit") or customer.is_deleted or not fieldrules.editable_fields(user, LABEL, [name]):
        return ""
    return reverse("customers:edit_field", args=[customer.uid, name])


def words(user: "User", customer: Customer, name: str) -> Text:
    shown = fieldrules.show(user, customer, name)
    if shown.state == fieldrules.MASKED and shown:
        return masked(user, customer, name)
    return plain(user, customer, name) if shown.state == fieldrules.OPEN else str(shown)


def masked(user: "User", customer: Customer, name: str) -> Text:
    """The mask, with a button that reveals where the reader may."""
    can_reveal = fieldrules.may_reveal(user, LABEL, name) and name == "phone"
    url = reverse("customers:reveal", args=[customer.uid, name]) if can_reveal else ""
    text = str(fieldrules.show(user, customer, name))
    return render_to_string("customers/_masked.html", {"text": text, "reveal_url": url})


def plain(user: "User", customer: Customer, name: str) -> Text:
    """The words of an open field; empty when there is nothing."""
    value = getattr(customer, name)
    if value in (None, ""):
        return ""
    special = _SPECIAL.get(name)
    if special:
        return special(user, customer)
    display = getattr(customer, f"get_{name}_display", None)
    return str(display()) if display else str(value)


def _money(name: str, customer: Customer) -> str:
    amount: int = getattr(customer, name)
    if customer.currency == "CNY" and amount % WAN == 0:
        return f"{format_wan(amount)} 万元"
    return format_money(amount, customer.currency)


def _industry(code: str) -> Text:
    entry = industry(code)
    return format_html('<span title="{}">{}</span>', industry_path(code), entry.name) if entry else code


def _named(user: "User", customer_id: int | None) -> Text:
    """Another customer, by name for those who see it."""
    named = Customer.objects.visible_to(user).filter(pk=customer_id or 0).first()
    if named is None:
        return "***"
    return format_html('<a href="{}">{}</a>', reverse("site:customer", args=[named.uid]), named.name)


def _website(_user: "User", customer: Customer) -> Text:
    return format_html('<a href="{0}" rel="noopener noreferrer nofollow" target="_blank">{0}</a>', customer.website)


_SPECIAL: dict[str, Callable[["User", Customer], Text]] = {
    "industry": lambda _user, customer: _industry(customer.industry),
    "region": lambda _user, customer: region_path(customer.region) or customer.region,
    "country": lambda _user, customer: dict(COUNTRIES).get(customer.country, customer.country),
    "language": lambda _user, customer: dict(LANGUAGES).get(customer.language, customer.language),
    "currency": lambda _user, customer: dict(CURRENCIES).get(customer.currency, customer.currency),
    "budget_low": lambda _user, customer: _money("budget_low", customer),
    "budget_high": lambda _user, customer: _money("budget_high", customer),
    "referrer": lambda user, customer: _named(user, customer.referrer_id),
    "parent": lambda user, customer: _named(user, customer.parent_id),
    "website": _website,
}
