"""Contacts: the primary one, leaving, the chain without loops, and revealing under log."""

import pytest
from django.core.exceptions import PermissionDenied

from kebu.base import undo
from kebu.base.access import Refused
from kebu.base.models import Change, LogEntry
from kebu.cast.people import Cast, cast, make_contact
from kebu.customers.actions import chain, contacts, revealing
from kebu.customers.models import Contact, Customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=1)


@pytest.fixture
def customer(people: Cast) -> Customer:
    return people.customers["rep_a"][0]


def test_the_first_contact_becomes_primary_and_stands_on_the_card(people: Cast, customer: Customer) -> None:
    values = {"name": "陈立言", "post": "设备总监", "mobile": "13800006021"}
    first = contacts.create(customer, values, actor=people.rep_a)
    second = contacts.create(customer, {"name": "吴慕白"}, actor=people.rep_a)
    customer.refresh_from_db()
    assert (customer.primary_name, customer.primary_post) == ("陈立言", "设备总监")
    assert Contact.objects.everyone().get(pk=first.pk).mobile_tail == "6021"
    contacts.set_primary(second, actor=people.rep_a)
    customer.refresh_from_db()
    assert customer.primary_name == "吴慕白"
    assert list(Contact.objects.everyone().filter(is_primary=True)) == [second]


def test_who_leaves_keeps_the_record_and_frees_the_chain(people: Cast, customer: Customer) -> None:
    boss = make_contact(customer, name="沈怀瑾", is_primary=True)
    middle = make_contact(customer, name="吴慕白", reports_to=boss)
    worker = make_contact(customer, name="孟小舟", reports_to=middle)
    outcome = contacts.leave(middle, actor=people.rep_a)
    worker.refresh_from_db()
    assert worker.reports_to == boss
    assert Contact.objects.everyone().get(pk=middle.pk).left_on is not None
    with pytest.raises(Refused, match="已离开"):
        contacts.set_primary(Contact.objects.everyone().get(pk=middle.pk), actor=people.rep_a)
    undo.undo(outcome.operation, actor=people.rep_a)
    worker.refresh_from_db()
    assert worker.reports_to == middle


def test_nobody_reports_to_himself_however_far_around(people: Cast, customer: Customer) -> None:
    boss = make_contact(customer)
    middle = make_contact(customer, reports_to=boss)
    worker = make_contact(customer, reports_to=middle)
    for superior in (worker, middle, boss):
        with pytest.raises(Refused):
            chain.set_superior(boss, superior, actor=people.rep_a)
    chain.set_superior(worker, boss, actor=people.rep_a)
    chain.set_superior(middle, worker, actor=people.rep_a)
    middle.refresh_from_db()
    assert middle.reports_to == worker


def test_a_superior_works_at_the_same_customer(people: Cast, customer: Customer) -> None:
    stranger = make_contact(people.customers["rep_b"][0])
    with pytest.raises(Refused, match="同一客户"):
        chain.set_superior(make_contact(customer), stranger, actor=people.rep_a)


def test_a_reveal_shows_the_number_and_leaves_a_line_without_it(people: Cast, customer: Customer) -> None:
    contact = make_contact(customer, mobile="13800006021")
    before = Change.objects.count()
    assert revealing.reveal(contact, "mobile", actor=people.rep_a) == "13800006021"
    line = LogEntry.objects.get(verb="contacts.reveal")
    assert (line.about_id, line.customer_id, line.detail) == (contact.pk, customer.pk, {"field": "mobile"})
    assert Change.objects.count() == before


def test_a_reveal_needs_the_right_and_an_encrypted_field(people: Cast, customer: Customer) -> None:
    contact = make_contact(customer, mobile="13800006021")
    with pytest.raises(PermissionDenied):
        revealing.reveal(contact, "mobile", actor=people.auditor)
    with pytest.raises(Refused):
        revealing.reveal(contact, "name", actor=people.rep_a)
    assert not LogEntry.objects.filter(verb="contacts.reveal").exists()
