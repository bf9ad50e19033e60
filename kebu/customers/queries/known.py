"""What the search for duplicates reads of customers and their contacts, set-wise; telephones stay blind indexes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q

from kebu.base.bulk import batches
from kebu.base.text.names import core_name, normal_name
from kebu.customers import derive
from kebu.customers.matching import Known
from kebu.customers.matching.profiles import BREAKS, host_of
from kebu.customers.matching.trades import split
from kebu.customers.models import Contact, Customer, CustomerKind

COLUMNS = (
    "pk", "name", "kind", "short_name", "aliases", "credit_code", "region", "address", "website", "phone_index",
)  # fmt: skip
REACHES = ("mobile_index", "phone_index", "email_index", "wechat_index", "qq_index", "email_domain_index")
PORTION, NEAR = 500, 40
LAST = chr(0x10FFFF)
# Mail that anybody may have: the domain says nothing about a company.
FREE_MAIL = re.findall(
    r"\S+",
    """
    qq.com vip.qq.com foxmail.com 163.com vip.163.com 126.com yeah.net 188.com sina.com sina.cn
    vip.sina.com sohu.com 139.com 189.cn wo.cn aliyun.com tom.com 21cn.com gmail.com googlemail.com
    outlook.com hotmail.com live.com msn.com yahoo.com yahoo.com.cn yahoo.co.jp icloud.com me.com
    mac.com aol.com gmx.de gmx.com web.de mail.ru yandex.ru proton.me protonmail.com
    """,
)


@lru_cache(maxsize=1)
def free_mail() -> frozenset[str]:
    return frozenset(derive.email_domain_index(domain) for domain in FREE_MAIL)


def known(ids: Iterable[int] | None = None) -> Iterator[Known]:
    """Live customers, all or these, in the order of their ids."""
    reached = _reached(ids)
    if ids is None:
        rows = Customer.objects.everyone().order_by("pk").values_list(*COLUMNS).iterator(chunk_size=5_000)
        yield from (_one(row, reached.pop(row[0], [])) for row in rows)
        return
    for portion in batches(sorted(set(ids)), PORTION):
        found = Customer.objects.everyone().filter(pk__in=portion).order_by("pk").values_list(*COLUMNS)
        yield from (_one(row, reached.get(row[0], [])) for row in found)


def _reached(ids: Iterable[int] | None) -> dict[int, list[tuple[str, ...]]]:
    """By customer, the indexes of its present contacts."""
    found = defaultdict[int, list[tuple[str, ...]]](list)
    people = Contact.objects.everyone().present().order_by()
    if ids is None:
        portions: Iterable[Any] = [people.values_list("customer_id", *REACHES).iterator(chunk_size=5_000)]
    else:
        portions = (
            people.filter(customer_id__in=portion).values_list("customer_id", *REACHES)
            for portion in batches(sorted(set(ids)), PORTION)
        )
    for rows in portions:
        for customer_id, *reach in rows:
            if any(reach):
                found[customer_id].append(tuple(reach))
    return found


def _one(row: tuple[Any, ...], reached: list[tuple[str, ...]]) -> Known:
    pk, name, kind, short, aliases, credit_code, region, address, website, phone = row
    phones, accounts, domains = {f"c{phone}"} if phone else set(), set(), set()
    for mobile, line, email, wechat, qq, domain in reached:
        phones |= {f"m{mobile}"} if mobile else set()
        phones |= {f"p{line}"} if line else set()
        accounts |= {f"{kind_of}{value}" for kind_of, value in zip("ewq", (email, wechat, qq), strict=True) if value}
        domains |= {domain} if domain and domain not in free_mail() else set()
    if host := host_of(website):
        domains.add(derive.email_domain_index(host))
    return Known(
        id=pk, name=name, is_person=kind == CustomerKind.PERSON, short_name=short, aliases=aliases,
        credit_code=credit_code, region=region, address=address, website=website,
        phones=tuple(phones), accounts=tuple(accounts), domains=tuple(domains),
    )  # fmt: skip


def near(changed: list[Known]) -> dict[int, set[int]]:
    """By customer, the others that an index finds near it: the same code, name, number, account or beginning."""
    live = Customer.objects.everyone().order_by("pk")
    found: dict[int, set[int]] = {}
    for one in changed:
        asked = _same(one) | _begins(split(core_name(one.name))[0])
        ids = {*live.filter(asked).values_list("pk", flat=True)[:NEAR], *_sharing(one)}
        found[one.id] = ids - {one.id}
    return found


def _same(one: Known) -> Q:
    cores = {core_name(name)[:120] for name in (one.name, one.short_name, *BREAKS.split(one.aliases)) if name.strip()}
    asked = Q(normal_name=normal_name(one.name)[:120]) | Q(core_name__in=cores)
    if one.credit_code:
        asked |= Q(credit_code=one.credit_code)
    numbers = [value[1:] for value in one.phones if value[0] == "c"]
    return asked | Q(phone_index__in=numbers) if numbers else asked


def _begins(brand: str) -> Q:
    """A range, which an index answers on SQLite as LIKE does not; PostgreSQL keeps an index for LIKE."""
    if connection.vendor == "postgresql":
        return Q(core_name__startswith=brand)
    return Q(core_name__gte=brand, core_name__lt=brand + LAST)


def _sharing(one: Known) -> Iterator[int]:
    people = Contact.objects.everyone().present().order_by("pk")
    columns = {"m": "mobile_index", "p": "phone_index", "e": "email_index", "w": "wechat_index", "q": "qq_index"}
    for value in (*one.phones, *one.accounts):
        if value[0] in columns:
            same = people.filter(Q((columns[value[0]], value[1:])))
            yield from same.values_list("customer_id", flat=True)[:NEAR]
    for domain in one.domains:
        yield from people.filter(email_domain_index=domain).values_list("customer_id", flat=True)[:NEAR]
