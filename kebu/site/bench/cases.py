"""What is measured: lists, ⌘K, the customer page, 工作台 and saving, each as a person of some scope asks for it."""

from collections.abc import Iterator
from functools import partial
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _

from kebu.base.lists import named
from kebu.base.lists.page import page
from kebu.base.search import candidates
from kebu.base.search.kinds import kind
from kebu.base.search.query import parse
from kebu.base.text import pinyin
from kebu.customers.models import Contact, Customer
from kebu.engagement.models import Interaction
from kebu.site.bench import build
from kebu.site.bench.timing import Case, Goal, Ready, Run
from kebu.site.config import host_of
from kebu.staff.models import User

COLUMNS = "name,tier,score,primary,core_need,total_amount,last_contact_on,next_follow_up_on,owner,region"
FILTER = '[["tier","in",["high","potential"]],["total_amount","ge",2]]'
FLOOR_COLUMNS = (
    "uid, name, tier, score, primary_name, core_need, total_amount, last_contact_on, next_follow_up_on, owner_id"
)
PAGES = 100
LIST, PALETTE, CUSTOMER, SAVE = Goal(40, 20, 60), Goal(50), Goal(80), Goal(300)


def reading() -> Iterator[Case]:
    """Everything that only reads, scope by scope."""
    for scope in build.REACHES:
        user = build.actor(scope)
        client = _client(user)
        yield from _lists(scope, user, client)
        yield from _searches(scope, client)
        yield from _pages(scope, client)


def saving(key: str, label: str) -> Case:
    """One field of one customer after the other, posted as the page posts it."""
    user = build.actor("own")
    client, uids = _client(user), cycle(Customer.objects.visible_to(user).values_list("uid", flat=True))

    def ready() -> Run:
        customer = Customer.objects.everyone().get(uid=next(uids))
        url = reverse("customers:edit_field", args=[customer.uid, "core_need"])
        sent = {"core_need": f"产线升级与备件框架协议，第 {customer.version} 版", "version": customer.version}
        return partial(client.post, url, sent, headers={"HX-Request": "true"})

    return Case(key, label, "own", ready, partial(_touch, build.heavy().pk), SAVE)


def _client(user: User) -> Client:
    client = Client(SERVER_NAME=host_of(settings.KEBU.base_url))
    client.force_login(user)
    return client


def _get(client: Client, url: str, **query: str) -> Ready:
    address = f"{url}?{urlencode(query)}" if query else url
    is_typed = url == reverse("site:search")
    return lambda: partial(client.get, address, headers={"HX-Request": "true"} if is_typed else {})


# --- lists --------------------------------------------------------------------------------------------------------


def _lists(scope: str, user: User, client: Client) -> Iterator[Case]:
    url = reverse("customers:list")
    floor = partial(_rows, scope, user)
    asked = {
        "list score": (_("客户列表，按得分"), {"sort": "-score"}, "score DESC, id DESC"),
        "list name": (_("客户列表，按名称"), {"sort": "name"}, "name_key, id"),
        "list filter": (_("客户列表，筛选"), {"sort": "-score", "f": FILTER}, "score DESC, id DESC"),
    }
    for key, (label, query, order) in asked.items():
        ready = _get(client, url, c=COLUMNS, **query)
        yield Case(key, label, scope, ready, partial(floor, order), LIST)
    if after := _after(user, PAGES):
        ready = _get(client, url, c=COLUMNS, sort="-score", after=after)
        yield Case("list far", _("客户列表，翻 100 页后"), scope, ready, partial(floor, "score DESC, id DESC"), LIST)


def _after(user: User, pages: int) -> str:
    """The place behind so many pages, or as many as there are; "" where there is one page only."""
    definition, place = named("customers"), ""
    assert definition is not None
    for _number in range(pages):
        query = QueryDict(mutable=True)
        query.update({"sort": "-score", "after": place})
        following = QueryDict(page(definition, user, query).next_url.lstrip("?")).get("after", "")
        if not following:
            break
        place = following
    return place


def _rows(scope: str, user: User, order: str) -> list[Any]:
    """50 rows by 10 columns, along the index that the list walks."""
    within = {"own": f"owner_id = {user.pk}", "team": f"team_id = {user.team_id}", "all": "1 = 1"}[scope]
    return _fetched(f"SELECT {FLOOR_COLUMNS} FROM customers_customer WHERE {within} ORDER BY {order} LIMIT 50")


# --- ⌘K -----------------------------------------------------------------------------------------------------------


def _searches(scope: str, client: Client) -> Iterator[Case]:
    customer, url = build.heavy(), reverse("site:search")
    tail = Contact.objects.everyone().filter(customer=customer).values_list("mobile_tail", flat=True)[0]
    typed = {
        "find name": (_("⌘K 名称中的两个字"), customer.short_name[:2]),
        "find common": (_("⌘K 一个常见字"), "工"),
        "find company": (_("⌘K 公司"), "公司"),
        "find pinyin": (_("⌘K 拼音首字母"), pinyin.initials(customer.short_name)),
        "find code": (_("⌘K 客户编号"), customer.code),
        "find phone": (_("⌘K 手机后四位"), tail),
    }
    for key, (label, words) in typed.items():
        yield Case(key, label, scope, _get(client, url, q=words), partial(_indexed, words), PALETTE)


def _indexed(words: str) -> list[Any]:
    """Fifty entries that hold the grams, by the bare index."""
    speech = candidates.POSTGRESQL if connection.vendor == "postgresql" else candidates.SQLITE
    mark = kind("customer").mark
    return _fetched(speech.indexed, [speech.conjunction([mark + gram for gram in parse(words).grams]), 50])


# --- pages and saving ---------------------------------------------------------------------------------------------


def _pages(scope: str, client: Client) -> Iterator[Case]:
    customer = build.heavy()
    page_url, home = reverse("site:customer", args=[customer.uid]), reverse("site:home")
    ready, floor = _get(client, page_url), partial(_talks, customer)
    yield Case("customer", _("客户页，5,000 条跟进"), scope, ready, floor, CUSTOMER)
    yield Case("today", _("工作台"), scope, _get(client, home))


def _talks(customer: Customer) -> list[Any]:
    """The customer's 50 newest interactions, along their index."""
    table = Interaction._meta.db_table
    return _fetched(f"SELECT * FROM {table} WHERE customer_id = {customer.pk} ORDER BY happened_at DESC LIMIT 50")


def _touch(pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE customers_customer SET score_delta = 1 - score_delta WHERE id = %s", [pk])


def _fetched(sql: str, values: Any = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
