"""Change history in words, as each reader may see it."""

import pytest
from django.test import Client
from django.urls import reverse

from kebu.audit import kinds, queries
from kebu.audit.wording import Teller
from kebu.base.access import SYSTEM
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast, make_contact
from kebu.customers.models import Contact, Customer
from kebu.staff.models import FieldRule, Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(kinds, "KINDS", dict(kinds.KINDS))
    kinds.register("customers.customer", "客户")
    kinds.register("customers.contact", "联系人")
    return cast(customers_each=1)


def change(row: Customer | Contact, **values: object) -> None:
    with operation(SYSTEM, "customers.edit"):
        for name, value in values.items():
            setattr(row, name, value)
        row.save()


def lines(user: User, kind: str, row: Customer | Contact) -> list[tuple[str, str, str]]:
    subject = queries.subject(user, kind, row.uid)
    assert subject is not None
    told = Teller(user, queries.page(queries.changes(subject), "").rows).told()
    return [(line.label, line.before, line.after) for one in told for line in one.lines]


def test_values_are_told_in_words(people: Cast) -> None:
    customer = people.customers["rep_a"][0]
    change(customer, relation="new", owner=people.rep_b, short_name="测一")
    found = lines(people.lead_east, "customers.customer", customer)
    assert ("负责人", "林晓", "周昂") in found
    assert ("简称", "—", "测一") in found
    assert [line[2] for line in found if line[0] == customer._meta.get_field("relation").verbose_name] == ["新客户"]


def test_encrypted_values_stay_masked_and_obey_rules(people: Cast) -> None:
    contact = make_contact(people.customers["rep_a"][0], mobile="13812345678")
    change(contact, mobile="13987654321", address="苏州工业园区 1 号")
    seen = lines(people.rep_a, "customers.contact", contact)
    assert ("手机", "138****5678", "139****4321") in seen
    assert ("地址", "—", "苏州工业园区 1 号") in seen
    hidden = lines(people.auditor, "customers.contact", contact)
    assert ("手机", "—", "—") in hidden
    assert ("地址", "—", "—") in hidden


def test_masked_rule_masks_plain_fields_too(people: Cast) -> None:
    contact = make_contact(people.customers["rep_a"][0])
    with operation(SYSTEM, "roles.set_rules"):
        role = Role.objects.everyone().get(key="account_manager")
        FieldRule.objects.everyone().create(role=role, model="customers.contact", field="address", kind="masked")
    change(contact, address="苏州")
    assert ("地址", "—", "****") in lines(people.reload("rep_a"), "customers.contact", contact)


def test_a_customer_tells_of_what_hangs_on_it_and_pages_show_no_secret(people: Cast) -> None:
    customer = people.customers["rep_a"][0]
    contact = make_contact(customer, name="陈立", mobile="13812345678")
    change(contact, mobile="13987654321")
    client = Client()
    client.force_login(people.rep_a)
    page = reverse("audit:customer_history", args=[customer.uid])
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.get(page, headers=headers)
        text = answer.content.decode()
        assert "联系人 陈立" in text
        assert "139****4321" in text
        assert "13987654321" not in text
        assert ("<html" in text) == (not headers)


def test_history_is_scoped_and_rights_are_asked(people: Cast) -> None:
    customer = people.customers["rep_c"][0]
    assert queries.subject(people.rep_a, "customers.customer", customer.uid) is None
    assert queries.subject(people.auditor, "customers.customer", customer.uid) is not None
    assert queries.subject(people.rep_a, "staff.user", people.rep_b.uid) is None
    assert queries.subject(people.admin, "staff.user", people.rep_b.uid) is not None
    assert queries.subject(people.admin, "engagement.task", customer.uid) is None
    assert queries.subject(people.auditor, "base.job", customer.uid) is None
    assert queries.subject(people.auditor, "no.such", customer.uid) is None


def test_a_name_behind_a_key_that_the_reader_may_not_see_stays_unnamed(people: Cast) -> None:
    mine, theirs = people.customers["rep_a"][0], people.customers["rep_c"][0]
    change(mine, referrer=theirs)
    found = {label: after for label, _before, after in lines(people.rep_a, "customers.customer", mine)}
    assert theirs.name not in found["介绍人"]
    found = {label: after for label, _before, after in lines(people.lead_all, "customers.customer", mine)}
    assert found["介绍人"] == theirs.name
