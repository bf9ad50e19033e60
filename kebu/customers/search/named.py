"""Rows that a whole telephone number, its last four digits, an e-mail address, its domain or an account names.

These values are encrypted: their blind indexes are asked. A masked field may be searched so, a hidden one may not.
"""

import re
from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Model, Q, QuerySet

from kebu.base.search import Match, Query
from kebu.base.text.phone import normal_phone
from kebu.customers.derive import email_domain_index
from kebu.customers.models import Contact, Customer
from kebu.staff import fieldrules

if TYPE_CHECKING:
    from kebu.staff.models import User

EXACT: Final = 0
NAMED: Final = 200
DIALLED: Final = re.compile(r"[+(（]?\d[\d\s()（）\-./#转ext:]*", re.IGNORECASE)
SHORTEST_NUMBER: Final = 5
ACCOUNT: Final = re.compile(r"[\w\-]{5,40}", re.ASCII)
DOMAIN: Final = re.compile(r"@?[^\s@]+\.[^\s@.]{2,}")

Asked = tuple[str, str, str]  # field, column, value


def customers(user: "User", query: Query) -> list[Match]:
    asked = _allowed(user, Customer, _numbers(Customer, ["phone"], query.raw))
    return _found(Customer.objects.visible_to(user), "pk", asked) if asked else []


def contacts(user: "User", query: Query) -> list[Match]:
    asked = [*_numbers(Contact, ["mobile", "phone"], query.raw), *_addresses(query.raw), *_accounts(query.raw)]
    asked = _allowed(user, Contact, asked)
    return _found(Contact.objects.visible_to(user), "customer_id", asked) if asked else []


def _allowed(user: "User", model: type[Model], asked: Sequence[Asked]) -> list[Asked]:
    label = model._meta.label_lower
    return [one for one in asked if fieldrules.state(user, label, one[0], is_encrypted=True) != fieldrules.HIDDEN]


def _numbers(model: type[Model], names: Sequence[str], raw: str) -> list[Asked]:
    digits = normal_phone(raw) if DIALLED.fullmatch(raw) else ""
    fields = [_secret(model, name) for name in names]
    if len(digits) == 4:
        return [(field.name, field.tail, digits) for field in fields]
    if len(digits) >= SHORTEST_NUMBER:
        return [(field.name, field.index, field.blind_index(raw)) for field in fields]
    return []


def _addresses(raw: str) -> Iterator[Asked]:
    if "@" in raw[1:]:
        field = _secret(Contact, "email")
        yield field.name, field.index, field.blind_index(raw)
    elif DOMAIN.fullmatch(raw) and (domain := email_domain_index(raw)):
        yield "email", "email_domain_index", domain


def _accounts(raw: str) -> Iterator[Asked]:
    if ACCOUNT.fullmatch(raw):
        for field in (_secret(Contact, "wechat"), _secret(Contact, "qq")):
            yield field.name, field.index, field.blind_index(raw)


def _secret(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name)


def _found(rows: "QuerySet[Any, Any]", customer: str, asked: Sequence[Asked]) -> list[Match]:
    """One statement over all indexes; which of them it was decides what the hit shows."""
    wanted = rows.filter(reduce(or_, (Q((column, value)) for _field, column, value in asked)))
    columns = [column for _field, column, _value in asked]
    matches = []
    for pk, owner, *values in wanted.values_list("pk", customer, *columns)[:NAMED]:
        field = next(one[0] for one, value in zip(asked, values, strict=True) if value == one[2])
        matches.append(Match(pk, owner, EXACT, field))
    return matches
