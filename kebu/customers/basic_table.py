"""客户信息基础表, the first of the three classic tables (SPEC appendix A)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kebu.base.access import Actor
from kebu.base.text import money
from kebu.customers.models import Contact, Customer
from kebu.customers.reference import industry
from kebu.exchange.tables import Heading, Table, may_see, seen_by

PORTION = 2_000


def _of(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple(("customers.customer", name) for name in names)


def _of_contacts(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple(("customers.contact", name) for name in names)


HEADINGS = (
    Heading("客户编号", 10, fields=_of("code")), Heading("单位名称", 28, fields=_of("name")),
    Heading("行业类型", 18, fields=_of("industry")), Heading("规模(员工数/营收)", 20, fields=_of("size", "revenue")),
    Heading("联系人及职务", 20, fields=_of_contacts("name", "post")), Heading("核心需求", 32, fields=_of("core_need")),
    Heading("最近合作时间", 13, "date", _of("last_order_on")),
    Heading("累计合作金额(万元)", 14, "figure", _of("total_amount")),
    Heading("决策链成员", 36, fields=_of_contacts("name", "post", "chain_role")),
    Heading("上次沟通反馈", 36, fields=_of("last_feedback")),
)  # fmt: skip


def rows(actor: Actor) -> Iterator[Sequence[Any]]:
    """One row per customer, by code; archived ones are left out."""
    customers = seen_by(Customer, actor).active().order_by("code")
    portion: list[Customer] = []
    for customer in customers.iterator(chunk_size=PORTION):
        portion.append(customer)
        if len(portion) == PORTION:
            yield from _rows(portion, actor)
            portion = []
    yield from _rows(portion, actor)


def _rows(customers: list[Customer], actor: Actor) -> Iterator[Sequence[Any]]:
    people = _people([customer.pk for customer in customers]) if may_see(actor, "customers.contact", "name") else {}
    for customer in customers:
        present = people.get(customer.pk, [])
        yield (
            customer.code, customer.name, _industry(customer), size(customer),
            "、".join(_person(each) for each in present if each.is_primary), customer.core_need, customer.last_order_on,
            _wan(customer.total_amount), "、".join(_member(each) for each in present if each.chain_role),
            customer.last_feedback,
        )  # fmt: skip


def _people(ids: list[int]) -> dict[int, list[Contact]]:
    found: dict[int, list[Contact]] = defaultdict(list)
    present = Contact.objects.everyone().present().filter(customer_id__in=ids)
    for contact in present.only("customer_id", "name", "post", "is_primary", "chain_role").order_by("-influence", "id"):
        found[contact.customer_id].append(contact)
    return found


def _industry(customer: Customer) -> str:
    entry = industry(customer.industry)
    return entry.name if entry else ""


def size(customer: Customer) -> str:
    """规模(员工数/营收): what is known of both."""
    known: Iterable[str] = (customer.get_size_display(), customer.get_revenue_display())
    return " / ".join(str(each) for each in known if each)


def _person(contact: Contact) -> str:
    return f"{contact.name} {contact.post}".strip()


def _member(contact: Contact) -> str:
    return f"{_person(contact)}（{contact.get_chain_role_display()}）"


def _wan(minor: int) -> float:
    """万 of the company currency; a spreadsheet's number."""
    return minor / float(10_000 * 10 ** money.exponent(settings.KEBU_CURRENCY))


BASIC = Table(
    "base", _("客户信息基础表"), _("每家客户一行：资料、联系人、决策链、合作与反馈"), lambda: HEADINGS, rows, order=1
)
