"""Task list, task form, tick and snooze by request."""

from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base import about, clock
from kebu.cast.people import cast, make_collaborator
from kebu.customers.actions import collaborating
from kebu.engagement.actions import feed, interactions, tasks
from kebu.engagement.models import Task
from kebu.engagement.queries import tasklist, todo

pytestmark = pytest.mark.django_db
FRAGMENT = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def company():
    return cast()


@pytest.fixture
def customer(company):
    return company.customers["rep_a"][0]


def make(owner, days=0, **values):
    values = {"title": "回电", "due_on": clock.today() + timedelta(days=days), **values}
    return tasks.create(owner=owner, actor=owner, **values)


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def form(owner, **values):
    return {"title": "约拜访", "kind": "visit", "owner": str(owner.uid), "due_on": clock.today().isoformat(), **values}


def test_create_with_customer_time_and_reminder(company, customer):
    values = form(company.rep_a, customer=str(customer.uid), due_at="14:00", remind="15")
    assert browser(company.rep_a).post(reverse("engagement:task_create"), values).status_code == 302
    task = Task.objects.everyone().get()
    assert (task.customer, task.owner, task.kind) == (customer, company.rep_a, "visit")
    assert task.remind_at.astimezone(clock.zone()).time() == time(13, 45)


@pytest.mark.parametrize("who", ["rep_b", "lead_south"])
def test_a_rep_offers_the_task_to_nobody_else(company, who):
    owner = company.users[who]
    answer = browser(company.rep_a).post(reverse("engagement:task_create"), form(owner))
    assert answer.status_code == 422
    assert not Task.objects.everyone().exists()


def test_a_manager_hands_tasks_to_his_team_only(company):
    lead = browser(company.lead_east)
    assert lead.post(reverse("engagement:task_create"), form(company.rep_a)).status_code == 302
    assert lead.post(reverse("engagement:task_create"), form(company.rep_c)).status_code == 422


def test_a_customer_out_of_scope_is_not_taken(company):
    values = form(company.rep_a, customer=str(company.customers["rep_b"][0].uid))
    assert browser(company.rep_a).post(reverse("engagement:task_create"), values).status_code == 422


def test_tick_answers_with_the_row_and_an_undo(company, customer):
    task = make(company.rep_a, customer=customer)
    answer = browser(company.rep_a).post(reverse("engagement:task_done", args=[task.uid]), **FRAGMENT)
    assert "is-done" in answer.content.decode() and "undo" in answer.headers["HX-Trigger"]
    browser(company.rep_a).post(reverse("engagement:task_done", args=[task.uid]), **FRAGMENT)
    task.refresh_from_db()
    assert task.done_at is None


def test_anothers_task_is_drawn_unticked_with_the_reason(company, customer):
    task = make(company.rep_a, customer=customer)
    make_collaborator(customer, company.rep_b)
    answer = browser(company.rep_b).post(reverse("engagement:task_done", args=[task.uid]), **FRAGMENT)
    assert answer.status_code == 422
    assert "is-done" not in answer.content.decode()


@pytest.mark.parametrize("name", ["task", "task_done", "task_snooze", "task_delete"])
def test_tasks_out_of_scope_are_not_there(company, name):
    task = make(company.rep_a)
    answer = browser(company.rep_b).post(reverse(f"engagement:{name}", args=[task.uid]), {"until": "2999-01-01"})
    task.refresh_from_db()
    assert (answer.status_code, task.done_at, task.deleted_at, task.snoozes) == (404, None, None, 0)


@pytest.mark.parametrize(("until", "status"), [("", 422), ("heute", 422), ("2000-01-01", 422), ("2999-01-01", 204)])
def test_snooze_by_request(company, until, status):
    task = make(company.rep_a)
    url = reverse("engagement:task_snooze", args=[task.uid])
    assert browser(company.rep_a).post(url, {"until": until}, **FRAGMENT).status_code == status


def test_pages_hold_every_task_once_in_order(company, monkeypatch):
    monkeypatch.setattr(tasklist, "PAGE", 3)
    for number in range(8):
        make(company.rep_a, days=number % 3 - 1, title=f"{number}")
    seen, after = [], ""
    for _page in range(5):
        page = tasklist.page(company.rep_a, "mine", "open", after)
        seen += page.items
        after = page.after
        if not after:
            break
    assert [item.due_on for item in seen] == sorted(item.due_on for item in seen)
    assert sorted(item.title for item in seen) == [f"{number}" for number in range(8)]


@pytest.mark.parametrize("state", ["open", "overdue", "done", "x"])
@pytest.mark.parametrize(
    "after", ["", "x", "2026-01-01_x", "_", "2026-01-01_99999999999999999999", "2026-01-01T00:00_1"]
)
def test_unreadable_addresses_answer_with_the_first_page(company, state, after):
    task = make(company.rep_a)
    tasks.done([make(company.rep_a)], actor=company.rep_a)
    answer = browser(company.rep_a).get(reverse("engagement:tasks"), {"state": state, "after": after})
    assert answer.status_code == 200
    assert Task.objects.everyone().filter(pk=task.pk).exists()


def test_team_scope_holds_what_the_team_does_and_no_more(company):
    make(company.rep_a, title="甲")
    make(company.rep_b, title="乙")
    make(company.rep_c, title="丙")
    titles = {item.title for item in tasklist.page(company.lead_east, "team", "open").items}
    assert titles == {"甲", "乙"}
    assert {item.title for item in tasklist.page(company.rep_a, "team", "open").items} == {"甲"}
    assert {item.title for item in tasklist.page(company.executive, "team", "open").items} == {"甲", "乙", "丙"}


def test_a_task_says_why_it_is_there(company, customer):
    logged = interactions.log(
        customer, kind="phone", content="网关价格可谈", next_on=clock.today() + timedelta(days=1), actor=company.rep_a
    )
    found = todo.draw(company.rep_a, Task.objects.everyone().filter(pk=logged.task.pk))
    assert "网关价格可谈" in found[0].reason


def test_what_a_task_is_about_shows_only_to_those_who_may_see_it(company, customer):
    row = interactions.log(customer, kind="phone", content="内部", actor=company.rep_a).interaction
    key = (interactions.KIND, row.pk)
    assert key in about.resolve(company.rep_a, [key])
    assert about.resolve(company.rep_b, [key, ("nobody.knows", 1)]) == {}


def test_the_picker_offers_only_customers_in_scope(company, customer):
    from kebu.base import search

    search.refresh("customer", [row.pk for rows in company.customers.values() for row in rows])
    answer = browser(company.rep_a).get(reverse("engagement:customers"), {"q": "测试客户"})
    text = answer.content.decode()
    assert customer.name in text and company.customers["rep_b"][0].name not in text


def test_who_cannot_change_or_record_gets_no_controls_for_it(company, customer):
    task = make(company.rep_a, customer=customer)
    drawn = {
        part: todo.draw(company.users[part], Task.objects.everyone().filter(pk=task.pk))[0]
        for part in ("rep_a", "lead_east", "executive", "service")
    }
    assert all(drawn[part].done_url and drawn[part].record_url for part in ("rep_a", "lead_east"))
    assert not drawn["executive"].done_url and not drawn["executive"].record_url
    assert drawn["service"].record_url and not drawn["service"].snooze_url


@pytest.mark.parametrize(
    ("part", "asked", "scope"),
    [
        ("rep_a", "", "mine"),
        ("rep_a", "team", "mine"),
        ("lead_east", "", "mine"),
        ("lead_east", "team", "team"),
        ("executive", "", "team"),
        ("executive", "mine", "mine"),
    ],
)
def test_scope_without_and_with_a_wish(company, part, asked, scope):
    assert todo.scope_of(company.users[part], asked) == scope


def test_a_members_task_on_a_customer_beyond_the_managers_reach_stays_hidden(company):
    foreign = company.customers["rep_c"][0]
    make_collaborator(foreign, company.rep_a)
    make(company.rep_a, title="外部", customer=foreign)
    assert [item.title for item in tasklist.page(company.rep_a, "mine", "open").items] == ["外部"]
    assert tasklist.page(company.lead_east, "team", "open").items == []


def test_a_task_on_a_customer_that_one_no_longer_sees_tells_nothing_of_it(company, customer):
    place = make_collaborator(customer, company.rep_c)
    task = make(company.rep_c, title="寄样品", customer=customer)
    interactions.log(customer, kind="phone", content="机密反馈", actor=company.rep_a)
    collaborating.remove(customer, company.rep_c, actor=company.rep_a)
    ex = browser(company.reload("rep_c"))
    url = reverse("engagement:task", args=[task.uid])
    token = feed.rotate(company.reload("rep_c"))
    pages = [
        ex.get(reverse("site:home")),
        ex.get(reverse("engagement:tasks")),
        ex.get(url),
        ex.get(f"{url}snooze/"),
        ex.get(reverse("engagement:calendar")),
        ex.get(reverse("engagement:feed", args=[token])),
    ]
    for page in pages:
        text = page.content.decode().replace("\r\n ", "")
        assert "寄样品" in text and customer.name not in text and "机密反馈" not in text
    assert ex.post(url, form(company.rep_c, title="寄样品两份", version=task.version)).status_code == 302
    task.refresh_from_db()
    assert (task.title, task.customer_id) == ("寄样品两份", place.customer_id)
