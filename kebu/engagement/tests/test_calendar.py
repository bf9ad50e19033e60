"""Calendar page and feed: whose tasks, which birthdays, and a feed that tells a stranger nothing."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base import clock
from kebu.base.access import SYSTEM
from kebu.base.operation import operation
from kebu.cast.people import cast, make_collaborator, make_contact
from kebu.engagement.actions import feed, holidays, tasks
from kebu.engagement.models import Holiday
from kebu.engagement.queries import birthdays
from kebu.engagement.queries.calendar import sheet
from kebu.engagement.seeds import seed
from kebu.staff.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return cast()


@pytest.fixture(params=[500, -1], ids=["few customers", "many"])
def few(request, monkeypatch):
    monkeypatch.setattr(birthdays, "FEW", request.param)


def make(owner, day, title="回电"):
    return tasks.create(title=title, due_on=day, owner=owner, actor=owner)


def cells(found):
    return [cell for week in found.weeks for cell in week]


def test_a_month_is_whole_weeks_from_monday(company):
    found = cells(sheet(company.rep_a, "mine", "month", date(2026, 11, 15)))
    assert (found[0].day, found[-1].day) == (date(2026, 10, 26), date(2026, 12, 6))
    assert [cell.day for cell in found if cell.is_outside] == [
        *(date(2026, 10, day) for day in range(26, 32)),
        *(date(2026, 12, day) for day in range(1, 7)),
    ]


def test_the_month_before_and_after_cross_the_year(company):
    found = sheet(company.rep_a, "mine", "month", date(2026, 12, 31))
    assert (found.previous, found.next) == (date(2026, 11, 1), date(2027, 1, 1))


def test_done_tasks_stay_on_the_calendar_and_others_are_not_there(company):
    today = clock.today()
    ticked = make(company.rep_a, today)
    make(company.rep_b, today, "别人的")
    tasks.done([ticked], actor=company.rep_a)
    found = [item for cell in cells(sheet(company.rep_a, "mine", "week", today)) for item in cell.items]
    assert [(item.title, item.is_done) for item in found] == [("回电", True)]


@pytest.mark.parametrize(
    ("month", "day", "is_lunar", "expected"),
    [
        (11, 30, False, date(2026, 11, 30)),
        (11, 19, False, None),
        (12, 21, False, None),
        (10, 15, True, date(2026, 11, 23)),
        (2, 29, False, None),
    ],
)
def test_birthdays_within_thirty_days_by_both_calendars(company, few, month, day, is_lunar, expected):
    customer = company.customers["rep_a"][0]
    make_contact(customer, birth_month=month, birth_day=day, is_lunar=is_lunar)
    since = date(2026, 11, 20)
    found = birthdays.ahead(company.rep_a, "mine", 5, since, since + timedelta(days=30))
    assert [birthday.on for birthday in found] == ([expected] if expected else [])


def test_the_29th_of_february_is_kept_on_the_28th_of_other_years(company):
    make_contact(company.customers["rep_a"][0], birth_month=2, birth_day=29)
    found = birthdays.ahead(company.rep_a, "mine", 5, date(2027, 2, 20), date(2027, 3, 10))
    assert [birthday.on for birthday in found] == [date(2027, 2, 28)]


def test_every_birthday_of_a_year_comes_up_within_its_window(company, few):
    """Against the plain rule, day by day, over a year with a leap month (2028, fifth month)."""
    from kebu.base.text.dates import next_birthday

    customer = company.customers["rep_a"][0]
    born = [make_contact(customer, birth_month=month, birth_day=30, is_lunar=True) for month in range(1, 13)]
    for offset in range(0, 366, 13):
        since = date(2028, 1, 1) + timedelta(days=offset)
        until = since + timedelta(days=30)
        plain = {(next_birthday(c.birth_month, 30, True, since), c.pk) for c in born}
        found = birthdays.ahead(company.rep_a, "mine", 50, since, until)
        assert {(b.on, b.contact.pk) for b in found} == {(on, pk) for on, pk in plain if on <= until}


def test_birthdays_keep_to_the_scope_and_to_field_rules(company):
    customer = company.customers["rep_a"][0]
    today = clock.today()
    make_contact(customer, birth_month=today.month, birth_day=today.day)
    assert birthdays.ahead(company.rep_b, "mine", 5) == []
    assert birthdays.ahead(company.rep_c, "team", 5) == []
    assert len(birthdays.ahead(company.lead_east, "team", 5)) == 1
    make_collaborator(customer, company.rep_c)
    assert len(birthdays.ahead(company.reload("rep_c"), "team", 5)) == 1
    with operation(SYSTEM, "test"):
        role = company.lead_east.grants.get().role
        role.field_rules.create(role=role, model="customers.contact", field="birth_month", kind="hidden")
    assert birthdays.ahead(company.reload("lead_east"), "team", 5) == []


def test_feed_holds_only_ones_own_tasks(company):
    make(company.rep_a, clock.today(), "我的，评审；要准备")
    make(company.rep_b, clock.today(), "别人的")
    token = feed.rotate(company.rep_a)
    answer = Client().get(reverse("engagement:feed", args=[token]))
    text = answer.content.decode().replace("\r\n ", "")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "SUMMARY:我的，评审；要准备" in text and "别人的" not in text


def test_unknown_old_and_leavers_tokens_answer_the_same_bytes(company):
    old = feed.rotate(company.rep_a)
    feed.rotate(company.rep_a)
    left = feed.rotate(company.rep_b)
    with operation(SYSTEM, "test"):
        User.objects.everyone().filter(pk=company.rep_b.pk).update(is_active=False)
    off = feed.rotate(company.rep_c)
    feed.rotate(company.rep_c, is_on=False)
    answers = [Client().get(reverse("engagement:feed", args=[token])) for token in ("x" * 32, old, left, off)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_holidays_are_seeded_once_and_edits_stay(company):
    seed(SYSTEM)
    count = Holiday.objects.everyone().count()
    assert count > 30
    day = date(2026, 1, 1)
    holidays.set_days([(day, True, "照常上班")], actor=company.admin)
    seed(SYSTEM)
    assert Holiday.objects.everyone().count() == count
    assert Holiday.objects.everyone().get(day=day).is_workday


def test_a_holiday_page_adds_a_span_and_takes_a_day_back(company):
    client = Client()
    client.force_login(company.admin)
    span = {"day": "2031-05-01", "until": "2031-05-03", "name": "劳动节"}
    assert client.post(reverse("engagement:holidays"), span).status_code == 302
    assert Holiday.objects.everyone().filter(name="劳动节", is_workday=False).count() == 3
    assert client.post(reverse("engagement:holiday_delete", args=[date(2031, 5, 2)])).status_code == 302
    assert Holiday.objects.everyone().filter(name="劳动节").count() == 2
    assert client.post(reverse("engagement:holidays"), {**span, "until": "2031-09-01"}).status_code == 422
    client.force_login(company.rep_a)
    assert client.post(reverse("engagement:holidays"), span).status_code == 403
    assert client.get(reverse("engagement:holidays")).status_code == 403
