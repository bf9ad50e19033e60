"""附件: taken in by content, shown to those who see the customer, logged, undone, and gone when the right is gone."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kebu.base import files, settings_registry
from kebu.base.access import SYSTEM
from kebu.base.models import LogEntry, StoredFile
from kebu.base.operation import operation
from kebu.base.undo import undo
from kebu.cast.people import Cast, cast
from kebu.customers.actions import archiving, attachments
from kebu.customers.models import Attachment, Customer
from kebu.customers.queries import attachments as queries
from kebu.staff.models import User

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
TEXT = "报价：减速机 100 台，单价 1,200 元".encode()


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any) -> Path:
    settings.KEBU_FILES = tmp_path / "files"
    return tmp_path / "files"


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


def url(name: str, *args: object) -> str:
    return reverse(f"customers:{name}", args=args)


def sent(name: str = "报价.txt", body: bytes = TEXT) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


def add(customer: Customer, user: User, *uploads: SimpleUploadedFile) -> attachments.Added:
    received = attachments.receive(uploads or (sent(),), actor=user)
    return attachments.add(customer, received, actor=user)


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_several_go_in_at_once_and_what_may_not_is_named(people: Cast, customer: Customer) -> None:
    uploads = [sent(), sent("现场.exe", PNG), sent("page.pdf", b"<html><script>alert(1)</script>"), sent("空.txt", b"")]
    answer = as_(people.rep_a).post(url("file_add", customer.uid), {"files": uploads}, headers=HTMX)
    assert answer.status_code == 204
    assert "kebu:changed" in answer["HX-Trigger"]
    rows = Attachment.objects.everyone().filter(customer=customer).order_by("id")
    assert [(row.name, row.type) for row in rows] == [("报价.txt", "text"), ("现场.exe.png", "png")]
    said = answer["HX-Trigger"].encode().decode("unicode_escape")
    assert "page.pdf" in said
    assert "空.txt" in said
    entry = LogEntry.objects.get(verb="attachments.add")
    assert (entry.customer_id, entry.count) == (customer.pk, 2)


def test_the_same_content_goes_in_once(people: Cast, customer: Customer, store: Path) -> None:
    add(customer, people.rep_a)
    again = add(customer, people.rep_a, sent("另一个名字.txt"))
    assert not again.rows
    assert "已经有了" in again.problems[0]
    assert StoredFile.objects.count() == 1
    assert len([path for path in store.rglob("*") if path.is_file()]) == 1


def test_sizes_are_bounded_per_file_and_per_customer(people: Cast, customer: Customer) -> None:
    settings_registry.change(attachments.FILE_MB, 1, actor=SYSTEM)
    settings_registry.change(attachments.CUSTOMER_MB, 10, actor=SYSTEM)
    client = as_(people.rep_a)
    client.post(url("file_add", customer.uid), {"files": [sent("大.txt", b"x" * ((1 << 20) + 1))]}, headers=HTMX)
    assert not Attachment.objects.everyone().exists()
    add(customer, people.rep_a)
    with operation(SYSTEM, "cast"):
        Attachment.objects.everyone().update(size=10 << 20)
    answer = client.post(url("file_add", customer.uid), {"files": [sent("再来.txt", TEXT * 2)]}, headers=HTMX)
    assert "合计不能超过" in answer.content.decode() + answer.headers.get("HX-Trigger", "").encode().decode(
        "unicode_escape"
    )
    assert Attachment.objects.everyone().count() == 1
    assert StoredFile.objects.count() == 1


def test_a_download_is_exact_fenced_and_logged(people: Cast, customer: Customer) -> None:
    row = add(customer, people.rep_a, sent("报价 “终稿”.txt")).rows[0]
    answer = as_(people.rep_a).post(url("file_download", row.uid))
    assert body_of(answer) == TEXT
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert LogEntry.objects.filter(verb="attachments.download", about_id=row.pk, customer_id=customer.pk).count() == 1


@pytest.mark.parametrize("name", ["file_download", "file_look", "file_delete"])
def test_who_does_not_see_the_customer_finds_no_file(people: Cast, customer: Customer, name: str) -> None:
    row = add(customer, people.rep_a).rows[0]
    assert as_(people.rep_b).post(url(name, row.uid), headers=HTMX).status_code == 404
    assert as_(people.admin).post(url(name, row.uid), headers=HTMX).status_code in (403, 404)
    archiving.delete(Customer.objects.everyone().filter(pk=customer.pk), actor=SYSTEM)
    assert as_(people.rep_a).post(url(name, row.uid), headers=HTMX).status_code == 404


def picture_of(answer: Any) -> str:
    found = re.search(r'src="(/customers/files/picture/[^"]+)"', answer.content.decode())
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_a_picture_is_shown_in_a_fence_and_its_link_dies_with_the_right(people: Cast, customer: Customer) -> None:
    row = add(customer, people.rep_a, sent("现场.png", PNG)).rows[0]
    client = as_(people.rep_a)
    link = picture_of(client.post(url("file_look", row.uid), headers=HTMX))
    assert LogEntry.objects.filter(verb="attachments.look", about_id=row.pk).count() == 1
    answer = client.get(link)
    assert (body_of(answer), answer["Content-Type"]) == (PNG, "image/png")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert as_(people.lead_all).get(link).status_code == 404, "a link is its asker's"
    assert client.get(link[:-3] + "xxx/").status_code == 404
    with operation(SYSTEM, "cast"):
        Customer.objects.everyone().filter(pk=customer.pk).update(owner=people.rep_c, team=people.teams["south"])
    assert client.get(link).status_code == 404


def test_text_is_shown_as_text(people: Cast, customer: Customer) -> None:
    row = add(customer, people.rep_a, sent("x.txt", "需求 <img src=x onerror=alert(1)>".encode("gb18030"))).rows[0]
    answer = as_(people.rep_a).post(url("file_look", row.uid), headers=HTMX)
    assert "需求 &lt;img src=x onerror=alert(1)&gt;" in answer.content.decode()


def test_what_cannot_be_shown_is_offered_for_download(people: Cast, customer: Customer) -> None:
    row = add(customer, people.rep_a, sent("broken.pdf", b"%PDF-1.7\nnothing")).rows[0]
    page = as_(people.rep_a).post(url("file_look", row.uid), headers=HTMX).content.decode()
    assert "读不出来" in page
    assert url("file_download", row.uid) in page


def test_deleting_is_for_ones_own_and_can_be_undone(people: Cast, customer: Customer) -> None:
    row = add(customer, people.lead_east).rows[0]
    assert as_(people.rep_a).post(url("file_delete", row.uid), headers=HTMX).status_code == 403
    own = add(customer, people.rep_a, sent("另一份.txt", TEXT * 2)).rows[0]
    answer = as_(people.rep_a).post(url("file_delete", own.uid), headers=HTMX)
    assert "undo" in answer["HX-Trigger"]
    assert not Attachment.objects.everyone().filter(pk=own.pk).exists()
    assert attachments.referenced([own.file, row.file]) == {row.file}
    entry = LogEntry.objects.filter(verb="attachments.delete").latest("id")
    assert entry.operation
    undo(entry.operation, actor=people.rep_a)
    assert attachments.referenced([own.file, row.file]) == {own.file, row.file}
    with files.open(own.file) as source:
        assert source.read() == TEXT * 2


def test_an_upload_can_be_undone_and_that_again(people: Cast, customer: Customer) -> None:
    added = add(customer, people.rep_a, sent(), sent("现场.png", PNG))
    undone = undo(added.operation, actor=people.rep_a)
    assert not undone.asked
    assert not Attachment.objects.everyone().exists()
    assert undone.operation
    undo(undone.operation, actor=people.rep_a)
    assert Attachment.objects.everyone().count() == 2


def test_the_tab_the_card_and_the_time_line_tell_of_files(people: Cast, customer: Customer) -> None:
    add(customer, people.rep_a, sent(), sent("现场.png", PNG))
    client = as_(people.rep_a)
    page = client.get(reverse("site:customer", args=[customer.uid])).content.decode()
    assert "上传 2 个附件" in page
    assert page.count("现场.png") >= 2
    tab = client.get(url("files", customer.uid), headers=HTMX).content.decode()
    assert "报价.txt" in tab
    assert url("file_add", customer.uid) in tab
    assert "报价.txt" in client.get(url("file_card", customer.uid), headers=HTMX).content.decode()


def test_the_list_takes_few_queries(people: Cast, customer: Customer, django_assert_max_num_queries: Any) -> None:
    add(customer, people.rep_a, *[sent(f"{n}.txt", TEXT + bytes([48 + n])) for n in range(9)])
    user = people.reload("rep_a")
    with django_assert_max_num_queries(3):
        assert len(queries.entries(user, customer)) == 9


def test_too_many_at_once_are_refused(people: Cast, customer: Customer) -> None:
    uploads = [io.BytesIO(TEXT) for _ in range(attachments.MOST + 1)]
    for number, upload in enumerate(uploads):
        upload.name = f"{number}.txt"
    answer = as_(people.rep_a).post(url("file_add", customer.uid), {"files": uploads}, headers=HTMX)
    assert not Attachment.objects.everyone().exists()
    assert "一次最多" in (
        answer.content.decode() + answer.headers.get("HX-Trigger", "").encode().decode("unicode_escape")
    )
