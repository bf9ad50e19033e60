"""Products: codes by pattern, families, prices and their history, who bought them, archive, search."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base import clock, search, settings_registry
from kebu.base.access import SYSTEM
from kebu.base.models import LogEntry
from kebu.base.operation import operation
from kebu.base.undo import undo
from kebu.cast.people import Cast, cast, make_customer
from kebu.customers.models import Customer
from kebu.sales.actions import products
from kebu.sales.models import Order, OrderLine, Product, ProductFamily
from kebu.sales.queries import products as queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=1)


@pytest.fixture
def client(people: Cast) -> Client:
    client = Client()
    client.force_login(people.reload("rep_a"))
    return client


def make(client: Client, **fields: Any) -> Product:
    answer = client.post(reverse("sales:product_create"), {"name": "离心泵", "code": "", **fields})
    assert answer.status_code == 302, answer.context["form"].errors
    return Product.objects.everyone().latest("pk")


def change(client: Client, product: Product, **fields: Any) -> Any:
    drawn = {"name": product.name, "code": product.code, "version": product.version}
    return client.post(reverse("sales:product_edit", args=[product.uid]), drawn | fields)


def sold(customer: Customer, product: Product, quantity: int, total: int, day: date, **fields: Any) -> Order:
    with operation(SYSTEM, "test"):
        order = Order.objects.everyone().create(customer=customer, ordered_on=day, total=total, amount=total, **fields)
        OrderLine.objects.everyone().create(
            order=order, product=product, name=product.name, quantity=quantity * 1_000_000, unit_price=0, total=total
        )
    return order


def test_a_code_is_given_by_the_pattern_and_stays_taken(client: Client) -> None:
    settings_registry.change(products.SETTING, "BP-{n:03}", actor=SYSTEM)
    assert [make(client).code, make(client, code="BP-002").code, make(client).code] == ["BP-001", "BP-002", "BP-003"]
    answer = client.post(reverse("sales:product_create"), {"name": "泵", "code": "BP-001"})
    assert "已被使用" in str(answer.context["form"].errors["code"])


def test_the_history_of_a_price_stands_on_the_page(client: Client) -> None:
    product = make(client, price="1,200.5", unit="台")
    assert product.price == 1_200_500_000
    assert change(client, product, price="1300").status_code == 302
    product.refresh_from_db()
    assert change(client, product, price="1250.25", note="活动价").status_code == 302
    product.refresh_from_db()
    found = [(price.before, price.after, price.by) for price in queries.prices(product)]
    assert found == [(1_300_000_000, 1_250_250_000, "林晓"), (1_200_500_000, 1_300_000_000, "林晓")]
    page = client.get(reverse("sales:product", args=[product.uid])).content.decode()
    assert "1,200.50" in page and "1,250.25" in page
    assert "请填不小于 0 的数" in change(client, product, price="-1").content.decode()


def test_two_who_change_one_product_see_each_other(people: Cast, client: Client) -> None:
    product = make(client, price="10")
    change(client, product, price="20")
    answer = change(client, product, price="30")
    assert answer.status_code == 409
    assert "林晓 刚改为“20”" in answer.content.decode()
    assert change(client, product, price="30", version=answer.context["form"]["version"].value()).status_code == 302
    assert Product.objects.everyone().get().price == 30_000_000


def test_families_group_products_and_leave_them_when_deleted(people: Cast, client: Client) -> None:
    client.post(reverse("sales:family_create"), {"name": " 传动  产品 "})
    family = ProductFamily.objects.everyone().get()
    assert family.name == "传动 产品"
    product = make(client, family=str(family.uid))
    again = client.post(reverse("sales:family_create"), {"name": "传动 产品"})
    assert "已经有了" in str(again.context["form"].errors)
    page = client.get(reverse("sales:products"), {"f": f'[["family","in",["{family.uid}"]]]'})
    assert product.name in page.content.decode()
    client.post(reverse("sales:family_delete", args=[family.uid]))
    product.refresh_from_db()
    assert product.family is None
    undo(LogEntry.objects.get(verb="families.delete").operation, actor=people.reload("rep_a"))
    product.refresh_from_db()
    assert product.family == family


def test_who_bought_it_net_of_returns_and_within_the_scope(people: Cast, client: Client) -> None:
    product, today = make(client), clock.today()
    own, other = people.customers["rep_a"][0], make_customer(owner=people.rep_a)
    sold(own, product, 3, 30_000, today)
    sold(own, product, -1, -10_000, today)
    sold(other, product, 1, 5_000, date(2020, 1, 1), currency="USD", rate=7_000_000)
    sold(other, product, 9, 90_000, today, status="cancelled")
    sold(people.customers["rep_c"][0], product, 5, 50_000, today)
    found = queries.buyers(people.rep_a, product, today)
    assert [(row.customer, row.bought.amount, row.bought.orders) for row in found.rows] == [
        (other, 35_000, 1),
        (own, 20_000, 1),
    ]
    assert (found.count, found.year.quantity, found.year.amount) == (2, 2_000_000, 20_000)
    assert queries.buyers(people.executive, product, today).count == 3
    answer = client.get(reverse("sales:buyers", args=[product.uid]), headers={"HX-Request": "true"})
    assert own.name in answer.content.decode() and people.customers["rep_c"][0].name not in answer.content.decode()


def test_an_archived_product_is_no_longer_offered_but_its_orders_stay(people: Cast, client: Client) -> None:
    product = make(client)
    order = sold(people.customers["rep_a"][0], product, 1, 100, clock.today())
    options = reverse("sales:product_options")
    assert product.name in client.get(options, {"q": "离心"}).content.decode()
    client.post(reverse("sales:product_archive", args=[product.uid]))
    assert product.name not in client.get(options, {"q": "离心"}).content.decode()
    assert listed(client) == []
    assert listed(client, view="archived") == [product]
    assert product.name in client.get(reverse("sales:order", args=[order.uid])).content.decode()
    undo(LogEntry.objects.get(verb="products.archive").operation, actor=people.reload("rep_a"))
    assert product.name in client.get(options, {"q": "离心"}).content.decode()


def listed(client: Client, **query: str) -> list[Product]:
    rows: list[Product] = client.get(reverse("sales:products"), query).context["page"].rows
    return rows


def hits(people: Cast, part: str, words: str) -> list[str]:
    return [hit.name for group in search.find(people.reload(part), words) for hit in group.entries]


@pytest.mark.parametrize("words", ["离心", "心泵", "lxb", "lixinbeng", "kb-200", "P-7", "传动"])
def test_a_product_is_found_as_one_types(people: Cast, client: Client, words: str) -> None:
    with operation(SYSTEM, "test"):
        family = ProductFamily.objects.everyone().create(name="传动")
    make(client, code="P-7", model="KB-200", family=str(family.uid))
    for part in ("rep_a", "executive"):
        assert hits(people, part, words) == ["离心泵"]
    assert hits(people, "auditor", words) == []


def test_a_renamed_product_is_found_by_its_new_name_alone(people: Cast, client: Client) -> None:
    product = make(client)
    change(client, product, name="柱塞泵")
    assert (hits(people, "rep_a", "离心"), hits(people, "rep_a", "zsb")) == ([], ["柱塞泵"])
    undo(LogEntry.objects.get(verb="products.edit").operation, actor=people.reload("rep_a"))
    product.refresh_from_db()
    assert hits(people, "rep_a", "lxb") == ["离心泵"]
    assert product.name_key == "li2xin1beng4"


def test_an_order_is_found_by_its_number(people: Cast, client: Client) -> None:
    with operation(SYSTEM, "test"):
        for part in ("rep_a", "rep_c"):
            customer = people.customers[part][0]
            Order.objects.everyone().create(customer=customer, ordered_on=clock.today(), number=f"DD-{part}")
    assert hits(people, "rep_a", "DD-rep_a") == ["DD-rep_a"]
    assert hits(people, "rep_a", "DD-rep_c") == []
    assert hits(people, "executive", "DD-rep_c") == ["DD-rep_c"]
