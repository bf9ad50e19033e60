"""A refusal that no view catches is a sentence in the form that was asked for, never a failure, and changes nothing."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from kebu.base.access import SYSTEM, Refused
from kebu.base.operation import operation
from kebu.cast.people import cast
from kebu.customers.models import Customer

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
SENTENCE = "这位客户正在合并，请稍后再试"


def refusing(request: HttpRequest) -> HttpResponse:
    """Changes a row, then refuses: a view without a net of its own."""
    with operation(SYSTEM, "test.refuse"):
        Customer.objects.everyone().update(name="改了一半")
        raise Refused(SENTENCE)


def failing(request: HttpRequest) -> HttpResponse:
    raise LookupError(SENTENCE)


urlpatterns = [path("refusing/", refusing), path("failing/", failing), path("", include("kebu.site.urls"))]


@pytest.fixture
def client() -> Client:
    made = Client(raise_request_exception=False)
    made.force_login(cast().rep_a)
    return made


def test_a_page_says_the_sentence(client: Client) -> None:
    answer = client.post("/refusing/")
    assert answer.status_code == 422
    assert SENTENCE in answer.content.decode()
    assert not Customer.objects.everyone().filter(name="改了一半").exists()


def test_a_boosted_navigation_gets_the_page(client: Client) -> None:
    answer = client.get("/refusing/", headers={"HX-Request": "true", "HX-Boosted": "true"})
    assert answer.content.decode().lstrip().startswith("<!doctype html>")


def test_a_form_in_a_page_gets_a_toast_and_leaves_the_page_alone(client: Client) -> None:
    answer = client.post("/refusing/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content, answer["HX-Reswap"]) == (422, b"", "none")
    assert SENTENCE in answer["HX-Trigger"].encode().decode("unicode_escape")


@pytest.mark.parametrize(("target", "has_region"), [("panel", True), ("dialog", False)])
def test_a_region_shows_the_sentence_and_a_dialog_stays_shut(client: Client, target: str, has_region: bool) -> None:
    answer = client.get("/refusing/", headers={"HX-Request": "true", "HX-Target": target})
    assert answer.status_code == 422
    assert ("k-error" in answer.content.decode()) is has_region
    assert ("HX-Trigger" in answer) is not has_region


def test_json_is_answered_where_it_is_asked_for(client: Client) -> None:
    answer: Any = client.post("/refusing/", headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json() == {"error": SENTENCE, "error_id": answer["X-Request-Id"]}


def test_anything_else_remains_a_failure_that_says_nothing(client: Client) -> None:
    answer = client.post("/failing/")
    assert answer.status_code == 500
    assert SENTENCE not in answer.content.decode()
