"""客户分层 in the browser: figures within the scope, why a tier, running by button."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base import clock, jobs
from kebu.base.access import SYSTEM
from kebu.base.models import Job
from kebu.base.operation import operation
from kebu.base.panels import parts
from kebu.cast.people import Cast, cast
from kebu.customers.models import Customer
from kebu.grading import queries, timeline
from kebu.grading.actions import runs
from kebu.grading.models import Run
from kebu.grading.seeds import seed
from kebu.sales.models import Order
from kebu.staff.models import User

pytestmark = pytest.mark.django_db

WAN = 10_000 * 100


@pytest.fixture
def company() -> Cast:
    made = cast(customers_each=1)
    seed(SYSTEM)
    with operation(SYSTEM, "cast"):
        for customer in (made.customers["rep_a"][0], made.customers["rep_c"][0]):
            for days in (20, 60, 150, 300, 900):
                day = clock.today() - timedelta(days=days)
                Order.objects.everyone().create(customer=customer, ordered_on=day, total=40 * WAN, amount=40 * WAN)
            Customer.objects.everyone().filter(pk=customer.pk).update(industry_position="leader")
    runs.grade(clock.today(), actor=SYSTEM)
    return made


def client(user: object) -> Client:
    made = Client()
    made.force_login(user)  # type: ignore[arg-type]
    return made


def test_figures_count_what_the_reader_sees(company: Cast) -> None:
    run = queries.last_run()
    own = {share.tier: share for share in queries.shares(company.reload("rep_a"), run)}
    all_ = {share.tier: share for share in queries.shares(company.reload("relations"), run)}
    assert (own["high"].count, own["high"].amount, own["high"].count_share) == (1, 160 * WAN, 10_000)
    assert (all_["high"].count, all_["high"].amount) == (2, 320 * WAN)
    assert [change.customer.owner for change in queries.changes(company.reload("rep_a"), run)] == [company.rep_a]


def test_the_page_shows_tiers_model_rules_and_runs(company: Cast) -> None:
    page = client(company.relations).get(reverse("grading:overview")).content.decode()
    for words in ("高价值客户", "最近合作", "≤ 31 天", "≥ 200 万元", "行业头部企业", "首次合作不足 6 个月", "立即评估"):
        assert words in page
    assert "立即评估" not in client(company.rep_a).get(reverse("grading:overview")).content.decode()


def test_the_english_reader_finds_no_chinese_in_the_grounds(company: Cast) -> None:
    customer, shy = company.customers["rep_a"][0], company.customers["rep_c"][0]
    with operation(SYSTEM, "test"):
        User.objects.everyone().filter(pk=company.relations.pk).update(language="en")
        Order.objects.everyone().filter(customer=shy, ordered_on__gt=clock.today() - timedelta(days=200)).delete()
    runs.grade(clock.today(), actor=SYSTEM)
    reader = client(company.reload("relations"))
    for row in (customer, shy):
        answer = reader.get(reverse("grading:why", args=[row.uid]), HTTP_HX_REQUEST="true").content.decode()
        text = re.sub(r"<[^>]*>", " ", answer.replace(row.name, ""))
        assert "Last order" in text and not re.search("[\u4e00-\u9fff]+", text), re.search("[\u4e00-\u9fff]+", text)
    page = reader.get(reverse("grading:overview")).content.decode()
    assert "Order frequency" in page and "合作频次" not in page and "None of the above holds" in page


def test_why_takes_the_composite_apart_and_names_the_rule(company: Cast) -> None:
    customer = company.customers["rep_a"][0]
    address = reverse("grading:why", args=[customer.uid])
    page = client(company.rep_a).get(address).content.decode()
    for words in ("89.5", "90 × 25%", "+22.5", "R、F、M 均不低于 80", "近1个月合作", "12个月4次", "160万元"):
        assert words in page
    assert client(company.rep_b).get(address).status_code == 404


def test_the_customer_page_gets_ring_reason_and_story(company: Cast) -> None:
    user, customer = company.reload("rep_a"), company.customers["rep_a"][0]
    customer.refresh_from_db()
    shown = {panel.key: context for panel, context in parts("customer.hero", user, customer)}
    assert shown["grading.score"]["points"] == [("R", "90"), ("F", "85"), ("M", "88"), ("战略", "95")]
    event = timeline.events(user, customer, None, 10)[0]
    assert event.title == "客户层级：未评级 → 高价值客户"
    assert timeline.events(user, customer, event.at, 10) == []


def test_the_button_asks_for_one_run_and_the_worker_does_it(company: Cast) -> None:
    asking = client(company.relations)
    for _ in range(2):
        assert asking.post(reverse("grading:run")).status_code == 302
    assert Job.objects.filter(kind="grading.run").count() == 1
    job = Job.objects.get(kind="grading.run")
    address = reverse("grading:progress", args=[job.uid])
    assert "已排队" in asking.get(address).content.decode()
    jobs.run_due(strict=True)
    assert asking.get(address).headers["HX-Refresh"] == "true"
    latest = Run.objects.latest("pk")
    assert (latest.trigger, latest.actor_name, latest.as_of) == ("button", company.relations.name, clock.today())
    assert client(company.rep_a).post(reverse("grading:run")).status_code == 403


def test_changes_can_be_narrowed(company: Cast) -> None:
    asking = client(company.relations)
    address = reverse("grading:changes")
    assert company.customers["rep_a"][0].name in asking.get(address, {"after": "high"}).content.decode()
    assert company.customers["rep_a"][0].name not in asking.get(address, {"after": "risk"}).content.decode()
    assert asking.get(address, {"run": "x", "at": "y", "after": "z"}).status_code == 200
    assert asking.get(address, {"run": str(company.customers["rep_a"][0].uid)}).status_code == 404
