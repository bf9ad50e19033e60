"""资料质量: weights set by the company, freshness that follows the history, wrong details found, owners told."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base import clock, jobs, settings_registry
from kebu.base.access import SYSTEM
from kebu.base.models import Change, Counter, LogEntry
from kebu.base.operation import operation
from kebu.base.undo import undo
from kebu.cast.people import Cast, cast, make_contact
from kebu.customers import rules
from kebu.customers.actions import assigning, contacts, quality, refresh, weighing
from kebu.customers.models import Contact, Customer, QualityFigure
from kebu.notify.models import Notice
from kebu.staff.models import User

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=500)


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=2)


@pytest.fixture
def customer(people: Cast) -> Customer:
    return people.customers["rep_a"][0]


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def set_customer(customer: Customer, **values: Any) -> None:
    with operation(SYSTEM, "cast"):
        Customer.objects.everyone().filter(pk=customer.pk).update(**values)


def follow() -> None:
    """What the worker does once the changes have settled."""
    Change.objects.update(at=clock.now() - timedelta(minutes=5))
    jobs.enqueue("quality.follow")
    jobs.run_due(strict=True)


def test_weights_decide_what_complete_means(people: Cast, customer: Customer) -> None:
    values = {"kind": "company", "country": "CN", "industry": "C34"}
    only_two = {"company": {"industry": 3, "core_need": 1}, "person": {"core_need": 1}}
    assert rules.completeness(values, rules.People(), only_two) == 75
    assert rules.missing(values, rules.People(), only_two) == ["core_need"]
    assert rules.completeness({"kind": "person"}, rules.People(), only_two) == 0
    weighing.set_weights(only_two, actor=SYSTEM)
    set_customer(customer, industry="C34")
    jobs.run_due(strict=True)
    customer.refresh_from_db()
    assert customer.completeness == 75


@pytest.mark.parametrize("weight", [-1, 21, "x", 1.5])
def test_a_weight_out_of_bounds_is_refused_in_words(people: Cast, weight: Any) -> None:
    data = {"company-industry": str(weight), "person-industry": "1"}
    answer = as_(people.steward).post(reverse("customers:quality_weights"), data)
    assert answer.status_code == 422
    assert "权重应为" in answer.content.decode()


def test_weights_are_set_on_their_page_and_undone(people: Cast, customer: Customer) -> None:
    client = as_(people.steward)
    page = client.get(reverse("customers:quality_weights")).content.decode()
    assert 'name="company-industry" value="10"' in page
    assert 'name="person-size"' not in page
    client.post(reverse("customers:quality_weights"), {"company-industry": "5", "person-industry": "7"})
    assert weighing.weights() == {"company": {"industry": 5}, "person": {"industry": 7}}
    entry = LogEntry.objects.get(verb="quality.set_weights")
    assert entry.operation
    undo(entry.operation, actor=people.steward)
    assert weighing.weights() == rules.default_weights()


def test_freshness_follows_what_was_changed_and_not_who_has_it(people: Cast, customer: Customer) -> None:
    other = people.customers["rep_a"][1]
    Counter.objects.create(key=quality.MARK, value=Change.objects.latest("id").pk)
    old = clock.today() - LONG_AGO
    Customer.objects.everyone().update(fresh_on=old)
    set_customer(customer, core_need="40 台减速机")
    assigning.assign(Customer.objects.everyone().filter(pk=other.pk), people.rep_b, actor=SYSTEM)
    follow()
    customer.refresh_from_db()
    other.refresh_from_db()
    assert (customer.fresh_on, other.fresh_on) == (clock.today(), old)
    contacts.create(other, {"name": "陈立言"}, actor=people.steward)
    follow()
    other.refresh_from_db()
    assert other.fresh_on == clock.today()


def test_details_that_cannot_be_right_are_found_and_listed(people: Cast, customer: Customer) -> None:
    Counter.objects.create(key=quality.MARK, value=0)
    good = make_contact(customer, name="陈立言", mobile="13800006021", email="a@acme.com")
    bad = make_contact(customer, name="吴慕白", mobile="1380000", email="a@acme.com")
    worse = make_contact(customer, name="孟小舟", email="not-an-address")
    follow()
    assert set(Contact.objects.everyone().filter(is_faulty=True)) == {bad, worse}
    assert not Contact.objects.everyone().get(pk=good.pk).is_faulty
    page = as_(people.rep_a).get(reverse("customers:contacts"), {"view": "faulty"}).content.decode()
    assert "吴慕白" in page
    assert "陈立言" not in page
    with operation(SYSTEM, "cast"):
        row = Contact.objects.everyone().get(pk=bad.pk)
        row.mobile = "13800006022"
        row.save()
    follow()
    assert not Contact.objects.everyone().get(pk=bad.pk).is_faulty


def test_the_first_reading_counts_everything_anew(people: Cast, customer: Customer) -> None:
    bad = make_contact(customer, name="吴慕白", mobile="1380000")
    Customer.objects.everyone().update(completeness=99)
    follow()
    customer.refresh_from_db()
    assert customer.completeness < 99
    assert Contact.objects.everyone().get(pk=bad.pk).is_faulty


def test_saying_that_data_still_holds_is_kept_in_the_history(people: Cast, customer: Customer) -> None:
    Customer.objects.everyone().update(fresh_on=clock.today() - LONG_AGO)
    client = as_(people.rep_a)
    page = client.get(reverse("site:customer", args=[customer.uid])).content.decode()
    assert reverse("customers:confirm", args=[customer.uid]) in page
    client.post(reverse("customers:confirm", args=[customer.uid]))
    customer.refresh_from_db()
    assert customer.fresh_on == customer.confirmed_on == clock.today()
    assert Change.objects.filter(verb="quality.confirm", customer_id=customer.pk).count() == 1
    page = client.get(reverse("site:customer", args=[customer.uid])).content.decode()
    assert reverse("customers:confirm", args=[customer.uid]) not in page


def test_many_are_confirmed_from_the_list(people: Cast) -> None:
    Customer.objects.everyone().update(fresh_on=clock.today() - LONG_AGO)
    client = as_(people.rep_a)
    url = reverse("base:list_bulk", args=["customers", "confirm"])
    client.post(url, {"all": "1", "query": "view=stale"})
    mine = Customer.objects.everyone().filter(owner=people.rep_a)
    assert mine.filter(confirmed_on=clock.today()).count() == 2
    assert Customer.objects.everyone().exclude(owner=people.rep_a).filter(confirmed_on=clock.today()).count() == 0


def count() -> None:
    quality.count_figures(clock.today())


def test_figures_are_seen_within_ones_reach(people: Cast, customer: Customer) -> None:
    set_customer(customer, owner=None, team=None)
    count()
    assert QualityFigure.objects.count() == 4
    rows = {
        name: {
            str(row.owner or "")
            for row in as_(people.users[name]).get(reverse("customers:quality")).context["report"].rows
        }
        for name in ("rep_a", "lead_east", "steward")
    }
    a, b, c = (people.users[name].name for name in ("rep_a", "rep_b", "rep_c"))
    assert rows == {"rep_a": {a}, "lead_east": {a, b}, "steward": {"", a, b, c}}


def test_the_page_names_the_key_accounts_that_lack_most(people: Cast, customer: Customer) -> None:
    refresh.customers([customer.pk])
    Customer.objects.everyone().filter(pk=customer.pk).update(tier="high")
    page = as_(people.rep_a).get(reverse("customers:quality")).content.decode()
    assert customer.name in page
    assert str(rules.LABELS["core_need"]) in page
    assert customer.name not in as_(people.rep_c).get(reverse("customers:quality")).content.decode()


def test_each_clean_up_list_opens(people: Cast) -> None:
    client = as_(people.steward)
    for each in client.get(reverse("customers:quality")).context["clean_ups"]:
        answer = client.get(each.url)
        assert answer.status_code == 200
        assert "已失效" not in answer.content.decode()
    for view in ("low", "stale", "ownerless"):
        assert client.get(reverse("customers:list"), {"view": view}).status_code == 200


def test_the_report_goes_to_those_with_something_to_do_once(people: Cast, customer: Customer) -> None:
    settings_registry.change(quality.RHYTHM, "monthly", actor=SYSTEM)
    Customer.objects.everyone().update(completeness=100, fresh_on=clock.today())
    Customer.objects.everyone().filter(pk=customer.pk).update(completeness=10)
    first = clock.today().replace(day=1)
    quality.count_figures(first)
    assert quality.report(first) == 1
    assert quality.report(first) == 0
    assert quality.report(first + timedelta(days=1)) == 0
    notice = Notice.objects.get(kind="quality")
    assert notice.user == people.rep_a
    assert "资料不全 1 家" in notice.text
    assert notice.url == reverse("customers:quality")
