"""Task list, task form, tick and snooze by request."""

import re
from datetime import time, timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from kebu.base import about, clock
from kebu.base.access import SYSTEM
from kebu.base.lists import named, page, rows
from kebu.base.lists.state import read
from kebu.base.operation import operation
from kebu.cast.people import cast, make_collaborator
from kebu.customers.actions import collaborating
from kebu.customers.models import Customer
from kebu.engagement.actions import feed, interactions, tasks
from kebu.engagement.models import Task
from kebu.engagement.queries import todo
from kebu.notify.models import Notice

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


def titles(user, view, **more):
    text = browser(user).get(reverse("engagement:tasks"), {"view": view, **more}).content.decode()
    return set(
        re.findall(r'<a class=b href="/work/tasks/[^"]*" hx-get="[^"]*" hx-target="#dialog">(?:<s>)?([^<]*)', text)
    )


def test_views_hold_ones_own_the_teams_and_what_is_done(company):
    make(company.rep_a, title="甲")
    make(company.rep_a, title="甲逾期", days=-2)
    make(company.rep_b, title="乙")
    make(company.rep_c, title="丙")
    tasks.done([make(company.rep_a, title="甲完成")], actor=company.rep_a)
    assert titles(company.rep_a, "mine") == {"甲", "甲逾期"} and titles(company.rep_a, "overdue") == {"甲逾期"}
    assert titles(company.rep_a, "all") == titles(company.rep_a, "team") == {"甲", "甲逾期"}
    assert titles(company.rep_a, "done") == {"甲完成"}
    assert titles(company.lead_east, "team") == titles(company.lead_east, "all") == {"甲", "甲逾期", "乙"}
    assert titles(company.lead_east, "late") == {"甲逾期"}
    assert titles(company.lead_east, "mine") == set()


@pytest.mark.parametrize(
    "part", ["rep_a", "rep_c", "lead_east", "lead_all", "executive", "service", "steward", "auditor"]
)
def test_the_list_holds_what_the_scope_gives(company, customer, part):
    make_collaborator(company.customers["rep_c"][0], company.rep_a)
    make(company.rep_a, customer=company.customers["rep_c"][0])
    for owner, customers in company.customers.items():
        make(company.users[owner])
        make(company.users[owner], customer=customers[0])
    tasks.create(title="交办", owner=company.rep_a, due_on=clock.today(), actor=company.lead_all)
    with operation(SYSTEM, "test"):
        Customer.objects.everyone().filter(pk=company.customers["rep_b"][0].pk).update(deleted_at=clock.now())
    user = company.reload(part)
    state = read(named("tasks"), user, QueryDict("view=all"))
    found = rows.united(rows.found(state).branches, "pk")
    assert {pk for (pk,) in found} == set(Task.objects.visible_to(user).values_list("pk", flat=True))


def test_the_list_turns_its_pages_by_key_without_losing_one(company):
    for number in range(120):
        make(company.rep_a, days=number % 7, title=f"{number}")
    here, seen = page.page(named("tasks"), company.reload("rep_a"), QueryDict("")), []
    while True:
        seen += [row.title for row in here.rows]
        if not here.next_url:
            break
        here = page.page(named("tasks"), company.reload("rep_a"), QueryDict(here.next_url.lstrip("?")))
    assert len(seen) == 120 and set(seen) == {f"{number}" for number in range(120)}


def bulk(user, verb, **values):
    return browser(user).post(f"/base/lists/tasks/bulk/{verb}/", {"query": "view=all", **values})


def test_many_are_finished_put_off_and_handed_on_at_once_and_it_can_be_undone(company, customer):
    mine = [make(company.rep_a, title=f"{number}", customer=customer) for number in range(3)]
    ids = [task.uid for task in mine]
    client = browser(company.rep_a)
    client.post("/base/lists/tasks/bulk/done/", {"query": "", "ids": ids[:2]})
    assert Task.objects.everyone().filter(done_at__isnull=False).count() == 2
    address = re.search(r"/base/undo/[0-9a-f-]+/?", client.get(reverse("engagement:tasks")).content.decode())[0]
    client.post(address)
    assert not Task.objects.everyone().filter(done_at__isnull=False).exists()
    until = clock.today() + timedelta(days=9)
    bulk(company.rep_a, "snooze", ids=ids, until=until.isoformat())
    assert set(Task.objects.everyone().values_list("due_on", "snoozes")) == {(until, 1)}
    assert bulk(company.lead_east, "assign", ids=ids, owner=str(company.rep_b.uid)).status_code == 422
    make_collaborator(customer, company.rep_b)
    bulk(company.lead_east, "assign", ids=ids, owner=str(company.rep_b.uid))
    assert set(Task.objects.everyone().values_list("owner", flat=True)) == {company.rep_b.pk}
    assert Notice.objects.filter(user=company.rep_b, kind="task").count() == 1


def test_a_bulk_verb_touches_no_task_that_is_anothers(company, customer):
    make_collaborator(customer, company.rep_b)
    task = make(company.rep_a, customer=customer)
    foreign = make(company.rep_c)
    bulk(company.rep_b, "done", ids=[task.uid, foreign.uid])
    bulk(company.rep_b, "delete", all="1")
    assert bulk(company.rep_b, "assign", ids=[task.uid], owner=str(company.rep_b.uid)).status_code == 403
    assert not Task.objects.with_deleted().exclude(done_at=None, deleted_at=None).exists()


def test_nothing_of_a_customer_that_one_no_longer_sees_can_be_asked_for(company, customer):
    place = make_collaborator(customer, company.rep_c)
    make(company.rep_c, title="寄样品", customer=customer)
    collaborating.remove(customer, company.rep_c, actor=company.rep_a)
    ex = company.reload("rep_c")
    assert titles(ex, "mine") == {"寄样品"} and place.customer_id == customer.pk
    assert browser(ex).get(reverse("engagement:tasks"), {"f": '[["customer","has","测试"]]'}).status_code == 400
    assert titles(ex, "mine", q=customer.name[:4]) == set()


def test_a_long_list_of_tasks_asks_the_database_few_things(company, customer, django_assert_max_num_queries):
    for number in range(60):
        make(company.rep_a, title=f"{number}", customer=customer)
    client = browser(company.lead_east)
    client.get(reverse("engagement:tasks"))
    with django_assert_max_num_queries(20):
        client.get(reverse("engagement:tasks"), {"view": "all"})


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
    assert titles(company.rep_a, "mine") == {"外部"}
    assert titles(company.lead_east, "all") == set()


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
    for answer in pages:
        text = answer.content.decode().replace("\r\n ", "")
        assert "寄样品" in text and customer.name not in text and "机密反馈" not in text
    assert ex.post(url, form(company.rep_c, title="寄样品两份", version=task.version)).status_code == 302
    task.refresh_from_db()
    assert (task.title, task.customer_id) == ("寄样品两份", place.customer_id)
