"""Notices: told once, read by their owner only, unread first."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext_lazy

from kebu.base import clock
from kebu.base.access import SYSTEM
from kebu.base.operation import operation
from kebu.cast.people import cast
from kebu.notify import queries
from kebu.notify.actions import notices
from kebu.notify.models import Notice
from kebu.staff.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return cast(customers_each=0)


def tell(user, text="消息", **values):
    return notices.send([user.pk], "test", text, values.pop("url", "/"), **values)


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def read(page):
    return [notice.text for notice in page.notices]


def test_a_unique_key_tells_each_person_once(company):
    people = [company.rep_a.pk, company.rep_b.pk]
    assert notices.send(people, "test", "一", "/", unique_key="k") == 2
    assert notices.send([*people, company.rep_c.pk], "test", "二", "/", unique_key="k") == 1
    assert Notice.objects.count() == 3


def test_those_who_left_are_not_told(company):
    with operation(SYSTEM, "test"):
        User.objects.everyone().filter(pk=company.rep_a.pk).update(is_active=False)
    assert tell(company.rep_a) == 0


def test_each_reads_it_in_the_own_language(company):
    with operation(SYSTEM, "test"):
        User.objects.everyone().filter(pk=company.rep_b.pk).update(language="en")
    notices.send([company.rep_a.pk, company.rep_b.pk], "test", gettext_lazy("Monday"), "/")
    assert Notice.objects.of(company.rep_b).get().text == "Monday"
    assert Notice.objects.of(company.rep_a).get().text == "星期一"


def test_unread_first_then_read_by_pages_without_a_gap(company):
    for number in range(7):
        tell(company.rep_a, f"{number}")
    notices.mark_read(Notice.objects.filter(text__in=["2", "5", "6"]))
    seen, after = [], ""
    for _page in range(5):
        page = queries.inbox(company.rep_a, after, size=2)
        seen += read(page)
        after = page.after
        if not after:
            break
    assert seen == ["4", "3", "1", "0", "6", "5", "2"]
    assert read(queries.inbox(company.rep_a, only_unread=True)) == ["4", "3", "1", "0"]


@pytest.mark.parametrize("after", ["x", "new-", "read-99999999999999999999", "new-٣x", "-1"])
def test_an_unreadable_key_starts_anew(company, after):
    tell(company.rep_a)
    assert browser(company.rep_a).get(reverse("notify:inbox"), {"after": after}).status_code == 200


def test_opening_marks_read_and_goes_there(company):
    tell(company.rep_a, url="/work/tasks/")
    notice = Notice.objects.get()
    answer = browser(company.rep_a).post(reverse("notify:open", args=[notice.uid]))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/work/tasks/")
    notice.refresh_from_db()
    assert notice.read_at is not None and notice.read_at <= clock.now()


def test_reading_the_inbox_writes_nothing(company):
    tell(company.rep_a)
    browser(company.rep_a).get(reverse("notify:inbox"))
    assert queries.unread_count(company.rep_a) == 1


@pytest.mark.parametrize("name", ["open", "read"])
def test_nobody_touches_anothers_notices(company, name):
    tell(company.rep_a)
    notice = Notice.objects.get()
    answer = browser(company.admin).post(reverse(f"notify:{name}", args=[notice.uid]))
    notice.refresh_from_db()
    assert (answer.status_code, notice.read_at) == (404, None)


def test_marking_all_read_is_ones_own_affair(company):
    tell(company.rep_a)
    tell(company.rep_b)
    browser(company.rep_a).post(reverse("notify:read_all"))
    assert (queries.unread_count(company.rep_a), queries.unread_count(company.rep_b)) == (0, 1)


def test_the_bell_stops_counting(company):
    for _number in range(6):
        tell(company.rep_a)
    assert queries.unread_count(company.rep_a, limit=4) == 4
