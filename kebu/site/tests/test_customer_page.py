"""The customer page: who sees what on it, its time line by portions, its neighbours in the list."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base import panels
from kebu.base.panels import Event, Source
from kebu.cast.people import Cast, cast, make_collaborator, make_contact, make_customer
from kebu.customers.actions import archiving, assigning
from kebu.customers.actions import customers as actions
from kebu.customers.models import Customer
from kebu.site import timeline
from kebu.staff.models import User

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=1)


@pytest.fixture
def customer(people: Cast) -> Customer:
    return people.customers["rep_a"][0]


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(customer: Customer, query: str = "") -> str:
    return f"{reverse('site:customer', args=[customer.uid])}{query}"


def test_owner_team_and_collaborator_see_it_others_find_nothing(people: Cast, customer: Customer) -> None:
    make_collaborator(customer, people.rep_b)
    for name, status in (
        ("rep_a", 200),
        ("rep_b", 200),
        ("lead_east", 200),
        ("executive", 200),
        ("rep_c", 404),
        ("lead_south", 404),
        ("auditor", 404),
        ("admin", 404),
    ):
        assert as_(people.users[name]).get(page(customer)).status_code == status, name


def test_a_reader_gets_no_buttons_that_write(people: Cast, customer: Customer) -> None:
    make_contact(customer, mobile="13800006021")
    text = as_(people.executive).get(page(customer)).content.decode()
    assert "data-edit-url" not in text and reverse("customers:assign", args=[customer.uid]) not in text
    assert "138****6021" in text and "13800006021" not in text
    owner = as_(people.rep_a).get(page(customer)).content.decode()
    assert "data-edit-url" in owner and reverse("customers:contact_create", args=[customer.uid]) in owner


def test_the_service_agent_does_not_see_hidden_fields(people: Cast) -> None:
    customer = make_customer(owner=people.rep_a, phone="13800006021")
    text = as_(people.service).get(page(customer)).content.decode()
    assert "13800006021" not in text


def test_names_are_text_wherever_they_stand(people: Cast) -> None:
    evil = "<img src=x onerror=alert(1)>\"'{{7*7}}"
    customer = make_customer(owner=people.rep_a, name=evil, core_need=evil, note=evil, website="https://a.example/")
    make_contact(customer, name=evil, post=evil)
    for query in ("", "?tab=contacts"):
        assert "<img src=x" not in as_(people.rep_a).get(page(customer, query)).content.decode()
    for name in ("contacts_of", "chain", "edit"):
        answer = as_(people.rep_a).get(reverse(f"customers:{name}", args=[customer.uid]), headers=HTMX)
        assert "<img src=x" not in answer.content.decode()


def test_an_unknown_tab_is_not_there_and_every_tab_answers(people: Cast, customer: Customer) -> None:
    client = as_(people.lead_east)
    assert client.get(page(customer, "?tab=nothing")).status_code == 404
    for tab in panels.tabs(people.lead_east):
        assert client.get(page(customer, f"?tab={tab.key}")).status_code == 200
        assert client.get(reverse(tab.url_name, args=[customer.uid]), headers=HTMX).status_code == 200, tab.key


def test_a_deleted_customer_shows_only_to_who_may_restore_it(people: Cast, customer: Customer) -> None:
    archiving.delete(Customer.objects.everyone().filter(pk=customer.pk), actor=people.steward)
    assert as_(people.rep_a).get(page(customer)).status_code == 404
    text = as_(people.steward).get(page(customer)).content.decode()
    assert "回收站" in text and "data-edit-url" not in text


def test_changes_stand_on_the_time_line_in_words(people: Cast, customer: Customer) -> None:
    assigning.assign(Customer.objects.everyone().filter(pk=customer.pk), people.rep_b, actor=people.lead_east)
    text = as_(people.lead_east).get(page(customer, "?kind=changes")).content.decode()
    assert "转移负责人" in text and "林晓 → 周昂" in text and "何行" in text


def test_only_mine_leaves_out_what_others_did(people: Cast, customer: Customer) -> None:
    assigning.assign(Customer.objects.everyone().filter(pk=customer.pk), people.rep_b, actor=people.lead_east)
    line = reverse("site:customer_line", args=[customer.uid])
    assert "转移负责人" not in as_(people.rep_b).get(line, {"mine": "1"}, headers=HTMX).content.decode()
    assert "转移负责人" in as_(people.lead_east).get(line, {"mine": "1"}, headers=HTMX).content.decode()


def test_next_and_previous_follow_the_list(people: Cast) -> None:
    rows = [make_customer(owner=people.rep_c, name=name, name_key=name) for name in ("b1", "b2", "b3")]
    way = reverse("site:customer_around", args=[rows[1].uid])
    answer = as_(people.rep_c).get(f"{way}?from=%3Fsort%3Dname", headers=HTMX)
    around = answer.context["around"]
    assert (around.before, around.after) == (rows[0].uid, rows[2].uid)
    assert as_(people.rep_c).get(f"{way}?from=%3Fsort%3Dnonsense").status_code == 200


# --- merging ----------------------------------------------------------------------------------------------------------

START = datetime(2026, 3, 1, tzinfo=UTC)


def source(kind: str, instants: list[datetime]) -> Source:
    def events(_user: object, _customer: object, before: datetime | None, limit: int) -> list[Event]:
        newest = sorted((at for at in instants if before is None or at < before), reverse=True)[:limit]
        return [Event(at=at, key=f"{kind}{at}", kind=kind, icon="", tone="", title="", actor="某人") for at in newest]

    return Source(kind, kind, events)


@pytest.mark.parametrize("step", [timedelta(hours=1), timedelta(0)])
def test_all_portions_together_are_every_entry_once(
    people: Cast, customer: Customer, monkeypatch: pytest.MonkeyPatch, step: timedelta
) -> None:
    first = source("a", [START + step * n for n in range(70)])
    second = source("b", [START + timedelta(hours=3 * n) for n in range(60)])
    monkeypatch.setattr(panels, "_sources", {"a": first, "b": second})
    found: list[Event] = []
    before = None
    for _round in range(20):
        portion = timeline.page(people.rep_a, customer, before=before)
        found += portion.events
        before = portion.before
        if before is None:
            break
    assert len(found) == 130
    assert [event.at for event in found] == sorted((event.at for event in found), reverse=True)


def test_looking_for_ones_own_entries_stops_after_some_portions(
    people: Cast, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "_sources", {"a": source("a", [START + timedelta(hours=n) for n in range(1000)])})
    portion = timeline.page(people.rep_a, customer, is_mine=True)
    assert portion.events == [] and portion.before is not None


def test_the_page_asks_the_database_a_bounded_number_of_times(
    people: Cast, customer: Customer, django_assert_max_num_queries: object
) -> None:
    for number in range(12):
        make_contact(customer, name=f"联系人{number}", mobile="13800006021")
        actions.create({"name": f"甲方{number}"}, actor=people.rep_a)
    client = as_(people.rep_a)
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        client.get(page(customer))
