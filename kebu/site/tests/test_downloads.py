"""Whatever leaves as a file obeys the field rules of whoever takes it."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from openpyxl import load_workbook

from kebu.base.access import SYSTEM
from kebu.base.lists.definition import named
from kebu.base.operation import operation
from kebu.cast.people import Cast
from kebu.customers.actions import cards
from kebu.customers.models import Contact, Customer
from kebu.exchange import tables
from kebu.exchange.actions import exports
from kebu.exchange.tables import Heading, Table
from kebu.playbooks.models import Execution
from kebu.playbooks.tests.test_thread import company, thread  # noqa: F401  the company that has all three tables
from kebu.staff.models import FieldRule, Role, User

pytestmark = pytest.mark.django_db
CUSTOMER, CONTACT, EXECUTION = "customers.customer", "customers.contact", "playbooks.execution"
PHONE, NEED, FEEDBACK, PERSON = "051288886021", "保密的需求乙", "保密的反馈丙", "保密人丁"
RULES = [
    (CUSTOMER, "total_amount", "hidden"), (CUSTOMER, "phone", "hidden"), (CUSTOMER, "core_need", "masked"),
    (CUSTOMER, "last_feedback", "hidden"), (CONTACT, "name", "hidden"), (EXECUTION, "actual", "masked"),
]  # fmt: skip


@pytest.fixture
def filled(company: Cast) -> Iterator[Cast]:  # noqa: F811
    """Canaries in every field that is ruled; the amounts are those of the orders: 170 and 120 万."""
    thread()
    with operation(SYSTEM, "test"):
        one = Customer.objects.everyone().get(code="C001")
        Customer.objects.everyone().filter(pk=one.pk).update(core_need=NEED)
        one.phone = PHONE
        one.save()
        Customer.objects.everyone().filter(pk=one.pk).update(core_need=NEED)
        contact = Contact.objects.everyone().filter(customer=one, is_primary=True).get()
        Contact.objects.everyone().filter(pk=contact.pk).update(name=PERSON)
        Execution.objects.everyone().filter(customer=one).update(
            actual="保密的执行戊", feedback="谈得不错", contact=contact, done_on=date(2026, 11, 20)
        )
    cards.write({one.pk: {"last_feedback": FEEDBACK, "primary_name": PERSON}})
    yield company


def ruled(role: str) -> None:
    with operation(SYSTEM, "test"):
        found = Role.objects.everyone().get(key=role)
        for model, field, kind in RULES:
            FieldRule.objects.everyone().create(role=found, model=model, field=field, kind=kind)


def table(name: str, people: Cast) -> str:
    path = Path(f"taken-{name}.xlsx")
    exports.write(tables.table(name), path, actor=people.reload("lead_all"))
    return told(load_workbook(path))


def told(book: Any) -> str:
    return "\n".join(str(cell) for row in book.active.iter_rows(values_only=True) for cell in row if cell is not None)


def view(people: Cast, format_: str) -> str:
    """Every column that the list offers this person."""
    person = people.reload("lead_all")
    definition = named("customers")
    assert definition is not None
    columns = ",".join(field.key for field in definition.seen(person).columns)
    answer = export(person, columns, format_)
    assert answer.status_code == 200
    return answer.content.decode("utf-8-sig") if format_ == "csv" else told(load_workbook(BytesIO(answer.content)))


def export(person: User, columns: str, format_: str) -> Any:
    client = Client()
    client.force_login(person)
    sent = {"all": "1", "format": format_, "query": f"c={columns}"}
    return client.post("/base/lists/customers/export/", sent)


FIELDS = {model._meta.label_lower: {each.name for each in model._meta.get_fields()} for model in apps.get_models()}
SECRETS = {
    "base": [NEED, FEEDBACK, PERSON, "170"],
    "grading": ["120万元"],
    "execution": [PERSON, "保密的执行戊"],
    "csv": [NEED, FEEDBACK, PERSON, "170"],
    "xlsx": [NEED, FEEDBACK, PERSON, "170"],
}


def taken(name: str, people: Cast) -> str:
    return view(people, name) if name in ("csv", "xlsx") else table(name, people)


@pytest.mark.parametrize("name", SECRETS)
def test_what_a_role_does_not_see_does_not_leave(filled: Cast, name: str) -> None:
    ruled("team_manager")
    left = taken(name, filled)
    assert "C001" in left
    assert [secret for secret in [*SECRETS[name], PHONE, PHONE[-4:]] if secret in left] == []
    if name != "grading":
        assert "****" in left


def test_a_hidden_column_cannot_be_asked_for_by_name(filled: Cast) -> None:
    assert export(filled.reload("lead_all"), "name,total_amount", "csv").status_code == 200
    ruled("team_manager")
    answer = export(filled.reload("lead_all"), "name,total_amount", "csv")
    assert answer.status_code == 400
    assert "170" not in answer.content.decode()


@pytest.mark.parametrize("name", SECRETS)
def test_without_the_rules_it_does(filled: Cast, name: str) -> None:
    """The control: the same download holds each of them."""
    left = taken(name, filled)
    assert [secret for secret in SECRETS[name] if secret not in left] == []


def test_what_is_not_ruled_stays_in_the_row(filled: Cast) -> None:
    ruled("team_manager")
    assert "谈得不错" in table("execution", filled)
    assert "高价值客户" in table("grading", filled)


def unknown_fields(table_: Table) -> list[str]:
    """Columns that do not say what they tell, or name a field that no model has."""
    wrong = []
    for heading in table_.headings():
        for model, field in heading.fields if heading.fields is not None else [("", "")]:
            names = FIELDS.get(model, set())
            wrong += [] if field in names else [heading.text]
    return wrong


def test_every_column_of_every_table_says_what_it_tells(filled: Cast) -> None:
    assert len(tables.tables()) >= 3
    assert {each.name: unknown_fields(each) for each in tables.tables() if unknown_fields(each)} == {}


@pytest.mark.parametrize("fields", [None, ((CUSTOMER, "total_sum"),)])
def test_a_column_that_does_not_is_noticed(fields: Any) -> None:
    planted = Table("t", "t", "t", lambda: [Heading("累计", 10, fields=fields)], lambda actor: [])
    assert unknown_fields(planted) == ["累计"]
    if fields is None:
        with pytest.raises(ValueError, match="累计"):
            list(tables.shown(planted.headings(), [["1"]], SYSTEM))
