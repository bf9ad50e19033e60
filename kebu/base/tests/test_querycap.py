"""A request's database work is cut off at the cap: what it wrote goes back, the person is told, the log has a line."""

from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from kebu.base import history, querycap
from kebu.base.access import SYSTEM
from kebu.base.operation import operation
from kebu.cast.people import cast
from kebu.customers.models import Customer
from kebu.staff.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]
SECONDS = 0.4
ENDLESS = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c"
# Some tenths of a second, more than a cap of 0.02.
BRIEF = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 300000) SELECT count(*) FROM c"


def run(sql: str) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return HttpResponse(cursor.fetchone()[0])


def endless(request: HttpRequest) -> HttpResponse:
    return run(ENDLESS)


def brief(request: HttpRequest) -> HttpResponse:
    return run(BRIEF)


def known_long(request: HttpRequest) -> HttpResponse:
    querycap.lift(60)
    return run(BRIEF)


def many(request: HttpRequest) -> HttpResponse:
    """Each statement is short, together they are not."""
    for _each in range(10_000):
        answer = run(BRIEF.replace("300000", "3000"))
    return answer


def writing(request: HttpRequest) -> HttpResponse:
    with operation(SYSTEM, "test.write"):
        Customer.objects.everyone().update(name="改了一半")
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE customers_customer SET name = '改完了' WHERE id < ({ENDLESS})")
    return HttpResponse("done")


def stubborn(request: HttpRequest) -> HttpResponse:
    """Goes on writing after the cut, in the same transaction."""
    with operation(SYSTEM, "test.write"):
        with suppress(OperationalError), connection.cursor() as cursor:
            cursor.execute(f"UPDATE customers_customer SET name = '改完了' WHERE id < ({ENDLESS})")
        querycap.lift(60)
        Customer.objects.everyone().update(name="改了一半")
    return HttpResponse("done")


urlpatterns = [
    *(path(f"{view.__name__}/", view) for view in (endless, brief, known_long, many, writing, stubborn)),
    path("", include("kebu.site.urls")),
]


@pytest.fixture
def rep() -> Iterator[User]:
    """Rows that are really committed; SQLite's triggers want an operation before they are swept away again."""
    yield cast().rep_a
    if connection.vendor == "sqlite":
        with operation(SYSTEM, "test.sweep"), connection.cursor() as cursor:
            for model in history.tracked_models():
                cursor.execute(f'DELETE FROM "{model._meta.db_table}"')


@pytest.fixture
def client(rep: User) -> Client:
    made = Client()
    made.force_login(rep)
    return made


@pytest.fixture(autouse=True)
def cap(settings: Any, rep: User) -> Iterator[None]:
    """As in the web process: PostgreSQL's part of the cap is set before the connection opens."""
    settings.KEBU = replace(settings.KEBU, query_seconds=SECONDS)
    present = deepcopy(connection.settings_dict["OPTIONS"])
    querycap.for_process(connection, SECONDS)
    connection.close()
    yield
    connection.settings_dict["OPTIONS"] = present
    connection.close()


def test_a_query_without_end_is_cut_and_told_as_a_page(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    answer = client.get("/endless/")
    assert answer.status_code == 503
    assert "已停下" in answer.content.decode()
    assert [record.name for record in caplog.records if record.name.startswith("kebu")] == ["kebu.web"]


def test_a_region_shows_it_with_a_way_to_try_again(client: Client) -> None:
    answer = client.get("/endless/", headers={"HX-Request": "true", "HX-Target": "panel"})
    assert answer.status_code == 503
    assert 'data-act="retry"' in answer.content.decode()
    assert client.get("/endless/", headers={"Accept": "application/json"}).json()["error"]


def test_what_was_written_goes_back_whole(client: Client) -> None:
    names = set(Customer.objects.everyone().values_list("name", flat=True))
    answer = client.post("/writing/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Reswap"]) == (503, "none")
    assert set(Customer.objects.everyone().values_list("name", flat=True)) == names
    assert not connection.in_atomic_block


def test_whoever_goes_on_after_the_cut_commits_nothing(client: Client) -> None:
    with pytest.raises(DatabaseError):
        client.post("/stubborn/")
    assert not Customer.objects.everyone().filter(name="改了一半").exists()


def test_short_statements_add_up(client: Client) -> None:
    assert client.get("/many/").status_code == 503


def test_the_cap_ends_with_the_request(client: Client, settings: Any) -> None:
    settings.KEBU = replace(settings.KEBU, query_seconds=0.02)
    assert client.get("/brief/").status_code in (200, 503)
    connection.close()
    querycap.for_process(connection, 60)
    assert run(BRIEF).content == b"300000"


def test_under_the_cap_nothing_is_cut(client: Client, settings: Any) -> None:
    """The control: the same statement passes when the cap is higher."""
    settings.KEBU = replace(settings.KEBU, query_seconds=0.02)
    assert client.get("/many/").status_code == 503
    settings.KEBU = replace(settings.KEBU, query_seconds=60)
    querycap.for_process(connection, 60)
    connection.close()
    assert client.get("/brief/").content == b"300000"


def test_work_that_is_known_to_be_long_gets_more_time(client: Client, settings: Any) -> None:
    settings.KEBU = replace(settings.KEBU, query_seconds=0.02)
    querycap.for_process(connection, 60)
    connection.close()
    assert client.get("/known_long/").content == b"300000"
