"""Rows given by hand equal rows saved one by one, history included."""

from datetime import date
from uuid import UUID

import pytest

from kebu.base import bulk
from kebu.base.access import SYSTEM
from kebu.base.models import Change
from kebu.base.operation import operation
from kebu.customers.models import Customer

pytestmark = pytest.mark.django_db


def test_rows_come_back_as_given_with_defaults_and_history() -> None:
    uid = UUID(int=7)
    with operation(SYSTEM, "load"):
        first, second = bulk.reserve(Customer, 2)
        rows = [(first, uid, "C001", "甲", date(2026, 3, 5)), (second, UUID(int=8), "C002", "乙", date(2026, 3, 6))]
        assert bulk.insert(Customer, ["id", "uid", "code", "name", "last_order_on"], rows) == 2
    customer = Customer.objects.everyone().get(uid=uid)
    assert (customer.code, customer.last_order_on, customer.kind, customer.version) == (
        "C001",
        date(2026, 3, 5),
        "company",
        1,
    )
    assert Change.objects.filter(model="customers.customer", kind="I").count() == 2
    with operation(SYSTEM, "one"):
        assert Customer.objects.everyone().create(code="C003", name="丙").pk > second


def test_a_default_uid_is_made_for_each_row() -> None:
    with operation(SYSTEM, "load"):
        bulk.insert(Customer, ["code", "name"], [("C001", "甲"), ("C002", "乙")])
    assert len(set(Customer.objects.everyone().values_list("uid", flat=True))) == 2
