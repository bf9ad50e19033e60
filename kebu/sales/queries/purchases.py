"""What a customer buys: how broad, the last orders, what came back."""

from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from kebu.base.text.money import half_up
from kebu.customers.models import Customer
from kebu.engine.windows import window
from kebu.sales import rules
from kebu.sales.models import COUNTING, Order, OrderLine, ProductFamily
from kebu.sales.queries.orders import of_customer

FAMILIES = 6
LAST = 4


@dataclass
class Part:
    """A family (or what is in none): amounts in minor units of the company currency, net of returns."""

    name: str
    year: int = 0
    ever: int = 0
    share: int = 0  # of the largest, hundredths of a percent


@dataclass
class Breadth:
    """`parts`: families bought in the last 12 months, the largest first; `lapsed`: only before; `missing`: never."""

    parts: list[Part] = field(default_factory=list)
    lapsed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    known: int = 0

    @property
    def bought(self) -> int:
        """How many families were bought in the last 12 months."""
        return self.known - len(self.lapsed) - len(self.missing)


def breadth(customer: Customer, as_of: date) -> Breadth:
    """By family; lines whose product is in none stand together."""
    families = dict(ProductFamily.objects.everyone().order_by("name").values_list("pk", "name"))
    parts = _parts(customer, families, window(as_of, 12).after)
    own = {pk: part for pk, part in parts.items() if pk is not None}
    largest = max((part.year for part in parts.values()), default=0)
    for part in parts.values():
        part.share = half_up(part.year * 10_000, largest) if part.year > 0 and largest > 0 else 0
    recent = sorted((part for part in parts.values() if part.year > 0), key=lambda part: (-part.year, part.name))
    return Breadth(
        recent[:FAMILIES],
        [families[pk] for pk in families if pk in own and own[pk].year <= 0 and own[pk].ever > 0],
        [families[pk] for pk in families if pk not in own or own[pk].ever <= 0 >= own[pk].year],
        len(families),
    )


def _parts(customer: Customer, families: dict[int, str], after: date) -> dict[int | None, Part]:
    lines = OrderLine.objects.everyone().filter(
        order__customer=customer, order__deleted_at__isnull=True, order__status__in=COUNTING
    )
    rows = lines.values_list("product__family", "order__currency", "order__rate").annotate(
        ever=Sum("total"), year=Sum("total", filter=Q(order__ordered_on__gt=after))
    )
    parts: dict[int | None, Part] = {}
    for family, currency, rate, ever, year in rows.order_by():
        part = parts.setdefault(family, Part(families.get(family, "") if family else _("其他产品")))
        part.ever += rules.in_company_currency(ever or 0, rate, currency, settings.KEBU_CURRENCY)
        part.year += rules.in_company_currency(year or 0, rate, currency, settings.KEBU_CURRENCY)
    return parts


def last_orders(customer: Customer) -> list[Order]:
    return list(of_customer(customer).order_by("-ordered_on", "-pk").prefetch_related("lines")[:LAST])


@dataclass(frozen=True)
class Returned:
    """What came back: how often, how much (a positive amount), and what part of all that was bought."""

    count: int
    amount: int
    share: int | None  # tenths of a percent


def returned(customer: Customer) -> Returned:
    found = of_customer(customer).aggregate(
        count=Count("pk", filter=Q(amount__lt=0)),
        back=Sum("amount", filter=Q(amount__lt=0)),
        bought=Sum("amount", filter=Q(amount__gt=0)),
    )
    back, bought = -(found["back"] or 0), found["bought"] or 0
    return Returned(found["count"], back, half_up(back * 1000, bought) if bought > 0 else None)
