"""修改字段: one field of a selection, custom or built in."""

from typing import Any

import pytest
from django.test import Client

from kebu.base import undo
from kebu.base.access import SYSTEM
from kebu.base.models import Change, LogEntry
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast, make_contact
from kebu.customers.actions import customfields, customvalues
from kebu.customers.custom import values
from kebu.customers.models import Customer, CustomField
from kebu.customers.models.custom import MILLION, About
from kebu.staff.models import FieldRule, Role

URL = "/base/lists/customers/bulk/set_field/"


@pytest.fixture
def company(db: None) -> Cast:
    return cast(customers_each=3)


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def make(kind: str, name: str, about: str = About.CUSTOMER, options: Any = (), **more: Any) -> CustomField:
    return customfields.create({"about": about, "kind": kind, "name": name, **more}, options, actor=SYSTEM)


def held(field: CustomField, rows: Any) -> list[Any]:
    found = values.read([field], [row.pk for row in rows])
    return [found.get(row.pk, {}).get(field.key, values.nothing(field)) for row in rows]


def test_the_dialog_asks_for_the_field_and_then_its_value(company: Cast) -> None:
    field = make("number", "装机量", unit="台")
    client = client_of(company.rep_a)
    ids = [str(customer.uid) for customer in company.customers["rep_a"]]
    first = client.get(URL, {"ids": ids}).content.decode()
    assert "装机量" in first and "来源渠道" in first and f'name="{field.key}"' not in first
    second = client.get(URL, {"ids": ids, "field": field.key}).content.decode()
    assert f'name="{field.key}"' in second and "单位：台" in second and all(uid in second for uid in ids)


def test_a_custom_field_is_set_and_taken_back(company: Cast) -> None:
    field = make("number", "装机量")
    own, stranger = company.customers["rep_a"], company.customers["rep_c"][0]
    with operation(SYSTEM, "cast"):
        customvalues.write("customer", {own[0].pk: {field: MILLION}, own[1].pk: {field: 7 * MILLION}})
    versions = list(Customer.objects.everyone().order_by("pk").values_list("version", flat=True))
    client = client_of(company.rep_a)
    sent = {"ids": [str(row.uid) for row in [*own, stranger]], "field": field.key, field.key: "7"}
    assert client.post(URL, sent).status_code == 302
    assert held(field, [*own, stranger]) == [7 * MILLION] * 3 + [None]
    assert sum(Customer.objects.everyone().values_list("version", flat=True)) == sum(versions) + 2
    entry = LogEntry.objects.get(verb="customers.set_field")
    assert (entry.count, entry.detail) == (2, {"fields": ["装机量"]})
    undo.undo(entry.operation, actor=company.rep_a)
    assert held(field, own) == [MILLION, 7 * MILLION, None]


def test_a_built_in_field_is_set_by_the_rules_of_its_form(company: Cast) -> None:
    client, own = client_of(company.rep_a), company.customers["rep_a"]
    ids = [str(row.uid) for row in own]
    assert client.post(URL, {"ids": ids, "field": "region", "region": "没有"}).status_code == 422
    assert client.post(URL, {"ids": ids, "field": "source", "source": "fair"}).status_code == 302
    assert set(Customer.objects.everyone().filter(owner=company.rep_a).values_list("source", flat=True)) == {"fair"}
    undo.undo(Change.objects.filter(verb="customers.set_field").latest("id").operation, actor=company.rep_a)
    assert set(Customer.objects.everyone().values_list("source", flat=True)) == {""}


def test_nothing_is_cleared_by_mistake(company: Cast) -> None:
    field, needed = make("choices", "产线", options=["一", "二"]), make("text", "必填项", is_required=True)
    own = company.customers["rep_a"]
    with operation(SYSTEM, "cast"):
        customvalues.write("customer", {row.pk: {field: list(field.options.all()), needed: "有"} for row in own})
    client, ids = client_of(company.rep_a), [str(row.uid) for row in own]
    answer = client.post(URL, {"ids": ids, "field": field.key})
    assert answer.status_code == 422 and "请填写要改成的内容" in answer.content.decode()
    assert client.post(URL, {"ids": ids, "field": needed.key, "clear": "on"}).status_code == 422
    assert client.post(URL, {"ids": ids, "field": field.key, "clear": "on"}).status_code == 302
    assert held(field, own) == [[], [], []] and held(needed, own) == ["有"] * 3


def test_field_rules_bind(company: Cast) -> None:
    field = make("text", "成本底线")
    with operation(SYSTEM, "cast"):
        role = Role.objects.everyone().get(grants__user=company.rep_a)
        FieldRule.objects.everyone().create(role=role, model="customers.customer", field=field.key, kind="readonly")
    client, own = client_of(company.rep_a), company.customers["rep_a"]
    ids = [str(row.uid) for row in own]
    assert "成本底线" not in client.get(URL, {"ids": ids}).content.decode()
    assert client.post(URL, {"ids": ids, "field": field.key, field.key: "改"}).status_code == 422
    assert held(field, own) == ["", "", ""]


def test_contacts_too(company: Cast) -> None:
    field = make("choice", "班次", About.CONTACT, ["早", "夜"])
    own = [make_contact(company.customers["rep_a"][0]) for _ in range(2)]
    night = field.options.get(name="夜")
    client = client_of(company.rep_a)
    sent = {"all": "1", "field": field.key, field.key: str(night.uid)}
    assert client.post(URL.replace("customers", "contacts"), sent).status_code == 302
    assert held(field, own) == [night, night]
    assert client_of(company.executive).post(URL.replace("customers", "contacts"), sent).status_code == 403
