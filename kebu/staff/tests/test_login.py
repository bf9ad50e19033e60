"""The door: who gets in, who is locked out, what a log-in changes and where it leads."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base import clock
from kebu.base.access import SYSTEM
from kebu.base.models import LogEntry
from kebu.base.operation import operation
from kebu.cast.people import PASSWORD, Cast, cast
from kebu.staff.actions import users
from kebu.staff.models import LoginFailure, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=0)


def log_in(client: Client, username: str, password: str = PASSWORD, **more: str):
    return client.post(reverse("staff:login"), {"username": username, "password": password, **more})


def is_in(client: Client) -> bool:
    return client.get(reverse("staff:preferences")).status_code == 200


def test_log_in_leads_home_and_is_logged(people: Cast, client: Client) -> None:
    answer = log_in(client, " Rep_A ")
    assert (answer.status_code, answer["Location"]) == (302, reverse("site:home"))
    assert is_in(client)
    assert LogEntry.objects.filter(verb="login", actor_id=people.rep_a.pk).count() == 1


def test_session_key_and_csrf_token_rotate_at_log_in(people: Cast, client: Client) -> None:
    session = client.session
    session["kept"] = "x"
    session.save()
    client.cookies["kebu_session"] = session.session_key
    before, token = session.session_key, client.get(reverse("staff:login")).cookies["kebu_csrf"].value
    log_in(client, "rep_a")
    assert client.session.session_key != before
    assert client.cookies["kebu_csrf"].value != token


def test_log_out_ends_the_session_on_the_server(people: Cast, client: Client) -> None:
    log_in(client, "rep_a")
    stolen = client.cookies["kebu_session"].value
    assert client.get(reverse("staff:logout")).status_code == 405
    client.post(reverse("staff:logout"))
    other = Client()
    other.cookies["kebu_session"] = stolen
    assert not is_in(other)


def test_unknown_and_known_accounts_get_the_same_answer(people: Cast, client: Client) -> None:
    def body(username: str) -> bytes:
        answer = log_in(client, username, "wrong-password")
        assert answer.status_code == 422
        token = answer.context["csrf_token"]
        return answer.content.replace(str(token).encode(), b"").replace(username.encode(), b"")

    assert body("rep_a") == body("nobody")
    assert (
        LogEntry.objects.filter(verb="login.fail").values_list("actor_id", flat=True).get(actor_name="未知账号") is None
    )


def test_five_failures_lock_account_and_address_even_for_the_right_password(people: Cast, client: Client) -> None:
    for _ in range(5):
        log_in(client, "rep_a", "wrong-password")
    assert log_in(client, "rep_a").status_code == 422
    assert not is_in(client)
    assert LogEntry.objects.filter(verb="login.locked").count() == 1


def test_lock_binds_neither_other_accounts_nor_other_addresses_and_ends(people: Cast, client: Client) -> None:
    for _ in range(6):
        log_in(client, "rep_a", "wrong-password")
    assert log_in(client, "rep_b").status_code == 302
    assert log_in(Client(REMOTE_ADDR="10.1.1.9"), "rep_a").status_code == 302
    LoginFailure.objects.update(at=clock.now() - timedelta(minutes=15, seconds=1))
    assert log_in(Client(), "rep_a").status_code == 302


def test_forwarded_address_does_not_evade_the_lock(people: Cast) -> None:
    for number in range(6):
        log_in(Client(HTTP_X_FORWARDED_FOR=f"10.0.0.{number}"), "rep_a", "wrong-password")
    assert log_in(Client(HTTP_X_FORWARDED_FOR="10.0.0.99"), "rep_a").status_code == 422


def test_success_wipes_the_count(people: Cast, client: Client) -> None:
    for _ in range(4):
        log_in(client, "rep_a", "wrong-password")
    log_in(client, "rep_a")
    client.post(reverse("staff:logout"))
    for _ in range(4):
        log_in(client, "rep_a", "wrong-password")
    assert log_in(client, "rep_a").status_code == 302


def test_who_left_is_out_with_the_next_request(people: Cast, client: Client) -> None:
    log_in(client, "rep_a")
    users.deactivate(people.rep_a, actor=people.admin)
    assert not is_in(client)
    assert log_in(client, "rep_a").status_code == 422
    users.activate(people.reload("rep_a"), actor=people.admin)
    assert not is_in(client), "a session from before the leaving must not come alive again"
    assert log_in(client, "rep_a").status_code == 302


OFF_SITE = [
    "//evil.example",
    "https://evil.example/",
    "http:evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/%5cevil.example/..//",
    "https:/evil.example",
    "evil.example",
    "",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "https://testserver.evil.example/",
    "@evil.example",
    "https://testserver@evil.example/",
    "/\x00/evil.example",
    "http://testserver:80@evil.example",
]


@pytest.mark.parametrize("asked", OFF_SITE)
def test_log_in_never_leads_off_the_site(people: Cast, client: Client, asked: str) -> None:
    answer = log_in(client, "rep_a", next=asked)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert not answer["Location"].startswith(("//", "/\\", "/\t", "/\n"))


def test_log_in_leads_to_the_page_that_was_asked_for(people: Cast, client: Client) -> None:
    page = reverse("staff:preferences") + "?a=1"
    assert client.get(page)["Location"].startswith(reverse("staff:login"))
    assert log_in(client, "rep_a", next=page)["Location"] == page


def test_expired_session_answers_a_fragment_with_401(people: Cast, client: Client) -> None:
    assert client.get(reverse("staff:preferences"), headers={"HX-Request": "true"}).status_code == 401


def test_deleted_account_cannot_log_in(people: Cast, client: Client) -> None:
    with operation(SYSTEM, "test"):
        User.objects.everyone().filter(pk=people.rep_a.pk).update(deleted_at=clock.now())
    assert log_in(client, "rep_a").status_code == 422
