"""A view goes out as a file: its columns, within scope and field rules, small ones at once and large ones by a job."""

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from kebu.base import files, jobs
from kebu.base.access import SYSTEM
from kebu.base.lists import export
from kebu.base.models import ExportFile, LogEntry
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast, make_contact
from kebu.customers.models import Customer
from kebu.notify.models import Notice
from kebu.staff.models import FieldRule, Role, User

pytestmark = pytest.mark.django_db
URL = "/base/lists/customers/export/"
COLUMNS = "c=name,core_need,total_amount,owner,last_order_on,tags,created_at"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any) -> Path:
    settings.KEBU_FILES = tmp_path / "files"
    return tmp_path


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


def taken(client: Client, format_: str = "csv", query: str = COLUMNS, **more: str) -> Any:
    return client.post(URL, {"all": "1", "format": format_, "query": query, **more})


def csv_rows(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def xlsx_rows(body: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_view_goes_out_with_its_columns_within_ones_scope(people: Cast, customer: Customer) -> None:
    set_customer(customer, core_need="二期产线联网", total_amount=135_200_000_00)
    answer = taken(as_(people.rep_a))
    head, *rows = csv_rows(answer.content)
    assert head[:3] == ["单位名称", "核心需求", "累计合作（万元）"]
    assert {row[0] for row in rows} == {each.name for each in people.customers["rep_a"]}
    assert next(row for row in rows if row[0] == customer.name)[1:4] == ["二期产线联网", "13520.0", people.rep_a.name]
    assert answer["Content-Disposition"].startswith("attachment")
    assert LogEntry.objects.filter(verb="customers.export", count=2).exists()


def test_what_would_run_is_fenced_in_both_formats(people: Cast, customer: Customer) -> None:
    set_customer(customer, core_need='=HYPERLINK("http://x")')
    client = as_(people.rep_a)
    needs = {row[1] for row in csv_rows(taken(client).content)}
    assert '\'=HYPERLINK("http://x")' in needs
    book = openpyxl.load_workbook(io.BytesIO(taken(client, "xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value and "HYPERLINK" in str(cell.value)]
    assert [cell.data_type for cell in cells] == ["s"]
    assert all(cell.quotePrefix for cell in cells)


def test_masked_and_hidden_fields_do_not_go_out(people: Cast, customer: Customer) -> None:
    make_contact(customer, name="陈立言", mobile="13800006021")
    asked = {"all": "1", "format": "csv", "query": "c=name,mobile"}
    body = as_(people.rep_a).post("/base/lists/contacts/export/", asked)
    assert "13800006021" not in body.content.decode("utf-8-sig")
    role = Role.objects.everyone().get(key="account_manager")
    with operation(SYSTEM, "cast"):
        FieldRule.objects.everyone().create(
            role=role, model="customers.customer", field="core_need", kind=FieldRule.Kind.HIDDEN
        )
    set_customer(customer, core_need="canary")
    assert "canary" not in taken(as_(people.rep_a)).content.decode("utf-8-sig")


def test_dates_and_numbers_are_real_in_excel(people: Cast, customer: Customer) -> None:
    set_customer(customer, total_amount=-80_000_00, last_order_on="2026-03-05")
    head, *rows = xlsx_rows(taken(as_(people.rep_a), "xlsx").content)
    row = dict(zip(head, next(row for row in rows if row[0] == customer.name), strict=True))
    assert row["累计合作（万元）"] == -8
    assert str(row["最近合作时间"]).startswith("2026-03-05")


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 1)


def test_a_large_view_is_made_by_a_job_and_told(people: Cast, few_at_once: None) -> None:
    client = as_(people.rep_a)
    assert "后台生成" in client.get(URL, {"all": "1", "query": COLUMNS}).content.decode()
    assert taken(client)["Location"] == reverse("base:exports")
    assert "生成中" in client.get(reverse("base:exports")).content.decode()
    jobs.run_due(strict=True)
    row = ExportFile.objects.get()
    assert (row.state, row.count) == ("ready", 2)
    notice = Notice.objects.get(kind="export")
    assert (notice.user, notice.url) == (people.rep_a, reverse("base:exports"))
    answer = client.post(reverse("base:export_fetch", args=[row.uid]))
    assert len(csv_rows(b"".join(answer.streaming_content))) == 3
    assert row.file
    assert b"\xe5\x8d\x95" not in files.place(row.file).read_bytes()
    verbs = set(LogEntry.objects.values_list("verb", flat=True))
    assert {"lists.export", "lists.fetch_export"} <= verbs


def test_nobody_fetches_what_another_asked_for(people: Cast, few_at_once: None) -> None:
    taken(as_(people.rep_a))
    jobs.run_due(strict=True)
    url = reverse("base:export_fetch", args=[ExportFile.objects.get().uid])
    assert as_(people.lead_all).post(url).status_code == 404
    with operation(SYSTEM, "cast"):
        role = Role.objects.everyone().get(key="account_manager")
        role.rights = [right for right in role.rights if right != "customers.export"]
        role.save()
    assert as_(people.rep_a).post(url).status_code == 403


def test_the_job_sees_what_the_person_sees_when_it_runs(people: Cast, customer: Customer, few_at_once: None) -> None:
    taken(as_(people.rep_a))
    set_customer(customer, owner=people.rep_c, team=people.teams["south"])
    jobs.run_due(strict=True)
    row = ExportFile.objects.get()
    answer = as_(people.rep_a).post(reverse("base:export_fetch", args=[row.uid]))
    assert customer.name not in b"".join(answer.streaming_content).decode("utf-8-sig")
    assert row.count == 1


def test_a_person_who_lost_the_right_gets_no_file(people: Cast, few_at_once: None) -> None:
    taken(as_(people.rep_a))
    with operation(SYSTEM, "cast"):
        User.objects.everyone().filter(pk=people.rep_a.pk).update(is_active=False)
    jobs.run_due()
    assert ExportFile.objects.get().state == "failed"
    assert not Notice.objects.filter(kind="export").exists()
