"""What is there already of the customers that some rows name."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kebu.base.access import Actor
from kebu.customers.models import Contact, Customer
from kebu.customers.queries import mergers
from kebu.exchange.importing.outcomes import Problem, Rejection
from kebu.exchange.tables import seen_by
from kebu.exchange.values import Wrong, nearest
from kebu.staff.models import User


class Present:
    """By the three identities; deleted customers keep their codes. Out of scope only the owner is named.

    A customer that was merged is the one into which it went, by its code and, where nobody else bears it, its name.
    """

    def __init__(self, actor: Actor, codes: Iterable[str], credit_codes: Iterable[str], normals: Iterable[str]) -> None:
        live, names = Customer.objects.everyone().select_related("owner"), _some(normals)
        coded = Customer.objects.with_deleted().select_related("owner").filter(code__in=_some(codes))
        self.by_code = {customer.code: customer for customer in coded}
        merged = mergers.lives_on(self.by_code.values())
        self.by_code |= {code: merged[each.pk] for code, each in self.by_code.items() if each.pk in merged}
        credited = live.filter(credit_code__in=_some(credit_codes)).order_by("-id")
        self.by_credit_code = {customer.credit_code: customer for customer in credited}
        self.by_name: dict[str, list[Customer]] = defaultdict(list)
        for customer in live.filter(normal_name__in=names).order_by("id"):
            self.by_name[customer.normal_name].append(customer)
        self._follow_names(set(names) - set(self.by_name))
        self._visible = self._seen(actor)

    def _follow_names(self, missing: set[str]) -> None:
        rows = Customer.objects.with_deleted().filter(normal_name__in=missing, merged_into__isnull=False)
        gone = list(rows.order_by("id")) if missing else []
        there = mergers.lives_on(gone)
        for customer in gone:
            if customer.pk in there and there[customer.pk] not in self.by_name[customer.normal_name]:
                self.by_name[customer.normal_name].append(there[customer.pk])

    def _seen(self, actor: Actor) -> set[int] | None:
        if not isinstance(actor, User):
            return None
        found = [
            *self.by_code.values(),
            *self.by_credit_code.values(),
            *(c for each in self.by_name.values() for c in each),
        ]
        visible: QuerySet[Customer] = seen_by(Customer, actor)
        return set(visible.filter(pk__in={customer.pk for customer in found}).values_list("pk", flat=True))

    def is_visible(self, customer: Customer) -> bool:
        return self._visible is None or customer.pk in self._visible

    def checked(self, customer: Customer, column: str) -> Customer:
        """A customer that may be changed. Raises Rejection."""
        if customer.deleted_at is not None:
            raise Rejection(Problem(column, _("客户 %(code)s 在回收站里，请先恢复") % {"code": customer.code}))
        if not self.is_visible(customer):
            owner = customer.owner.name if customer.owner else _("公海")
            raise Rejection(Problem(column, _("这家客户由%(owner)s负责，你不能改它的资料") % {"owner": owner}))
        return customer


def _some(values: Iterable[str]) -> list[str]:
    return sorted({value for value in values if value})


class Colleagues:
    """Owners by name or log-in name."""

    def __init__(self) -> None:
        self.by_name: dict[str, list[User]] = defaultdict(list)
        for user in User.objects.everyone().active().select_related("team"):
            for name in {user.name, user.username}:
                self.by_name[name].append(user)

    def find(self, name: str) -> User:
        """Raises Wrong with the nearest name."""
        found = self.by_name.get(name.strip(), [])
        if len(found) == 1:
            return found[0]
        text = _("有几位同事都叫“%(name)s”，请填登录名") if found else _("没有叫“%(name)s”的在职同事")
        raise Wrong(text % {"name": name}, "" if found else nearest(name, self.by_name))


class People:
    """The contacts of customers that are there, by customer and name."""

    def __init__(self, customer_ids: Sequence[int]) -> None:
        self.known: dict[int, dict[str, Contact]] = defaultdict(dict)
        if customer_ids:
            rows = Contact.objects.everyone().filter(customer_id__in=customer_ids).order_by("id")
            for contact in rows:
                self.known[contact.customer_id].setdefault(contact.name, contact)

    def of(self, customer: Any) -> dict[str, Contact]:
        return self.known.get(customer.pk, {}) if customer.pk else {}
