"""信息来源: said when a value is typed, told by the history otherwise, and never older than the value."""

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base.access import SYSTEM
from kebu.base.operation import operation
from kebu.base.undo import undo
from kebu.cast.people import Cast, cast, make_contact
from kebu.customers.models import Customer, Origin, ValueSource
from kebu.customers.queries import origins

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=1)


@pytest.fixture
def customer(people: Cast) -> Customer:
    return people.customers["rep_a"][0]


@pytest.fixture
def client(people: Cast) -> Client:
    client = Client()
    client.force_login(people.rep_a)
    return client


def type_(client: Client, customer: Customer, field: str, value: str, **more: str) -> None:
    customer.refresh_from_db()
    url = reverse("customers:edit_field", args=[customer.uid, field])
    answer = client.post(url, {field: value, "version": str(customer.version), **more}, headers=HTMX)
    assert answer.status_code == 200


def origin(customer: Customer, field: str) -> str:
    found = origins.at(origins.of(customer), field)
    return found.origin if found else ""


def test_a_value_keeps_where_it_was_learnt_until_it_changes(client: Client, customer: Customer) -> None:
    type_(client, customer, "core_need", "40 台减速机", origin="tender")
    assert origin(customer, "core_need") == Origin.TENDER
    assert origin(customer, "address") == Origin.TYPED
    form = client.get(reverse("customers:edit_field", args=[customer.uid, "core_need"]), headers=HTMX).content.decode()
    assert "来源：投标文件" in form
    page = client.get(reverse("site:customer", args=[customer.uid])).content.decode()
    assert 'title="来源：投标文件' in page
    type_(client, customer, "core_need", "60 台减速机", origin="")
    assert origin(customer, "core_need") == Origin.TYPED


def test_a_bulk_change_speaks_over_an_older_word(client: Client, customer: Customer) -> None:
    type_(client, customer, "core_need", "40 台减速机", origin="tender")
    with operation(SYSTEM, "customers.import"):
        Customer.objects.everyone().filter(pk=customer.pk).update(core_need="80 台")
    assert origin(customer, "core_need") == Origin.IMPORT


def test_the_word_goes_back_with_the_value(client: Client, customer: Customer) -> None:
    type_(client, customer, "core_need", "40 台减速机", origin="tender")
    row = ValueSource.objects.everyone().get()
    from kebu.base.models import Change

    made = Change.objects.filter(model="customers.valuesource", row_id=row.pk).latest("id")
    undo(made.operation, actor=SYSTEM)
    assert not ValueSource.objects.everyone().exists()


def test_an_unknown_word_is_no_word(client: Client, customer: Customer) -> None:
    type_(client, customer, "core_need", "40 台", origin="<script>")
    assert not ValueSource.objects.everyone().exists()


def test_the_card_shows_what_its_reader_may_see(client: Client, people: Cast, customer: Customer) -> None:
    make_contact(customer, name="陈立言", mobile="13800006021")
    type_(client, customer, "core_need", "40 台减速机")
    page = client.get(reverse("customers:card", args=[customer.uid])).content.decode()
    assert "客户资料管理卡" in page
    assert "40 台减速机" in page
    assert "陈立言" in page
    assert "13800006021" not in page
    other = Client()
    other.force_login(people.rep_b)
    assert other.get(reverse("customers:card", args=[customer.uid])).status_code == 404
