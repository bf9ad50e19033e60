"""Pages for people outside: what is written there waits for review, floods and machines get nowhere."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from kebu.base import clock
from kebu.base.access import SYSTEM, Refused
from kebu.base.models import LogEntry
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast, make_contact
from kebu.customers.actions import candidates, intake
from kebu.customers.forms.intake import SALT
from kebu.customers.models import Candidate, Contact, CorrectionLink, Customer, IntakeForm, Origin
from kebu.customers.queries import origins
from kebu.notify.models import Notice
from kebu.staff.models import User

pytestmark = pytest.mark.django_db
FIELDS = [["contact_name", True], ["contact_mobile", True], ["core_need", False], ["website", False]]
WRITTEN = {
    "name": "澜岳精密制造（苏州）有限公司", "contact_name": "陈立言", "contact_mobile": "13800006021",
    "core_need": "二期产线联网", "agree": "on",
}  # fmt: skip


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=1)


@pytest.fixture
def customer(people: Cast) -> Customer:
    return people.customers["rep_a"][0]


@pytest.fixture
def form(people: Cast) -> IntakeForm:
    row = IntakeForm(name="展会登记", privacy="只用于联系", fields=FIELDS, source="fair", owner=people.rep_a)
    row.seal()
    with operation(SYSTEM, "cast"):
        row.save(force_insert=True)
    return row


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def drawn(seconds: int = 30) -> str:
    return signing.dumps(int(clock.now().timestamp()) - seconds, salt=SALT)


def send(token: str, page: str = "register", **values: Any) -> Any:
    uid = values.pop("uid", str(uuid4()))
    data = {"uid": uid, "drawn": drawn(), **values}
    return Client().post(reverse(f"customers:{page}", args=[token]), data)


def link(customer: Customer, *keys: str, days: int = 30) -> CorrectionLink:
    keys = keys or ("address", "phone", "contact_name", "contact_mobile")
    return intake.make_link(customer, to="采购部", keys=keys, days=days, actor=SYSTEM)


def test_a_registration_waits_for_its_reviewer(people: Cast, form: IntakeForm) -> None:
    page = Client().get(reverse("customers:register", args=[form.token]))
    assert page.status_code == 200
    assert page["X-Robots-Tag"] == "noindex"
    assert "只用于联系" in page.content.decode()
    assert send(form.token, **WRITTEN).status_code == 200
    row = Candidate.objects.everyone().get()
    assert (row.name, row.state, row.privacy) == (WRITTEN["name"], "waiting", "只用于联系")
    assert "13800006021" not in row.__dict__["answers"]
    assert not Customer.objects.everyone().filter(name=WRITTEN["name"]).exists()
    notice = Notice.objects.get(kind="intake")
    assert (notice.user, notice.url) == (people.rep_a, reverse("customers:candidate", args=[row.uid]))


def test_sending_twice_makes_one(form: IntakeForm) -> None:
    uid = str(uuid4())
    send(form.token, uid=uid, **WRITTEN)
    send(form.token, uid=uid, **WRITTEN)
    assert Candidate.objects.everyone().count() == 1


@pytest.mark.parametrize(
    "more", [{"subject": "buy now"}, {"age": 1}, {"age": 90_000}, {"drawn": "forged"}, {"drawn": ""}]
)
def test_a_machine_is_thanked_and_kept_nowhere(form: IntakeForm, more: dict[str, Any]) -> None:
    if "age" in more:
        more = {"drawn": drawn(int(more["age"]))}
    answer = send(form.token, **{**WRITTEN, **more})
    assert "已收到" in answer.content.decode()
    assert not Candidate.objects.everyone().exists()


@pytest.mark.parametrize(
    "more", [{"contact_mobile": "1380000"}, {"contact_name": ""}, {"agree": ""}, {"website": "javascript:alert(1)"}]
)
def test_what_is_wrong_or_missing_comes_back_with_what_was_typed(form: IntakeForm, more: dict[str, str]) -> None:
    answer = send(form.token, **{**WRITTEN, **more})
    assert answer.status_code == 422
    assert WRITTEN["core_need"] in answer.content.decode()
    assert not Candidate.objects.everyone().exists()


def test_floods_are_stopped_per_sender_and_per_form(form: IntakeForm, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(intake.PER_SENDER_HOUR):
        send(form.token, **WRITTEN)
    assert send(form.token, **WRITTEN).status_code == 429
    monkeypatch.setattr(intake, "PER_SENDER_HOUR", 10_000)
    monkeypatch.setattr(intake, "PER_FORM_DAY", intake.Candidate.objects.everyone().count() + 1)
    assert send(form.token, **WRITTEN).status_code == 200
    assert send(form.token, **WRITTEN).status_code == 429


def test_an_address_dies_when_the_form_closes_or_turns(people: Cast, form: IntakeForm) -> None:
    old = form.token
    as_(people.steward).post(reverse("customers:intake_form_turn", args=[form.uid]))
    form.refresh_from_db()
    assert form.token != old
    assert Client().get(reverse("customers:register", args=[old])).status_code == 404
    assert Client().get(reverse("customers:register", args=[form.token])).status_code == 200
    with operation(SYSTEM, "cast"):
        IntakeForm.objects.everyone().update(is_open=False)
    assert send(form.token, **WRITTEN).status_code == 404
    assert Client().get(reverse("customers:register", args=["x" * 500])).status_code == 404


def accept(candidate: Candidate, user: User, *keys: str, **more: str) -> Any:
    data = {"act": "accept", "keys": list(keys), **more}
    return as_(user).post(reverse("customers:candidate", args=[candidate.uid]), data)


def test_a_registration_becomes_a_customer_with_what_was_chosen(people: Cast, form: IntakeForm) -> None:
    send(form.token, **WRITTEN)
    row = Candidate.objects.everyone().get()
    accept(row, people.rep_a, "name", "contact_name", "contact_mobile")
    made = Customer.objects.everyone().get(name=WRITTEN["name"])
    assert (made.owner, made.source, made.core_need) == (people.rep_a, "fair", "")
    assert Contact.objects.everyone().get(customer=made).mobile.plain == "13800006021"
    row.refresh_from_db()
    assert (row.state, row.customer, row.reviewer) == ("accepted", made, people.rep_a)
    assert origins.at(origins.of(made), "name").origin == Origin.FORM  # type: ignore[union-attr]
    assert "已经有人审核过" in accept(row, people.rep_a, "name").content.decode()


def test_a_registration_of_a_known_company_goes_into_it(people: Cast, form: IntakeForm, customer: Customer) -> None:
    send(form.token, **{**WRITTEN, "name": customer.name})
    row = Candidate.objects.everyone().get()
    page = as_(people.rep_a).get(reverse("customers:candidate", args=[row.uid])).content.decode()
    assert f"?into={customer.uid}" in page
    page = (
        as_(people.rep_a).get(reverse("customers:candidate", args=[row.uid]), {"into": customer.uid}).content.decode()
    )
    assert "逐项比较" in page
    accept(row, people.rep_a, "core_need", into=str(customer.uid))
    customer.refresh_from_db()
    assert customer.core_need == "二期产线联网"
    assert Customer.objects.everyone().filter(name=customer.name).count() == 1
    other = people.customers["rep_c"][0]
    send(form.token, **WRITTEN)
    second = Candidate.objects.everyone().waiting().get()
    assert accept(second, people.rep_a, "core_need", into=str(other.uid)).status_code == 404


def test_what_is_not_wanted_is_refused_with_a_reason(people: Cast, form: IntakeForm) -> None:
    send(form.token, **WRITTEN)
    row = Candidate.objects.everyone().get()
    url = reverse("customers:candidate", args=[row.uid])
    as_(people.rep_a).post(url, {"act": "refuse", "note": "同行打探"})
    row.refresh_from_db()
    assert (row.state, row.note) == ("refused", "同行打探")
    assert not Customer.objects.everyone().filter(name=WRITTEN["name"]).exists()


def test_a_registration_is_seen_by_its_reviewer_and_those_above(people: Cast, form: IntakeForm) -> None:
    send(form.token, **WRITTEN)
    row = Candidate.objects.everyone().get()
    seen = {name for name in ("rep_a", "rep_b", "rep_c", "lead_east", "lead_south", "steward")
            if Candidate.objects.visible_to(people.reload(name)).filter(pk=row.pk).exists()}  # fmt: skip
    assert seen == {"rep_a", "lead_east", "steward"}


def test_a_customer_corrects_itself_and_it_is_reviewed(people: Cast, customer: Customer) -> None:
    contact = make_contact(customer, name="陈立言", mobile="13800006021")
    with operation(SYSTEM, "cast"):
        Customer.objects.everyone().filter(pk=customer.pk).update(address="旧址 1 号")
    made = link(customer)
    page = Client().get(reverse("customers:correct", args=[made.token])).content.decode()
    assert "旧址 1 号" in page
    assert "13800006021" not in page
    assert "138****6021" in page
    written = {"address": "新址 2 号", "contact_name": "陈立言", "contact_mobile": "13900007740", "phone": ""}
    assert send(made.token, "correct", **written).status_code == 200
    customer.refresh_from_db()
    assert customer.address == "旧址 1 号", "nothing changes before the review"
    row = Candidate.objects.everyone().get()
    assert candidates.answers(row) == {"address": "新址 2 号", "contact_mobile": "13900007740"}
    review = as_(people.rep_a).get(reverse("customers:candidate", args=[row.uid])).content.decode()
    assert "旧址 1 号" in review
    accept(row, people.rep_a, "address", "contact_mobile")
    customer.refresh_from_db()
    assert customer.address == "新址 2 号"
    assert Contact.objects.everyone().get(pk=contact.pk).mobile.plain == "13900007740"
    assert origins.at(origins.of(customer), "address").origin == Origin.CUSTOMER  # type: ignore[union-attr]


def test_a_link_serves_once_and_ends(people: Cast, customer: Customer) -> None:
    made = link(customer)
    send(made.token, "correct", address="新址")
    assert Client().get(reverse("customers:correct", args=[made.token])).status_code == 404
    late = link(customer)
    with operation(SYSTEM, "cast"):
        CorrectionLink.objects.everyone().filter(pk=late.pk).update(expires_on=clock.today() - timedelta(days=1))
    assert send(late.token, "correct", address="新址").status_code == 404
    gone = link(customer)
    with operation(SYSTEM, "cast"):
        Customer.objects.everyone().filter(pk=customer.pk).update(deleted_at=clock.now())
    assert Client().get(reverse("customers:correct", args=[gone.token])).status_code == 404


def test_a_customer_who_finds_all_right_confirms(people: Cast, customer: Customer) -> None:
    Customer.objects.everyone().filter(pk=customer.pk).update(fresh_on=clock.today() - timedelta(days=500))
    send(link(customer, "website").token, "correct", website="")
    customer.refresh_from_db()
    assert customer.confirmed_on == customer.fresh_on == clock.today()
    assert not Candidate.objects.everyone().exists()
    assert LogEntry.objects.filter(verb="quality.confirm", customer_id=customer.pk).exists()


def test_a_link_is_made_and_closed_from_the_customer_page(people: Cast, customer: Customer) -> None:
    client = as_(people.rep_a)
    url = reverse("customers:links", args=[customer.uid])
    page = client.post(url, {"to": "王总", "days": "7", "keys": ["address"]}).content.decode()
    made = CorrectionLink.objects.everyone().get()
    assert made.token in page
    assert (made.expires_on, made.fields) == (clock.today() + timedelta(days=7), [["address", False]])
    client.post(reverse("customers:link_close", args=[made.uid]))
    assert Client().get(reverse("customers:correct", args=[made.token])).status_code == 404


def test_a_form_is_made_on_its_page_with_a_code_to_scan(people: Cast) -> None:
    client = as_(people.steward)
    data = {"name": "官网登记", "privacy": "告知", "source": "web", "is_open": "on", "ask_address": "may",
            "ask_contact_mobile": "must"}  # fmt: skip
    client.post(reverse("customers:intake_form_create"), data)
    row = IntakeForm.objects.everyone().get()
    assert row.fields == [["address", False], ["contact_mobile", True]]
    page = client.get(reverse("customers:intake_form", args=[row.uid])).content.decode()
    assert row.token in page
    code = client.get(reverse("customers:intake_form_qr", args=[row.uid]))
    assert code["Content-Type"] == "image/svg+xml"
    assert b"<svg" in code.content
    assert b"script" not in code.content
    changed = {**data, "ask_address": "must", "version": str(row.version)}
    client.post(reverse("customers:intake_form", args=[row.uid]), changed)
    row.refresh_from_db()
    assert row.fields == [["address", True], ["contact_mobile", True]]


def test_tokens_are_long_and_stored_nowhere(form: IntakeForm, customer: Customer) -> None:
    for token, digest in ((form.token, form.token_digest), (link(customer).token, "")):
        assert re.fullmatch(r"[\w-]{24}", token)
        assert token not in digest


def test_a_second_submission_at_the_same_moment_is_told_so(customer: Customer) -> None:
    made = link(customer)
    intake.correct(made, {"address": "一"}, ip="", uid=uuid4())
    with pytest.raises(Refused):
        intake.correct(made, {"address": "二"}, ip="", uid=uuid4())
    assert Candidate.objects.everyone().count() == 1
