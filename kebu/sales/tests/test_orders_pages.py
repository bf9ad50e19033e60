"""Orders typed by people: created, shown, edited, deleted, and what of it goes wrong."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base.ids import uuid7
from kebu.base.models import LogEntry
from kebu.base.operation import operation
from kebu.base.undo import undo
from kebu.cast.people import Cast, cast, make_customer
from kebu.customers.models import Customer
from kebu.sales.actions import sums
from kebu.sales.models import Order, OrderLine, Product

pytestmark = pytest.mark.django_db
CREATE = "/orders/new/"


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=1)


@pytest.fixture
def customer(people: Cast) -> Customer:
    return people.customers["rep_a"][0]


@pytest.fixture
def client(people: Cast) -> Client:
    return as_(people, "rep_a")


def as_(people: Cast, part: str) -> Client:
    client = Client()
    client.force_login(people.reload(part))
    return client


def typed(customer: Customer | None, *lines: tuple[str, str, str], **head: Any) -> dict[str, Any]:
    """What the form posts: a line is (product, quantity, unit price)."""
    data: dict[str, Any] = {
        "uid": str(uuid7()), "customer": str(customer.uid) if customer else "", "customer_text": "",
        "ordered_on": "2026-05-01", "number": "", "currency": "CNY", "rate": "", "note": "",
        "lines-TOTAL_FORMS": str(len(lines) + 2), "lines-INITIAL_FORMS": "0",
    }  # fmt: skip
    for at, (product, quantity, price) in enumerate(lines):
        data |= {f"lines-{at}-product_text": product, f"lines-{at}-quantity": quantity, f"lines-{at}-unit_price": price}
    return data | head


def make(client: Client, customer: Customer, *lines: tuple[str, str, str], **head: Any) -> Order:
    answer = client.post(CREATE, typed(customer, *lines, **head))
    assert answer.status_code == 302, answer.context and (answer.context["form"].errors, answer.context["lines"].errors)
    return Order.objects.everyone().latest("pk")


def drawn(client: Client, order: Order, **changes: Any) -> dict[str, Any]:
    """What the edit form would post back as it is drawn, with some changes."""
    context = client.get(reverse("sales:edit", args=[order.uid])).context
    form, lines = context["form"], context["lines"]
    data: dict[str, Any] = {"version": str(context["version"])}
    for name in form.fields:
        value = form[name].value()
        if name == "customer":
            data |= {"customer": value.uid, "customer_text": value.text}
        else:
            data[name] = "" if value is None else str(value)
    data |= {"lines-TOTAL_FORMS": str(len(lines.forms)), "lines-INITIAL_FORMS": "0"}
    for line in lines.forms:
        for name in line.fields:
            value = line[name].value()
            if name == "product" and value:
                data |= {f"{line.prefix}-product": value.uid, f"{line.prefix}-product_text": value.text}
            elif name != "product":
                data[f"{line.prefix}-{name}"] = "" if value is None else str(value)
    return data | changes


def product(people: Cast, **fields: Any) -> Product:
    with operation(people.admin, "products.create"):
        return Product.objects.everyone().create(**fields)


# --- creating -----------------------------------------------------------------------------------------------------


def test_numbers_as_people_write_them_become_money_to_the_cent(client: Client, customer: Customer) -> None:
    order = make(
        client,
        customer,
        ("泵", "2.5", "￥1,000.333"),
        ("阀", "３", "0.005"),
        number="K-1",
        **{"lines-0-discount": "9.5折"},
    )
    pump, valve = order.lines.order_by("pk")
    assert (pump.quantity, pump.unit_price, pump.discount) == (2_500_000, 1_000_333_000, 50_000)
    assert pump.total == 237_579  # 2.5 × 1000.333 × 0.95 = 2375.790875
    assert valve.total == 2  # 0.015 yuan, half up
    assert (order.total, order.amount) == (237_581, 237_581)
    customer.refresh_from_db()
    assert (customer.order_count, customer.total_amount) == (1, 237_581)


def test_a_return_is_written_with_a_negative_quantity(client: Client, customer: Customer) -> None:
    bought = make(client, customer, ("泵", "1", "0.125"))
    returned = make(client, customer, ("泵", "－1", "0.125"))
    assert bought.total + returned.total == 0
    assert returned.is_return
    customer.refresh_from_db()
    assert (customer.order_count, customer.total_amount) == (1, 0)


def test_foreign_money_is_converted_with_the_rate_of_the_order(client: Client, customer: Customer) -> None:
    order = make(client, customer, ("泵", "3", "99.99"), currency="USD", rate="7.1234")
    assert (order.total, order.rate, order.amount) == (29_997, 7_123_400, 213_681)
    yen = make(client, customer, ("泵", "3", "99.5"), currency="JPY", rate="0.048")
    assert (yen.total, yen.amount) == (299, 1_435)
    answer = client.post(CREATE, typed(customer, ("泵", "3", "9"), currency="USD"))
    assert answer.status_code == 422
    assert "汇率" in str(answer.context["form"].errors["rate"])


def test_a_rate_in_company_currency_is_not_asked_for(client: Client, customer: Customer) -> None:
    assert make(client, customer, ("泵", "1", "9"), rate="乱写").rate == 1_000_000


def test_a_product_is_found_by_choice_code_or_name(people: Cast, client: Client, customer: Customer) -> None:
    pump = product(people, code="P-1", name="离心泵", unit="台")
    twin = product(people, code="P-2", name="离心泵", unit="套")
    chosen = {"lines-0-product": str(twin.uid)}
    order = make(client, customer, ("离心泵", "1", "9"), ("p-1", "1", "9"), ("现场服务", "1", "9"), **chosen)
    assert [(line.product, line.name, line.unit) for line in order.lines.order_by("pk")] == [
        (twin, "离心泵", "套"),
        (pump, "离心泵", "台"),
        (None, "现场服务", ""),
    ]
    answer = client.post(CREATE, typed(customer, ("离心泵", "1", "9")))
    assert "有几种" in str(answer.context["lines"].forms[0].errors)


def test_what_is_wrong_is_said_and_what_was_typed_stays(client: Client, customer: Customer) -> None:
    data = typed(customer, ("泵", "三台", "-5"), ("", "1", "2"), ordered_on="", number="K-9", note="加急")
    answer = client.post(CREATE, data)
    assert answer.status_code == 422
    page = answer.content.decode()
    for words in ("请填写数字", "单价不能小于 0", "请填产品", "请填下单日期"):
        assert words in page
    for value in ('value="三台"', 'value="-5"', 'value="K-9"', 'value="加急"', f'value="{customer.uid}"'):
        assert value in page
    assert not Order.objects.everyone().exists()


def test_an_order_without_lines_is_refused(client: Client, customer: Customer) -> None:
    answer = client.post(CREATE, typed(customer))
    assert answer.status_code == 422
    assert "请至少填一行产品" in answer.content.decode()


def test_a_number_is_used_once_and_free_again_after_deletion(client: Client, customer: Customer) -> None:
    order = make(client, customer, ("泵", "1", "9"), number="K-1")
    answer = client.post(CREATE, typed(customer, ("泵", "1", "9"), number="K-1"))
    assert "K-1 已被使用" in str(answer.context["form"].errors["number"])
    client.post(reverse("sales:delete", args=[order.uid]))
    assert make(client, customer, ("泵", "1", "9"), number="K-1").pk != order.pk


def test_a_double_click_makes_one_order_and_other_content_asks(client: Client, customer: Customer) -> None:
    data = typed(customer, ("泵", "1", "9"), number="K-1")
    first, second = client.post(CREATE, data), client.post(CREATE, data)
    assert first["Location"] == second["Location"]
    assert Order.objects.everyone().count() == 1
    other = client.post(CREATE, data | {"number": "", "note": "另一张"})
    assert other.status_code == 422
    assert "已经保存过一次" in other.content.decode()
    again = data | {"number": "", "note": "另一张", "uid": str(other.context["uid"])}
    assert client.post(CREATE, again).status_code == 302
    assert Order.objects.everyone().count() == 2


def test_without_script_all_is_typed_and_the_server_adds_rows(client: Client, customer: Customer) -> None:
    data = typed(None, ("泵", "1", "1,2x"), customer_text=customer.code.lower())
    answer = client.post(CREATE, data | {"more": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="1,2x"' in page and f'value="{customer.code.lower()}"' in page
    assert len(answer.context["lines"].forms) == 4
    assert not Order.objects.everyone().exists()
    assert make(client, None, ("泵", "1", "1,200"), customer_text=customer.name).customer == customer  # type: ignore[arg-type]


def test_the_customer_of_the_address_is_preselected(people: Cast, client: Client, customer: Customer) -> None:
    assert str(customer.uid) in client.get(f"{CREATE}?customer={customer.uid}").content.decode()
    foreign = people.customers["rep_c"][0]
    assert str(foreign.uid) not in client.get(f"{CREATE}?customer={foreign.uid}").content.decode()
    assert client.get(f"{CREATE}?customer=nonsense").status_code == 200


def test_sums_are_shown_before_saving_and_nothing_is_written(client: Client, customer: Customer) -> None:
    data = typed(customer, ("泵", "3", "33.335"), ("阀", "-1", "1000"), ("半行", "", ""))
    page = client.post(reverse("sales:reckon"), data, headers={"HX-Request": "true"}).content.decode()
    assert "¥100.01" in page and "−¥1,000.00" in page and "−¥899.99" in page and "1 行没有填完" in page
    assert 'id="lines-2-total"' in page and 'id="lines-3-total"' not in page
    assert not Order.objects.everyone().exists()


# --- editing ------------------------------------------------------------------------------------------------------


def test_editing_changes_adds_and_removes_lines(client: Client, customer: Customer) -> None:
    order = make(client, customer, ("泵", "1", "100"), ("阀", "2", "10"))
    kept, gone = order.lines.order_by("pk")
    changes = {
        "lines-0-quantity": "2", "lines-1-product_text": "", "lines-1-quantity": "", "lines-1-unit_price": "",
        "lines-2-product_text": "管", "lines-2-quantity": "1", "lines-2-unit_price": "0.5",
    }  # fmt: skip
    answer = client.post(reverse("sales:edit", args=[order.uid]), drawn(client, order, **changes))
    assert answer.status_code == 302
    order.refresh_from_db()
    assert order.total == 20_050
    assert order.lines.get(pk=kept.pk).quantity == 2_000_000
    assert not OrderLine.objects.everyone().filter(pk=gone.pk).exists()
    customer.refresh_from_db()
    assert customer.total_amount == 20_050


def test_saving_as_drawn_keeps_an_agreed_total(people: Cast, client: Client, customer: Customer) -> None:
    order = make(client, customer, ("泵", "3", "33.335"))
    with operation(people.admin, "test"):
        OrderLine.objects.everyone().filter(order=order).update(total=10_000)
        sums.refresh([order.pk])
    before = Order.objects.everyone().get(pk=order.pk)
    client.post(reverse("sales:edit", args=[order.uid]), drawn(client, order))
    after = Order.objects.everyone().get(pk=order.pk)
    assert (after.version, after.total) == (before.version, 10_000)
    client.post(reverse("sales:edit", args=[order.uid]), drawn(client, order, note="加急"))
    after.refresh_from_db()
    assert (after.note, after.total) == ("加急", 10_000)


def test_another_field_merges_and_the_same_lines_conflict(people: Cast, client: Client, customer: Customer) -> None:
    order = make(client, customer, ("泵", "1", "100"))
    url = reverse("sales:edit", args=[order.uid])
    mine = drawn(client, order)
    lead = as_(people, "lead_east")
    assert lead.post(url, drawn(lead, order, number="K-7")).status_code == 302
    assert client.post(url, mine | {"note": "我的备注"}).status_code == 302
    order.refresh_from_db()
    assert (order.number, order.note) == ("K-7", "我的备注")

    mine = drawn(client, order, **{"lines-0-quantity": "5"})
    assert lead.post(url, drawn(lead, order, **{"lines-0-quantity": "3"})).status_code == 302
    answer = client.post(url, mine)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert people.lead_east.name in page and "泵 × 3" in page and 'value="5"' in page
    order.refresh_from_db()
    assert order.total == 30_000
    assert client.post(url, mine | {"version": str(answer.context["version"])}).status_code == 302
    order.refresh_from_db()
    assert order.total == 50_000


def test_an_order_known_as_a_whole_keeps_its_amount(people: Cast, client: Client, customer: Customer) -> None:
    with operation(people.admin, "test"):
        order = Order.objects.everyone().create(customer=customer, ordered_on="2026-01-01", total=500, amount=500)
    url = reverse("sales:edit", args=[order.uid])
    assert client.post(url, drawn(client, order, note="补记")).status_code == 302
    order.refresh_from_db()
    assert (order.note, order.total) == ("补记", 500)
    assert client.post(url, drawn(client, order, total="1.2万")).status_code == 302
    order.refresh_from_db()
    assert (order.total, order.amount) == (1_200_000, 1_200_000)
    line = {"lines-0-product_text": "泵", "lines-0-quantity": "2", "lines-0-unit_price": "3"}
    assert client.post(url, drawn(client, order, **line)).status_code == 302
    order.refresh_from_db()
    assert order.amount == 600


def test_moving_an_order_refreshes_both_customers(people: Cast, client: Client, customer: Customer) -> None:
    other = make_customer(owner=people.rep_a)
    order = make(client, customer, ("泵", "1", "100"))
    moved = drawn(client, order, customer=str(other.uid), customer_text=other.name)
    assert client.post(reverse("sales:edit", args=[order.uid]), moved).status_code == 302
    customer.refresh_from_db(), other.refresh_from_db()
    assert (customer.total_amount, other.total_amount) == (0, 10_000)
    undo(LogEntry.objects.filter(verb="orders.edit").latest("id").operation, actor=people.reload("rep_a"))
    customer.refresh_from_db(), other.refresh_from_db()
    assert (customer.total_amount, other.total_amount) == (10_000, 0)


# --- undo, deletion -----------------------------------------------------------------------------------------------


def test_every_step_can_be_undone_and_the_card_follows(people: Cast, client: Client, customer: Customer) -> None:
    me = people.reload("rep_a")
    order = make(client, customer, ("泵", "1", "100"), ("阀", "1", "1"))
    changes = {"lines-0-quantity": "2", "lines-1-product_text": "", "lines-1-quantity": "", "lines-1-unit_price": ""}
    client.post(reverse("sales:edit", args=[order.uid]), drawn(client, order, **changes))
    undo(LogEntry.objects.filter(verb="orders.edit").latest("id").operation, actor=me)
    order.refresh_from_db()
    customer.refresh_from_db()
    assert (order.total, order.lines.count(), customer.total_amount) == (10_100, 2, 10_100)

    client.post(reverse("sales:delete", args=[order.uid]))
    customer.refresh_from_db()
    assert (customer.order_count, customer.total_amount) == (0, 0)
    undo(LogEntry.objects.filter(verb="orders.delete").latest("id").operation, actor=me)
    customer.refresh_from_db()
    assert (customer.order_count, customer.total_amount) == (1, 10_100)


def test_undoing_a_creation_takes_the_order_and_its_sum_away(people: Cast, client: Client, customer: Customer) -> None:
    make(client, customer, ("泵", "1", "100"))
    undo(LogEntry.objects.filter(verb="orders.create").latest("id").operation, actor=people.reload("rep_a"))
    assert not Order.objects.with_deleted().exists()
    customer.refresh_from_db()
    assert (customer.order_count, customer.total_amount) == (0, 0)


# --- who may ------------------------------------------------------------------------------------------------------


def test_a_colleagues_order_is_not_there(people: Cast, client: Client, customer: Customer) -> None:
    order = make(client, customer, ("泵", "1", "100"), number="K-1")
    stranger = as_(people, "rep_b")
    for name in ("order", "edit"):
        assert stranger.get(reverse(f"sales:{name}", args=[order.uid])).status_code == 404
    for name in ("edit", "delete"):
        assert stranger.post(reverse(f"sales:{name}", args=[order.uid])).status_code == 404
    assert stranger.get(reverse("sales:of_customer", args=[customer.uid])).status_code == 404
    assert "K-1" not in stranger.get(reverse("sales:list")).content.decode()
    answer = stranger.post(CREATE, typed(customer, ("泵", "1", "1")))
    assert "找不到这家客户" in str(answer.context["form"].errors["customer"])
    assert as_(people, "lead_east").get(reverse("sales:order", args=[order.uid])).status_code == 200
    assert as_(people, "lead_south").get(reverse("sales:order", args=[order.uid])).status_code == 404
    assert client.get(reverse("sales:order", args=[uuid4()])).status_code == 404


def test_whoever_may_not_edit_reads_only(people: Cast, client: Client, customer: Customer) -> None:
    order = make(client, customer, ("泵", "1", "100"))
    reader = as_(people, "executive")
    page = reader.get(reverse("sales:order", args=[order.uid])).content.decode()
    assert "¥100.00" in page and reverse("sales:edit", args=[order.uid]) not in page
    assert reader.get(CREATE).status_code == 403
    for name in ("edit", "delete"):
        assert reader.post(reverse(f"sales:{name}", args=[order.uid])).status_code == 403
    assert reader.post(reverse("sales:reckon")).status_code == 403
    order.refresh_from_db()
    assert not order.is_deleted
