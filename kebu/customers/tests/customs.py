"""Custom fields in the tests: fields made and filled in."""

from typing import Any

from django.test import Client
from django.urls import reverse

from kebu.base.access import SYSTEM
from kebu.base.operation import operation
from kebu.customers.actions import customfields, customvalues
from kebu.customers.custom import values
from kebu.customers.models import Customer, CustomField
from kebu.customers.models.custom import About


def make_field(kind: str, name: str, about: str = About.CUSTOMER, options: Any = (), **more: Any) -> CustomField:
    return customfields.create({"about": about, "kind": kind, "name": name, **more}, options, actor=SYSTEM)


def put(field: CustomField, row: Any, value: Any) -> None:
    with operation(SYSTEM, "cast"):
        customvalues.write(field.about, {row.pk: {field: value}})


def held(field: CustomField, row: Any) -> Any:
    return values.read([field], [row.pk]).get(row.pk, {}).get(field.key, values.nothing(field))


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def cell(row: Any, field: CustomField) -> str:
    route = "customers:edit_field" if isinstance(row, Customer) else "customers:contact_edit_field"
    return reverse(route, args=[row.uid, field.key])


def fresh(row: Any) -> Any:
    return type(row).objects.everyone().get(pk=row.pk)


def save(user: Any, row: Any, field: CustomField, typed: Any, version: int | None = None) -> Any:
    sent = {field.key: typed, "version": fresh(row).version if version is None else version}
    return client_of(user).post(cell(row, field), sent)


def whole(customer: Customer, **changed: str) -> dict[str, str]:
    return {
        "name": customer.name, "code": customer.code, "kind": "company", "country": "CN", "currency": "CNY",
        "relation": "potential", "version": str(customer.version), **changed,
    }  # fmt: skip
