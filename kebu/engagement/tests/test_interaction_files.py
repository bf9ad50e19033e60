"""Files that come with a record of what was said: kept with it, in one operation, shown on the time line."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kebu.base.models import LogEntry
from kebu.base.undo import undo
from kebu.cast.people import Cast, cast
from kebu.customers.models import Attachment, Customer
from kebu.engagement.actions.interactions import KIND
from kebu.engagement.models import Interaction

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
SAID = {"kind": "visit", "content": "现场看了二期产线，需要 40 台", "no_next": "1", "place": "page"}


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any) -> None:
    settings.KEBU_FILES = tmp_path / "files"


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=1)


@pytest.fixture
def customer(people: Cast) -> Customer:
    return people.customers["rep_a"][0]


def client(people: Cast) -> Client:
    client = Client()
    client.force_login(people.rep_a)
    return client


def photo(name: str = "现场.png", body: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


def log(people: Cast, customer: Customer, *uploads: SimpleUploadedFile, **more: str) -> Any:
    url = reverse("engagement:log", args=[customer.uid])
    return client(people).post(url, {**SAID, **more, "files": list(uploads)}, headers=HTMX)


def test_files_stay_with_what_was_said_and_go_with_its_undo(people: Cast, customer: Customer) -> None:
    answer = log(people, customer, photo(), photo("page.html", b"<html>"))
    assert answer.status_code == 200
    assert "page.html" in answer["HX-Trigger"].encode().decode("unicode_escape")
    row = Interaction.objects.everyone().get()
    attachment = Attachment.objects.everyone().get()
    assert (attachment.about_kind, attachment.about_id, attachment.name) == (KIND, row.pk, "现场.png")
    page = client(people).get(reverse("site:customer", args=[customer.uid])).content.decode()
    assert reverse("customers:file_look", args=[attachment.uid]) in page
    tab = client(people).get(reverse("customers:files", args=[customer.uid]), headers=HTMX).content.decode()
    assert reverse("engagement:interaction", args=[row.uid]) in tab
    entry = LogEntry.objects.filter(verb="interactions.log").latest("id")
    assert entry.operation
    assert not undo(entry.operation, actor=people.rep_a).asked
    assert not Attachment.objects.everyone().exists()


def test_the_file_field_keeps_its_choice_when_the_form_is_drawn_again(people: Cast, customer: Customer) -> None:
    answer = log(people, customer, photo(), content="", files_id="composer-files-0123abcd")
    assert answer.status_code == 422
    assert 'id="composer-files-0123abcd"' in answer.content.decode()
    assert not Attachment.objects.everyone().exists()
    assert (
        'id="composer-files-0123abcd"' not in log(people, customer, files_id="composer-files-0123abcd").content.decode()
    )


def test_files_are_added_to_a_record_that_stands(people: Cast, customer: Customer) -> None:
    log(people, customer)
    row = Interaction.objects.everyone().get()
    url = reverse("engagement:interaction_files", args=[row.uid])
    answer = client(people).post(url, {"files": [photo()]}, headers=HTMX)
    assert answer["HX-Redirect"] == reverse("engagement:interaction", args=[row.uid])
    assert "现场.png" in client(people).get(reverse("engagement:interaction", args=[row.uid])).content.decode()
