"""What the server writes to its log: one line an event, where and what, and nobody's details."""

import io
import logging
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils.module_loading import import_string

from kebu.base import jobs, logs
from kebu.base.jobs import registry
from kebu.base.models import Job
from kebu.base.views import errors
from kebu.cast.people import cast

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
PHONE = "13912345678"
MAIL = "zhang.san@example.com"


def failing(request: HttpRequest, token: str = "") -> HttpResponse:
    raise ValueError(f"{request.GET.get('q', PHONE)} {MAIL} 是谁\nERROR kebu forged \x1b[31mline")


def asking(request: HttpRequest) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT nothing FROM nowhere WHERE mobile = '{PHONE}'", [])
    return HttpResponse()


handler500 = errors.failed
urlpatterns = [
    path("failing/", failing, name="failing"),
    path("failing/<str:token>/", failing, name="opening"),
    path("asking/", asking, name="asking"),
    path("", include("kebu.site.urls")),
]


@pytest.fixture
def client() -> Client:
    made = Client(raise_request_exception=False)
    made.force_login(cast().rep_a)
    return made


def listening(formatter: logging.Formatter) -> Iterator[io.StringIO]:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)
    yield out
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the installation's own formatter writes."""
    yield from listening(import_string(settings.LOGGING["formatters"]["line"]["()"])())


@pytest.fixture
def bare() -> Iterator[io.StringIO]:
    yield from listening(logging.Formatter("%(asctime)s %(message)s"))


def is_clean(text: str) -> bool:
    return not any(part in text for part in (PHONE, MAIL, "是谁", "\x1b", "nowhere", "forged"))


def test_a_failing_page_leaves_one_line_with_the_id_of_the_error_page(client: Client, written: io.StringIO) -> None:
    answer = client.get("/failing/", {"q": PHONE})
    [line] = written.getvalue().splitlines()
    assert is_clean(line)
    assert re.match(r"\d{4}-\d\d-\d\dT[\d:.]+\+08:00 ERROR django.request 500 GET failing · ValueError: ", line)
    assert line.endswith(f"id={answer['X-Request-Id']}")
    assert answer["X-Request-Id"] in answer.content.decode()


def test_a_secret_in_an_address_is_not_written(client: Client, written: io.StringIO) -> None:
    client.get("/failing/one-time-secret/")
    assert "500 GET opening" in written.getvalue()
    assert "one-time-secret" not in written.getvalue()


def test_a_failing_query_does_not_quote_its_values(client: Client, written: io.StringIO) -> None:
    client.get("/asking/")
    [line] = written.getvalue().splitlines()
    assert is_clean(line)
    assert "Error: " in line


def test_a_failing_job_does_not_quote_either(written: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))

    @jobs.job("t.fails")
    def fails(ctx: Any, number: str) -> None:
        raise ValueError(f"{number} {MAIL} 是谁")

    job = jobs.enqueue("t.fails", {"number": PHONE})
    jobs.run_due()
    assert is_clean(written.getvalue())
    assert "ValueError: test_logs.fails" in written.getvalue()
    assert is_clean(Job.objects.get(pk=job.pk).error)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_dying_thread_does_not_quote_either(
    written: io.StringIO, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    logs.catch_threads()
    thread = threading.Thread(target=failing, args=(HttpRequest(),), name="lane")
    thread.start()
    thread.join()
    [line] = written.getvalue().splitlines()
    assert is_clean(line)
    assert "thread lane died · ValueError: test_logs.failing" in line
    assert capfd.readouterr().err == ""


def test_our_own_messages_stay_on_one_line_and_mask_what_looks_personal(written: io.StringIO) -> None:
    logging.getLogger("kebu.test").warning("moved %s %s\r\nERROR \x1b[2J %s\u2028", PHONE, MAIL, "a-12345678-b")
    [line] = written.getvalue().splitlines()
    assert r"moved *** ***\x0d\x0aERROR \x1b[2J a-12345678-b\x2028" in line


def test_of_others_only_the_constant_part_is_written(written: io.StringIO) -> None:
    logging.getLogger("somebody.else").error("cannot reach %s", "张三")
    assert "cannot reach %s" in written.getvalue()
    assert "张三" not in written.getvalue()


def test_python_s_own_format_would_quote(client: Client, bare: io.StringIO) -> None:
    """The control: with the usual formatter the same failure fills several lines and quotes everything."""
    client.get("/failing/", {"q": PHONE})
    assert not is_clean(bare.getvalue())
    assert len(bare.getvalue().splitlines()) > 1
