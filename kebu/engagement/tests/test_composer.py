"""The composer and the page of one record, through the browser's eyes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base import clock
from kebu.base.models import LogEntry
from kebu.base.undo import undo
from kebu.cast.people import cast, make_collaborator, make_contact
from kebu.engagement.actions import interactions, tasks
from kebu.engagement.models import Interaction, Task

pytestmark = pytest.mark.django_db
FRAGMENT = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def company():
    return cast()


@pytest.fixture
def customer(company):
    return company.customers["rep_a"][0]


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def send(user, customer, **values):
    data = {"place": "page", "kind": "phone", "content": "报价 40 台", **values}
    return browser(user).post(reverse("engagement:log", args=[customer.uid]), data, **FRAGMENT)


def soon():
    return (clock.today() + timedelta(days=3)).isoformat()


def test_without_a_next_date_it_asks_once_and_stores_nothing(company, customer):
    answer = send(company.rep_a, customer)
    assert answer.status_code == 422
    assert "下次什么时候联系？" in answer.content.decode() and "报价 40 台" in answer.content.decode()
    assert not Interaction.objects.everyone().exists()


@pytest.mark.parametrize(
    ("values", "count"),
    [
        ({"next_on": ["", soon()]}, 1),
        ({"next_on": [soon(), ""]}, 1),
        ({"no_next": "1"}, 0),
        ({"kind": "note"}, 0),
    ],
)
def test_an_answer_saves(company, customer, values, count):
    answer = send(company.rep_a, customer, **values)
    assert answer.status_code == 200
    assert Interaction.objects.everyone().count() == 1
    assert Task.objects.everyone().count() == count


def test_the_toast_can_undo(company, customer):
    answer = send(company.rep_a, customer, next_on=soon())
    operation = LogEntry.objects.filter(verb="interactions.log").latest("id").operation
    assert str(operation) in answer.headers["HX-Trigger"]
    undo(operation, actor=company.rep_a)
    assert not Interaction.objects.with_deleted().exists()


def test_vague_words_are_met_with_a_hint_that_blocks_nothing(company, customer):
    vague = "客户意向较强，再看看"
    answer = browser(company.rep_a).post(reverse("engagement:hint"), {"content": vague}, **FRAGMENT)
    assert "意向较强" in answer.content.decode()
    assert browser(company.rep_a).post(reverse("engagement:hint"), {"content": "周五报价 40 台"}).content.strip() == b""
    assert send(company.rep_a, customer, content=vague, no_next="1").status_code == 200


@pytest.mark.parametrize(
    "values",
    [
        {"content": "   "},
        {"next_on": "2000-01-01"},
        {"kind": "dance"},
        {"minutes": "-1"},
        {"contacts": ["x"]},
        {"happened_at": "2999-01-01T10:00"},
        {"mood": "x"},
        {"content": "长" * 4001},
    ],
)
def test_what_cannot_be_is_said_and_kept(company, customer, values):
    answer = send(company.rep_a, customer, **{"no_next": "1", **values})
    assert answer.status_code == 422
    assert not Interaction.objects.everyone().exists()


def test_contacts_of_others_cannot_be_named(company, customer):
    stranger = make_contact(company.customers["rep_b"][0])
    assert send(company.rep_a, customer, no_next="1", contacts=[str(stranger.uid)]).status_code == 422


def test_out_of_scope_is_404_and_reading_roles_are_refused(company, customer):
    assert send(company.rep_b, customer, no_next="1").status_code == 404
    assert send(company.executive, customer, no_next="1").status_code == 403
    assert not Interaction.objects.everyone().exists()


def test_from_a_task_the_dialog_ticks_it(company, customer):
    task = tasks.create(title="回电", due_on=clock.today(), owner=company.rep_a, customer=customer, actor=company.rep_a)
    page = browser(company.rep_a).get(reverse("engagement:log", args=[customer.uid]), {"task": task.uid}, **FRAGMENT)
    assert str(task.uid) in page.content.decode()
    answer = send(company.rep_a, customer, place="dialog", no_next="1", task=str(task.uid))
    task.refresh_from_db()
    assert answer.status_code == 204 and task.done_at is not None


def test_a_collaborators_record_is_read_by_the_owner_but_not_changed(company, customer):
    make_collaborator(customer, company.rep_c)
    row = interactions.log(customer, kind="visit", content="现场拜访", actor=company.rep_c).interaction
    url = reverse("engagement:interaction", args=[row.uid])
    owner = browser(company.rep_a)
    assert "现场拜访" in owner.get(url).content.decode()
    assert owner.post(url, {"kind": "visit", "content": "改掉"}).status_code == 403
    assert owner.post(reverse("engagement:interaction_delete", args=[row.uid])).status_code == 403
    assert browser(company.rep_b).get(url).status_code == 404
    row.refresh_from_db()
    assert row.content == "现场拜访" and row.deleted_at is None


def test_two_editors_of_the_same_words_are_told(company, customer):
    row = interactions.log(customer, kind="visit", content="一", actor=company.rep_a).interaction
    url = reverse("engagement:interaction", args=[row.uid])
    at = row.happened_at.astimezone(clock.zone()).strftime("%Y-%m-%dT%H:%M")
    values = {"kind": "visit", "happened_at": at, "version": row.version}
    assert browser(company.lead_east).post(url, {**values, "content": "二"}).status_code == 302
    answer = browser(company.rep_a).post(url, {**values, "content": "三"})
    assert answer.status_code == 409
    assert "二" in answer.content.decode() and "三" in answer.content.decode()
    row.refresh_from_db()
    assert row.content == "二"
    again = {**values, "content": "三", "version": row.version}
    assert browser(company.rep_a).post(url, again).status_code == 302
    row.refresh_from_db()
    assert row.content == "三"
