"""Logging an interaction: what it writes, for whom, and how it is taken back."""

from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kebu.base import clock
from kebu.base.access import Refused
from kebu.base.models import Change
from kebu.base.undo import undo
from kebu.cast.people import cast, make_collaborator, make_contact
from kebu.customers.models import Customer
from kebu.engagement.actions import follow_up, interactions, tasks
from kebu.engagement.models import Interaction, Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return cast()


@pytest.fixture
def rep(company):
    return company.rep_a


@pytest.fixture
def customer(company):
    return company.customers["rep_a"][0]


def soon(days=3):
    return clock.today() + timedelta(days=days)


def log(customer, actor, **values):
    values = {"kind": "phone", "content": "确认二期 40 台联网清单", **values}
    return interactions.log(customer, actor=actor, **values)


def card(customer):
    return Customer.objects.everyone().get(pk=customer.pk)


def test_interaction_and_next_task_are_one_operation(customer, rep):
    contact = make_contact(customer, name="陈立言")
    logged = log(customer, rep, contacts=[contact], next_on=soon(), next_step="方案评审", next_at=time(14, 0))
    task = Task.objects.everyone().get()
    assert (task.title, task.due_on, task.due_at, task.owner, task.kind) == (
        "方案评审",
        soon(),
        time(14, 0),
        rep,
        "phone",
    )
    assert (task.about_kind, task.about_id) == (interactions.KIND, logged.interaction.pk)
    assert [person.contact for person in logged.interaction.people.all()] == [contact]
    operations = set(Change.objects.filter(model__startswith="engagement.").values_list("operation", flat=True))
    assert operations == {logged.operation}


def test_card_shows_contact_feedback_and_next_date(customer, rep):
    log(customer, rep, voice="网关价格可谈", next_on=soon())
    after = card(customer)
    assert (after.last_contact_on, after.last_feedback, after.next_follow_up_on) == (
        clock.today(),
        "网关价格可谈",
        soon(),
    )


def test_a_note_is_no_contact(customer, rep):
    log(customer, rep, kind="note")
    assert card(customer).last_contact_on == clock.NEVER


def test_an_older_interaction_typed_later_does_not_move_the_date_back(customer, rep):
    log(customer, rep, content="新")
    log(customer, rep, content="旧", happened_at=clock.now() - timedelta(days=40))
    assert (card(customer).last_contact_on, card(customer).last_feedback) == (clock.today(), "新")


def test_undo_takes_back_interaction_task_and_card(customer, rep):
    logged = log(customer, rep, voice="可以谈", next_on=soon())
    undo(logged.operation, actor=rep)
    assert not Interaction.objects.with_deleted().exists()
    assert not Task.objects.with_deleted().exists()
    after = card(customer)
    assert (after.last_contact_on, after.last_feedback, after.next_follow_up_on) == (clock.NEVER, "", clock.SOMEDAY)


def test_logging_from_a_task_ticks_it(customer, rep):
    task = tasks.create(title="回电", due_on=clock.today(), owner=rep, customer=customer, actor=rep)
    log(customer, rep, fulfils=task, next_on=soon())
    task.refresh_from_db()
    assert task.done_at is not None
    assert card(customer).next_follow_up_on == soon()


def test_a_customer_without_contacts_names_gets_a_plain_task(customer, rep):
    contact = make_contact(customer, name="吴慕白")
    assert log(customer, rep, next_on=soon()).task.title == "再次联系"
    assert log(customer, rep, next_on=soon(), contacts=[contact]).task.title == "再次联系吴慕白"


def test_contacts_must_belong_to_the_customer(company, customer, rep):
    stranger = make_contact(company.customers["rep_b"][0])
    with pytest.raises(Refused):
        log(customer, rep, contacts=[stranger])
    assert not Interaction.objects.with_deleted().exists()


@pytest.mark.parametrize(
    "values",
    [
        {"happened_at": datetime(2999, 1, 1, tzinfo=clock.zone())},
        {"next_on": clock.NEVER},
    ],
)
def test_impossible_dates_are_refused(customer, rep, values):
    with pytest.raises(Refused):
        log(customer, rep, **values)


def test_reading_roles_cannot_log(company, customer):
    with pytest.raises(PermissionDenied):
        log(customer, company.executive)


def test_owner_sees_what_a_collaborator_logs_and_nothing_else_of_his(company, customer):
    make_collaborator(customer, company.rep_c)
    shared = log(customer, company.rep_c).interaction
    log(company.customers["rep_c"][0], company.rep_c)
    assert list(Interaction.objects.visible_to(company.rep_a)) == [shared]


def test_only_the_author_or_a_manager_deletes(company, customer, rep):
    logged = log(customer, rep)
    make_collaborator(customer, company.rep_b)
    with pytest.raises(PermissionDenied):
        interactions.delete(logged.interaction, actor=company.rep_b)
    interactions.delete(logged.interaction, actor=company.lead_east)
    assert not Interaction.objects.everyone().exists()
    assert card(customer).last_contact_on == clock.NEVER


def test_deleting_can_be_undone(customer, rep):
    logged = log(customer, rep)
    undo(interactions.delete(logged.interaction, actor=rep), actor=rep)
    assert Interaction.objects.everyone().get() == logged.interaction
    assert card(customer).last_contact_on == clock.today()


def test_next_follow_up_is_the_earliest_over_all_sources(customer, rep, monkeypatch):
    monkeypatch.setattr(follow_up, "_sources", [*follow_up._sources, lambda ids: dict.fromkeys(ids, soon(1))])
    log(customer, rep, next_on=soon(3))
    assert card(customer).next_follow_up_on == soon(1)
