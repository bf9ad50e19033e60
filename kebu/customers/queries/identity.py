"""Who a customer is for certain: two live ones never share a credit code, two live individuals never a telephone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from kebu.base.access import Actor
from kebu.base.encrypted import EncryptedField
from kebu.base.text.codes import normal_code
from kebu.customers.models import Customer
from kebu.customers.models.choices import CustomerKind
from kebu.customers.models.customer import CustomerQuerySet
from kebu.staff.models import User

PHONE: EncryptedField = next(f for f in Customer._meta.concrete_fields if isinstance(f, EncryptedField))
PORTION = 500
FIELDS = frozenset({"credit_code", "phone", "kind"})


@dataclass(frozen=True)
class Taken:
    """`field` (credit_code, phone) is that of the live customer `by`."""

    field: str
    by: Customer

    def told(self, actor: Actor) -> str:
        """Whose it is and what to do; the customer's name only for who sees it."""
        text = (
            _("这个统一社会信用代码已有客户在用：%(who)s。同一家不要建两次，请打开那一家，或核对代码")
            if self.field == "credit_code"
            else _("这个电话已是另一位个人客户的：%(who)s。同一个人不要建两次，请打开那一位，或核对号码")
        )
        return text % {"who": _who(self.by, actor)}


def taken(values: Mapping[str, Any], *, besides: int = 0) -> Taken | None:
    """Whether these values (`credit_code`, `kind`, `phone` in plain text) are those of a live customer already."""
    others = Customer.objects.everyone().exclude(pk=besides).select_related("owner").order_by("pk")
    if (code := normal_code(str(values.get("credit_code") or ""))) and (by := others.filter(credit_code=code).first()):
        return Taken("credit_code", by)
    phone = str(values.get("phone") or "")
    if not phone or values.get("kind") != CustomerKind.PERSON:
        return None
    found = others.filter(kind=CustomerKind.PERSON, phone_index=PHONE.blind_index(phone)).first()
    return Taken("phone", found) if found else None


def doubled(ids: Sequence[int]) -> tuple[Customer, Taken] | None:
    """The first of these customers, as stored, that is live and not the only one with its credit code or telephone."""
    for start in range(0, len(ids), PORTION):
        rows = Customer.objects.everyone().filter(pk__in=ids[start : start + PORTION])
        persons = rows.filter(kind=CustomerKind.PERSON)
        for field, column, some in (("credit_code", "credit_code", rows), ("phone", "phone_index", persons)):
            if found := next(_shared(some, column), None):
                return found[0], Taken(field, found[1])
    return None


def _shared(rows: CustomerQuerySet, column: str) -> Iterator[tuple[Customer, Customer]]:
    values = list(rows.exclude(**{column: ""}).order_by().values_list(column, flat=True))
    all_live = Customer.objects.everyone().filter(**{f"{column}__in": values})
    if column != "credit_code":
        all_live = all_live.filter(kind=CustomerKind.PERSON)
    often = all_live.order_by().values(column).annotate(n=Count("pk")).filter(n__gt=1).values_list(column, flat=True)
    for value in islice(often, 1):
        mine = rows.filter(**{column: value}).order_by("pk").last()
        other = all_live.filter(**{column: value}).exclude(pk=mine.pk if mine else 0).select_related("owner")
        by = other.order_by("pk").first()
        if mine and by:
            yield mine, by


def _who(customer: Customer, actor: Actor) -> str:
    is_seen = Customer.objects.visible_to(actor).filter(pk=customer.pk).exists() if isinstance(actor, User) else True
    owner = _("负责人 %(owner)s") % {"owner": customer.owner.name} if customer.owner else _("暂无负责人")
    name = customer.name if is_seen else _("一家你看不到的客户")
    return _("%(name)s，%(owner)s") % {"name": name, "owner": owner}
