"""What an order counts for: drafts and cancelled ones for nothing; returns linked to what they return; rates."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base.access import SYSTEM
from kebu.base.models import LogEntry
from kebu.base.operation import operation
from kebu.base.undo import undo
from kebu.cast.people import Cast, cast
from kebu.customers.models import Customer
from kebu.sales.models import Order, Product, Rate
from kebu.sales.tests.test_orders_pages import CREATE, drawn, make, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=1)


@pytest.fixture
def customer(people: Cast) -> Customer:
    return people.customers["rep_a"][0]


@pytest.fixture
def client(people: Cast) -> Client:
    client = Client()
    client.force_login(people.reload("rep_a"))
    return client


def card(customer: Customer) -> tuple[int, int]:
    customer.refresh_from_db()
    return customer.order_count, customer.total_amount


def edit(client: Client, order: Order, **changes: Any) -> Any:
    return client.post(reverse("sales:edit", args=[order.uid]), drawn(client, order, **changes))


def rate(currency: str, day: str, value: int) -> None:
    with operation(SYSTEM, "test"):
        Rate.objects.everyone().create(currency=currency, starts_on=day, rate=value)


# --- states -------------------------------------------------------------------------------------------------------


def test_a_draft_counts_for_nothing_until_it_is_confirmed(client: Client, customer: Customer) -> None:
    order = make(client, customer, ("泵", "2", "50"), status="draft")
    assert (order.total, order.amount, card(customer)) == (10_000, 0, (0, 0))
    edit(client, order, status="confirmed")
    assert card(customer) == (1, 10_000)
    edit(client, order, status="done")
    assert card(customer) == (1, 10_000)
    edit(client, order, status="cancelled")
    order.refresh_from_db()
    assert (order.total, order.amount, card(customer)) == (10_000, 0, (0, 0))
    assert "已取消" in client.get(reverse("sales:list")).content.decode()


def test_undo_of_a_cancelling_counts_what_the_lines_say_by_then(
    people: Cast, client: Client, customer: Customer
) -> None:
    order = make(client, customer, ("泵", "1", "100"))
    edit(client, order, status="cancelled")
    edit(client, order, **{"lines-0-quantity": "3"})
    undo(LogEntry.objects.filter(verb="orders.edit").earliest("id").operation, actor=people.reload("rep_a"))
    order.refresh_from_db()
    assert (order.status, order.total, order.amount, card(customer)) == ("confirmed", 30_000, 30_000, (1, 30_000))


def test_undo_of_a_line_leaves_what_others_wrote_and_the_sum_of_all(
    people: Cast, client: Client, customer: Customer
) -> None:
    order = make(client, customer, ("泵", "1", "100"), ("阀", "1", "10"))
    edit(client, order, **{"lines-0-quantity": "2"})
    edit(client, order, **{"lines-1-quantity": "5"})
    undo(LogEntry.objects.filter(verb="orders.edit").earliest("id").operation, actor=people.reload("rep_a"))
    order.refresh_from_db()
    assert (order.total, order.amount, card(customer)) == (15_000, 15_000, (1, 15_000))


# --- returns ------------------------------------------------------------------------------------------------------


def test_a_return_begins_with_what_is_left_to_return(client: Client, customer: Customer) -> None:
    bought = make(client, customer, ("泵", "5", "100"), ("阀", "2", "10"), number="K-1")
    page = client.get(f"{CREATE}?return_of={bought.uid}")
    lines = page.context["lines"].forms
    assert [line["quantity"].value() for line in lines] == ["-5", "-2", None]
    make(client, customer, ("泵", "-2", "100"), return_of=str(bought.uid), return_of_text="K-1", number="T-1")
    page = client.get(f"{CREATE}?return_of={bought.uid}")
    assert [line["quantity"].value() for line in page.context["lines"].forms] == ["-3", "-2", None]
    assert card(customer) == (1, 32_000)
    text = client.get(reverse("sales:order", args=[bought.uid])).content.decode()
    assert "T-1" in text and "−¥200.00" in text
    back = Order.objects.everyone().get(number="T-1")
    assert "K-1" in client.get(reverse("sales:order", args=[back.uid])).content.decode()


def test_what_cannot_be_a_return_is_refused_with_the_reason(people: Cast, client: Client, customer: Customer) -> None:
    bought = make(client, customer, ("泵", "5", "100"), number="K-1")
    back = make(client, customer, ("泵", "-1", "100"), return_of_text="K-1", number="T-1")
    assert back.return_of == bought

    def refused(*lines: tuple[str, str, str], **head: Any) -> str:
        answer = client.post(CREATE, typed(customer, *lines, **head))
        assert answer.status_code == 422
        return str(answer.context["form"].errors)

    assert "数量请写成负数" in refused(("泵", "1", "100"), return_of_text="K-1")
    assert "本身就是退货单" in refused(("泵", "-1", "100"), return_of_text="T-1")
    assert "币种" in refused(("泵", "-1", "100"), return_of_text="K-1", currency="USD", rate="7")
    assert "找不到这张订单" in refused(("泵", "-1", "100"), return_of_text="K-404")
    foreign = people.customers["rep_c"][0]
    with operation(SYSTEM, "test"):
        Order.objects.everyone().create(customer=foreign, ordered_on="2026-01-01", number="K-9", total=5)
    assert "找不到这张订单" in refused(("泵", "-1", "100"), return_of_text="K-9")


def test_the_orders_of_a_customer_are_offered_to_be_returned(client: Client, customer: Customer) -> None:
    make(client, customer, ("泵", "5", "100"), number="K-1")
    make(client, customer, ("泵", "-1", "100"), number="T-1")
    answer = client.get(reverse("sales:order_options"), {"customer": customer.uid}).content.decode()
    assert "K-1" in answer and "T-1" not in answer
    assert "K-1" not in client.get(reverse("sales:order_options")).content.decode()


# --- currencies ---------------------------------------------------------------------------------------------------


def test_an_order_takes_the_rate_of_its_day_and_keeps_it(client: Client, customer: Customer) -> None:
    rate("USD", "2026-01-01", 7_000_000)
    rate("USD", "2026-05-01", 7_100_000)
    order = make(client, customer, ("泵", "1", "100"), currency="USD", ordered_on="2026-04-30")
    assert (order.rate, order.amount) == (7_000_000, 70_000)
    assert make(client, customer, ("泵", "1", "1"), currency="USD", ordered_on="2026-05-01").rate == 7_100_000
    rate("USD", "2026-04-30", 9_000_000)
    assert edit(client, order, note="加急").status_code == 302
    order.refresh_from_db()
    assert (order.rate, order.amount) == (7_000_000, 70_000)
    answer = client.post(CREATE, typed(customer, ("泵", "1", "1"), currency="USD", ordered_on="2025-12-31"))
    assert "汇率表里没有这一天的 USD" in str(answer.context["form"].errors["rate"])


def test_yen_have_no_cents(client: Client, customer: Customer) -> None:
    order = make(client, customer, ("泵", "3", "99.5"), currency="JPY", rate="0.05")
    assert (order.total, order.amount) == (299, 1_495)
    assert "JP¥299" in client.get(reverse("sales:order", args=[order.uid])).content.decode()


def test_the_rate_table_has_one_row_a_day(people: Cast) -> None:
    admin = Client()
    admin.force_login(people.reload("admin"))
    page, row = reverse("sales:rates"), {"currency": "USD", "starts_on": "2026-05-01", "rate": "7.1"}
    assert admin.post(page, row).status_code == 302
    assert admin.post(page, row).status_code == 422
    found = Rate.objects.everyone().get()
    assert admin.post(reverse("sales:rate_edit", args=[found.uid]), row | {"rate": "7.2"}).status_code == 302
    assert Rate.objects.everyone().get().rate == 7_200_000
    assert admin.post(page, row | {"starts_on": "2026-05-02", "rate": "0"}).status_code == 422
    assert admin.post(reverse("sales:rate_delete", args=[found.uid])).status_code == 302
    assert not Rate.objects.everyone().exists()
    assert admin.post(page, row).status_code == 302


# --- lines --------------------------------------------------------------------------------------------------------


def test_a_line_takes_model_and_specification_over_and_keeps_them(client: Client, customer: Customer) -> None:
    with operation(SYSTEM, "test"):
        product = Product.objects.everyone().create(
            code="P1", name="泵", model="KB-1", specification="DN50", unit="台", name_key="beng4"
        )
    order = make(client, customer, ("泵", "1", "100"), **{"lines-0-specification": "DN80"})
    line = order.lines.get()
    assert (line.product, line.model, line.specification, line.unit) == (product, "KB-1", "DN80", "台")
    with operation(SYSTEM, "test"):
        Product.objects.everyone().filter(pk=product.pk).update(name="新泵", model="KB-2")
    assert edit(client, order, note="加急").status_code == 302
    line.refresh_from_db()
    assert (line.product, line.name, line.model) == (product, "泵", "KB-1")


def test_margin_is_shown_where_every_cost_is_known(client: Client, customer: Customer) -> None:
    cost = {"lines-0-unit_cost": "60.5", "lines-1-unit_cost": "1"}
    order = make(client, customer, ("泵", "2", "100"), ("阀", "1", "10"), **cost)
    assert order.cost == 12_200
    assert "毛利 42%" in client.get(reverse("sales:order", args=[order.uid])).content.decode()
    edit(client, order, **{"lines-1-unit_cost": ""})
    order.refresh_from_db()
    assert order.cost is None


# --- recycle bin --------------------------------------------------------------------------------------------------


def test_deleted_orders_wait_in_the_recycle_bin(people: Cast, client: Client, customer: Customer) -> None:
    order = make(client, customer, ("泵", "1", "100"), number="K-1")
    client.post(reverse("sales:delete", args=[order.uid]))
    assert card(customer) == (0, 0)
    assert "K-1" in client.get(reverse("sales:list"), {"view": "deleted"}).content.decode()
    assert "在回收站里" in client.get(reverse("sales:order", args=[order.uid])).content.decode()
    assert client.post(reverse("sales:restore", args=[order.uid])).status_code == 302
    assert card(customer) == (1, 10_000)
    client.post(reverse("sales:delete", args=[order.uid]))
    make(client, customer, ("阀", "1", "1"), number="K-1")
    assert client.post(reverse("sales:restore", args=[order.uid])).status_code == 302
    order.refresh_from_db()
    assert order.is_deleted and card(customer) == (1, 100)


def test_a_selection_is_deleted_and_restored_in_one_go(client: Client, customer: Customer) -> None:
    made = [make(client, customer, ("泵", "1", "100"), ordered_on=str(date(2026, 5, day))) for day in (1, 2)]
    bulk = reverse("base:list_bulk", args=["orders", "delete"])
    answer = client.post(bulk, {"ids": [str(order.uid) for order in made]}, headers={"HX-Request": "true"})
    assert answer.status_code in (200, 204, 302), answer.content.decode()[:300]
    assert card(customer) == (0, 0)
    restore = reverse("base:list_bulk", args=["orders", "restore"])
    query = {"ids": [str(order.uid) for order in made], "query": "view=deleted"}
    client.post(restore, query, headers={"HX-Request": "true"})
    assert card(customer) == (2, 20_000)
