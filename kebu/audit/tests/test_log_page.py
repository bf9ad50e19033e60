"""The operation log page: filters, paging, names in words, and the CSV."""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from kebu.audit import queries
from kebu.audit.export import neutral
from kebu.audit.vocabulary import VERBS
from kebu.base import clock
from kebu.base.access import SYSTEM
from kebu.base.models import LogEntry
from kebu.base.operation import record
from kebu.cast.people import Cast, cast

pytestmark = pytest.mark.django_db
PACKAGE = Path(__file__).resolve().parents[2]
WRITES = re.compile(
    r'@action\(\s*"([a-z_.]+)"\)|operation\([\w.()]+, "([a-z_.]+)"'
    r'|(?<!def )record\(\s*[\w.()]+, "([a-z_.]+)"|verb="([a-z_.]+)"'
)


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=1)


@pytest.fixture
def auditor(people: Cast) -> Client:
    client = Client()
    client.force_login(people.auditor)
    return client


def shown(client: Client, **wanted: str) -> list[tuple[str, str]]:
    lines = client.get(reverse("audit:log"), wanted).context["lines"]
    return [(entry.actor_name, entry.verb) for entry, *_rest in lines]


def test_filters_by_person_verb_customer_and_period(people: Cast, auditor: Client) -> None:
    LogEntry.objects.all().delete()
    customer = people.customers["rep_a"][0]
    record(people.rep_a, "customers.edit", customer)
    record(people.rep_b, "customers.edit", people.customers["rep_b"][0])
    record(people.rep_a, "login")
    old = record(people.rep_a, "logout")
    LogEntry.objects.filter(pk=old.pk).update(at=clock.now() - timedelta(days=40))
    assert shown(auditor, person="林晓") == [("林晓", "logout"), ("林晓", "login"), ("林晓", "customers.edit")]
    assert shown(auditor, person="REP_B") == [("周昂", "customers.edit")]
    assert shown(auditor, verb="customers.edit", customer=customer.code.lower()) == [("林晓", "customers.edit")]
    assert shown(auditor, customer=customer.name[:6], person="林晓") == [("林晓", "customers.edit")]
    today = clock.today()
    assert ("林晓", "logout") not in shown(auditor, since=today.isoformat(), until=today.isoformat())
    assert shown(auditor, until=(today - timedelta(days=30)).isoformat()) == [("林晓", "logout")]
    assert shown(auditor, person="nobody") == []


def test_pages_by_key_show_every_line_once(people: Cast, auditor: Client) -> None:
    for _ in range(queries.PAGE * 2 + 3):
        record(SYSTEM, "login")
    seen: list[int] = []
    after = ""
    while True:
        context = auditor.get(reverse("audit:log"), {"verb": "login", "after": after}).context
        seen += [entry.pk for entry, *_rest in context["lines"]]
        after = str(context["after"] or "")
        if not after:
            break
    wanted = list(LogEntry.objects.filter(verb="login").order_by("-id").values_list("pk", flat=True))
    assert seen == wanted


@pytest.mark.parametrize("junk", [{"since": "x", "until": "2026-13-40"}, {"after": "9" * 40}, {"after": "-1"}])
def test_junk_in_the_address_is_ignored(auditor: Client, junk: dict[str, str]) -> None:
    assert auditor.get(reverse("audit:log"), junk).status_code == 200


def test_only_who_may_sees_or_takes_the_log(people: Cast) -> None:
    client = Client()
    client.force_login(people.lead_all)
    assert client.get(reverse("audit:log")).status_code == 403
    assert client.post(reverse("audit:log_export")).status_code == 403


def test_export_is_neutralised_filtered_and_leaves_a_line(people: Cast, auditor: Client) -> None:
    record(people.rep_a, "customers.edit", people.customers["rep_a"][0], key='=cmd|"/c calc"!A1')
    LogEntry.objects.filter(verb="customers.edit").update(about_label="=HYPERLINK(1)")
    answer = auditor.post(reverse("audit:log_export"), {"verb": "customers.edit"})
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:])))
    assert [row[2] for row in rows[1:]] == ["修改客户"]
    assert rows[1][4] == "'=HYPERLINK(1)"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert LogEntry.objects.get(verb="audit.export").actor_id == people.auditor.pk


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "＝1", "\n=1"])
def test_neutral_touches_only_what_would_run(text: str) -> None:
    assert neutral(text) == f"'{text}"
    assert neutral("a=1") == "a=1"
    assert neutral("") == ""


def test_every_verb_in_the_code_has_a_name() -> None:
    written: set[str] = set()
    for file in PACKAGE.rglob("*.py"):
        if not {"tests", "cast", "bench"} & set(file.relative_to(PACKAGE).parts):
            written |= {name for found in WRITES.findall(file.read_text(encoding="utf-8")) for name in found if name}
    assert len(written) > 40
    assert sorted(written - set(VERBS)) == []


def test_people_in_details_are_named(people: Cast, auditor: Client) -> None:
    record(people.lead_east, "customers.assign", people.customers["rep_a"][0], to=people.rep_b.pk)
    details = auditor.get(reverse("audit:log"), {"verb": "customers.assign"}).context["lines"][0][3]
    assert details == [("转给", "周昂")]
