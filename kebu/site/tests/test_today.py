"""工作台: what a person is shown, in order, and nothing of others."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base import clock
from kebu.base.models import Change
from kebu.cast.people import cast, make_customer
from kebu.engagement.actions import tasks
from kebu.site import recent
from kebu.site.views import today as page

pytestmark = pytest.mark.django_db
FRAGMENT = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def company():
    return cast()


def make(owner, days, title, customer=None):
    due_on = clock.today() + timedelta(days=days)
    return tasks.create(title=title, due_on=due_on, owner=owner, customer=customer, actor=owner)


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def text_of(user, **query):
    return browser(user).get(reverse("site:home"), query).content.decode()


def test_overdue_before_today_before_the_days_ahead(company):
    rep = company.rep_a
    make(rep, 2, "两天后")
    make(rep, 0, "今天的")
    make(rep, -8, "八天前", company.customers["rep_a"][0])
    make(rep, 4, "太远")
    text = text_of(rep)
    assert text.index("八天前") < text.index("今天的") < text.index("两天后")
    assert "太远" not in text
    assert "逾期 8 天" in text and f"最久 8 天 · {company.customers['rep_a'][0].name}" in text


def test_the_same_things_stand_under_their_customers(company):
    rep, (first, second) = company.rep_a, company.customers["rep_a"]
    make(rep, 0, "乙的事", second)
    make(rep, -3, "甲的旧事", first)
    make(rep, 0, "没有客户")
    make(rep, 1, "甲的新事", first)
    text = text_of(rep, by="customer")
    order = [text.index(words) for words in ("甲的旧事", "甲的新事", "乙的事", "没有客户的事", "完成：没有客户")]
    assert order == sorted(order)
    part = browser(rep).get(reverse("site:home"), {"by": "customer"}, **FRAGMENT).content.decode()
    assert "<html" not in part and "by=customer" in part.split("hx-trigger")[0]


def test_mine_is_mine_and_team_is_the_team(company):
    make(company.rep_a, 0, "甲的事")
    make(company.rep_c, 0, "丙的事")
    lead = company.lead_east
    assert "甲的事" not in text_of(lead)
    team = text_of(lead, scope="team")
    assert "甲的事" in team and "丙的事" not in team
    assert "我的团队" not in text_of(company.rep_a, scope="team")


def test_a_heap_of_overdue_things_does_not_hide_today(company):
    for number in range(40):
        make(company.rep_a, -5, f"旧事{number}")
    make(company.rep_a, 0, "今天的")
    text = text_of(company.rep_a)
    assert "今天的" in text and "还有 32 项" in text


def test_ticked_today_stays_struck_through(company):
    task = make(company.rep_a, 0, "今天的")
    tasks.done([task], actor=company.rep_a)
    text = text_of(company.rep_a)
    assert "is-done" in text and "今天的事都做完了" in text and "已完成 1 件" in text


def test_nothing_to_do_says_so(company):
    assert "今天的事都做完了" in text_of(company.rep_a)


@pytest.mark.parametrize("part", ["rep_a", "service", "executive", "auditor", "admin"])
def test_every_role_gets_a_page(company, part):
    assert browser(company.users[part]).get(reverse("site:home")).status_code == 200


def test_fragments_are_the_agenda_and_the_figures(company):
    make(company.rep_a, 0, "今天的")
    client = browser(company.rep_a)
    agenda = client.get(reverse("site:home"), **FRAGMENT).content.decode()
    figures = client.get(reverse("site:home"), {"part": "stats"}, **FRAGMENT).content.decode()
    aside = client.get(reverse("site:home"), {"part": "aside"}, **FRAGMENT).content.decode()
    assert "最近变动" in aside and company.customers["rep_a"][0].name in aside
    assert company.customers["rep_b"][0].name not in aside
    assert 'id="agenda"' in agenda and "<html" not in agenda
    assert 'id="today-stats"' in figures and "今天的" not in figures


def test_recent_changes_name_fields_and_person_and_keep_to_the_scope(company):
    from kebu.base.operation import operation
    from kebu.customers.models import Customer

    theirs = company.customers["rep_b"][0]
    with operation(company.rep_b, "test"):
        Customer.objects.everyone().filter(pk=theirs.pk).update(core_need="二期联网", address="苏州")
    found = recent.changes(company.rep_b, "mine")
    assert (found[0].customer, found[0].by) == (theirs, "周昂")
    assert "核心需求" in found[0].what and "地址" in found[0].what and "二期" not in found[0].what
    assert theirs not in [row.customer for row in recent.changes(company.rep_a, "mine")]
    assert Change.objects.filter(customer_id=theirs.pk).exists()


@pytest.mark.parametrize(
    ("hour", "words"), [(0, "夜深了"), (8, "早上好"), (12, "中午好"), (15, "下午好"), (20, "晚上好")]
)
def test_greeting(hour, words):
    assert page.greeting(hour) == words


@pytest.mark.parametrize(
    ("name", "shown"), [("林知夏", "知夏"), ("方总", "方总"), ("Ann Lee", "Ann Lee"), ("欧阳知夏", "欧阳知夏")]
)
def test_given_name(name, shown):
    assert page.given_name(name) == shown


def test_the_page_takes_the_same_statements_for_many_rows(company, django_assert_max_num_queries):
    rep = company.rep_a
    for number in range(12):
        customer = make_customer(owner=rep, tier="high", last_contact_on=clock.today() - timedelta(days=50))
        make(rep, number % 4 - 2, f"事{number}", customer)
    client = browser(rep)
    client.get(reverse("site:home"))
    with django_assert_max_num_queries(25):
        client.get(reverse("site:home"))
