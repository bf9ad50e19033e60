"""What a customer's page says of purchases: breadth by family, the last orders, returns as they are."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base import clock
from kebu.base.access import SYSTEM
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast
from kebu.customers.models import Customer
from kebu.sales.actions import totals
from kebu.sales.models import Order, OrderLine, Product, ProductFamily
from kebu.sales.queries import purchases

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=1)


@pytest.fixture
def customer(people: Cast) -> Customer:
    return people.customers["rep_a"][0]


@pytest.fixture
def goods() -> dict[str, Product]:
    with operation(SYSTEM, "test"):
        made = {name: ProductFamily.objects.everyone().create(name=name) for name in ("传动", "仪表", "服务")}
        return {
            name: Product.objects.everyone().create(code=name, name=f"{name}件", family=family)
            for name, family in made.items()
        }


def buy(customer: Customer, day: date, *lines: tuple[Product | None, int], **fields: Any) -> Order:
    total = sum(amount for _product, amount in lines)
    worth = 0 if fields.get("status") in ("draft", "cancelled") else total
    with operation(SYSTEM, "test"):
        order = Order.objects.everyone().create(customer=customer, ordered_on=day, total=total, amount=worth, **fields)
        for product, amount in lines:
            name = product.name if product else "杂项"
            OrderLine.objects.everyone().create(
                order=order, product=product, name=name, quantity=1_000_000 if amount > 0 else -1_000_000,
                unit_price=0, total=amount,
            )  # fmt: skip
        totals.refresh([customer.pk])
    customer.refresh_from_db()
    return order


def test_breadth_tells_what_is_bought_what_was_and_what_never(customer: Customer, goods: dict[str, Product]) -> None:
    today = clock.today()
    buy(customer, today, (goods["传动"], 50_000), (None, 7_000))
    buy(customer, today, (goods["传动"], -10_000))
    buy(customer, date(2020, 1, 1), (goods["仪表"], 30_000))
    buy(customer, today, (goods["服务"], 90_000), status="cancelled")
    found = purchases.breadth(customer, today)
    assert [(part.name, part.year) for part in found.parts] == [("传动", 40_000), ("其他产品", 7_000)]
    assert (found.lapsed, found.missing, found.bought, found.known) == (["仪表"], ["服务"], 1, 3)


def test_returns_are_told_with_their_share(people: Cast, customer: Customer, goods: dict[str, Product]) -> None:
    today = clock.today()
    buy(customer, today, (goods["传动"], 20_000_000))
    buy(customer, today, (goods["传动"], -1_500_000), number="TH-1")
    buy(customer, today, (goods["传动"], -9_000_000), status="draft")
    assert purchases.returned(customer) == purchases.Returned(1, 1_500_000, 75)
    client = Client()
    client.force_login(people.reload("rep_a"))
    page = client.get(reverse("site:customer", args=[customer.uid])).content.decode()
    assert "1 次，−1.5 万元" in page and "7.5%" in page and "TH-1" in page and "−¥15,000.00" in page
    assert "近 12 个月买了 3 类中的 1 类" in page


def test_a_customer_without_orders_has_no_such_panels(people: Cast, customer: Customer) -> None:
    client = Client()
    client.force_login(people.reload("rep_a"))
    page = client.get(reverse("site:customer", args=[customer.uid])).content.decode()
    assert "购买的产品" not in page and "最近订单" not in page
