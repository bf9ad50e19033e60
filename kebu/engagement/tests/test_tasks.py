"""Tasks: ticking, putting off, handing on, and what follows from each."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kebu.base import clock
from kebu.base.access import Refused
from kebu.base.jobs import run_due
from kebu.base.models import Job, LogEntry
from kebu.base.undo import undo
from kebu.cast.people import cast, make_collaborator
from kebu.customers.actions import assigning, collaborating, handover
from kebu.customers.models import Customer
from kebu.engagement import rules
from kebu.engagement.actions import tasks
from kebu.engagement.models import Task
from kebu.notify.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return cast()


@pytest.fixture
def customer(company):
    return company.customers["rep_a"][0]


def make(owner, *, days=0, actor=None, **values):
    values = {"title": "回电", "due_on": clock.today() + timedelta(days=days), **values}
    return tasks.create(owner=owner, actor=actor or owner, **values)


def next_date(customer):
    return Customer.objects.everyone().get(pk=customer.pk).next_follow_up_on


def last_operation():
    return LogEntry.objects.latest("id").operation


def notices_of(user):
    return [notice.text for notice in Notice.objects.of(user)]


def test_ticking_moves_the_next_follow_up_on(company, customer):
    first, later = make(company.rep_a, days=1, customer=customer), make(company.rep_a, days=5, customer=customer)
    tasks.done([first], actor=company.rep_a)
    assert next_date(customer) == later.due_on
    undo(last_operation(), actor=company.rep_a)
    assert next_date(customer) == first.due_on


def test_ticking_twice_counts_once(company):
    task = make(company.rep_a)
    assert tasks.done([task], actor=company.rep_a) == 1
    assert tasks.done([task], actor=company.rep_a) == 0
    assert tasks.undone([task], actor=company.rep_a) == 1


def test_snooze_moves_date_and_reminder(company, customer):
    at = rules.remind_at(clock.today() + timedelta(days=1), time(14, 0), 15)
    task = make(company.rep_a, days=1, customer=customer, due_at=time(14, 0), remind_at=at)
    tasks.snooze([task], clock.today() + timedelta(days=4), actor=company.rep_a)
    task.refresh_from_db()
    assert (task.due_on, task.snoozes) == (clock.today() + timedelta(days=4), 1)
    assert task.remind_at == at + timedelta(days=3)
    assert next_date(customer) == task.due_on


def test_no_snoozing_into_the_past(company):
    with pytest.raises(Refused):
        tasks.snooze([make(company.rep_a)], clock.today() - timedelta(days=1), actor=company.rep_a)


def test_somebody_elses_task_is_left_alone(company, customer):
    task = make(company.rep_a, customer=customer)
    make_collaborator(customer, company.rep_b)
    for act in (tasks.done, tasks.undone, tasks.delete):
        with pytest.raises(Refused):
            act([task], actor=company.rep_b)
    task.refresh_from_db()
    assert task.done_at is None and task.deleted_at is None


def test_giving_tasks_to_others_takes_the_right(company, customer):
    with pytest.raises(PermissionDenied):
        make(company.rep_b, actor=company.rep_a)
    task = make(company.rep_a, actor=company.lead_east, customer=customer)
    assert notices_of(company.rep_a) == ["何行 交给你一件待办：回电"]
    assert task.creator == company.lead_east


def test_nobody_gets_a_task_on_a_customer_he_cannot_see(company, customer):
    task = make(company.rep_a, customer=customer)
    with pytest.raises(Refused):
        tasks.assign([task], company.rep_b, actor=company.lead_east)
    make_collaborator(customer, company.rep_b)
    assert tasks.assign([task], company.rep_b, actor=company.lead_east) == 1


def test_reminder_fires_once_and_only_for_what_is_open(company):
    due = clock.now() + timedelta(seconds=1)
    task, ticked = make(company.rep_a, remind_at=due), make(company.rep_a, title="已做", remind_at=due)
    tasks.done([ticked], actor=company.rep_a)
    Job.objects.filter(kind="engagement.remind").update(run_at=clock.now() - timedelta(seconds=1))
    run_due()
    assert [(notice.kind, task.title in notice.text) for notice in Notice.objects.of(company.rep_a)] == [
        ("reminder", True)
    ]


def test_a_moved_reminder_does_not_fire_at_the_old_time(company):
    task = make(company.rep_a, remind_at=clock.now() + timedelta(seconds=1))
    tasks.snooze([task], clock.today() + timedelta(days=2), actor=company.rep_a)
    Job.objects.filter(kind="engagement.remind").order_by("id")[:1]
    first = Job.objects.filter(kind="engagement.remind").earliest("id")
    Job.objects.filter(pk=first.pk).update(run_at=clock.now() - timedelta(seconds=1))
    run_due()
    assert notices_of(company.rep_a) == []


def test_open_tasks_follow_a_customer_to_its_new_owner(company, customer):
    mine, done = make(company.rep_a, customer=customer), make(company.rep_a, customer=customer)
    tasks.done([done], actor=company.rep_a)
    assigning.assign(Customer.objects.everyone().filter(pk=customer.pk), company.rep_b, actor=company.lead_east)
    assignment = LogEntry.objects.filter(verb="customers.assign").latest("id").operation
    run_due()
    assert Task.objects.everyone().get(pk=mine.pk).owner == company.rep_b
    assert Task.objects.everyone().get(pk=done.pk).owner == company.rep_a
    assert notices_of(company.rep_b) == [f"何行 把客户“{customer.name}”交给你负责"]
    undo(assignment, actor=company.lead_east)
    assert Task.objects.everyone().get(pk=mine.pk).owner == company.rep_a


def test_a_collaborators_task_stays_his_when_the_owner_changes(company, customer):
    make_collaborator(customer, company.rep_c)
    task = make(company.rep_c, customer=customer)
    assigning.assign(Customer.objects.everyone().filter(pk=customer.pk), company.rep_b, actor=company.lead_east)
    run_due()
    task.refresh_from_db()
    assert task.owner == company.rep_c


def test_hand_over_moves_open_tasks_with_the_customers(company, customer):
    on_customer, free = make(company.rep_a, customer=customer), make(company.rep_a)
    counts = handover.move(company.rep_a, company.rep_b, actor=company.steward)
    assert counts["tasks"] == 2
    assert {task.owner for task in Task.objects.everyone().filter(pk__in=[on_customer.pk, free.pk])} == {company.rep_b}


def test_a_new_collaborator_is_told(company, customer):
    collaborating.add(customer, company.rep_c, actor=company.rep_a)
    collaborating.add(customer, company.rep_c, actor=company.rep_a, part="技术")
    run_due()
    assert notices_of(company.rep_c) == [f"林晓 请你协作客户“{customer.name}”"]
