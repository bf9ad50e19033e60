"""Every column that a list offers can be drawn and, where the list goes out as a file, exported."""

import re

import pytest
from django.test import Client

from kebu.cast.people import Cast, cast
from kebu.customers.actions import tagging, tags
from kebu.customers.models import Customer

LISTS = {
    "customers": "/customers/",
    "contacts": "/customers/contacts/",
    "orders": "/orders/",
    "products": "/orders/products/",
}
EXPORTED = ("customers", "contacts")


@pytest.fixture
def client(db: None) -> Client:
    company: Cast = cast()
    tag = tags.create("战略客户", actor=company.steward)
    tagging.add(Customer.objects.visible_to(company.steward), [tag], actor=company.steward)
    client = Client()
    client.force_login(company.steward)
    return client


def columns(client: Client, key: str) -> list[str]:
    offered = client.get(f"/base/lists/{key}/columns/?query=").content.decode()
    return re.findall(r'name="c" value="(\w+)"', offered)


@pytest.mark.parametrize("key", LISTS)
def test_every_column_is_drawn(client: Client, key: str) -> None:
    keys = columns(client, key)
    assert len(keys) > 5
    answer = client.get(f"{LISTS[key]}?c={','.join(keys)}")
    assert answer.status_code == 200
    assert key != "customers" or "战略客户" in answer.content.decode()


@pytest.mark.parametrize("key", EXPORTED)
def test_every_column_is_exported(client: Client, key: str) -> None:
    asked = {"all": "1", "format": "csv", "query": f"c={','.join(columns(client, key))}"}
    answer = client.post(f"/base/lists/{key}/export/", asked)
    assert answer.status_code == 200
    assert key != "customers" or "战略客户" in answer.content.decode()
