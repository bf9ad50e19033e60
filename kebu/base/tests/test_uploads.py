"""Uploads are bounded while they arrive."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kebu.base import uploads
from kebu.cast.people import cast

pytestmark = pytest.mark.django_db


def body(size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("x.bin", b"x" * size)


def test_who_is_not_logged_in_sends_no_large_files(client: Client) -> None:
    large = body(uploads.ANONYMOUS_LIMIT + (4 << 20))
    assert client.post("/staff/login/", {"username": "x", "file": large}).status_code == 400
    assert client.post("/staff/login/", {"username": "x", "file": body(1000)}).status_code in (200, 422)


def test_a_request_beyond_the_bound_is_cut_off(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(cast().rep_a)
    assert client.post("/staff/preferences/", {"theme": "dark", "file": body(2 << 20)}).status_code != 400
    monkeypatch.setattr(uploads, "LIMIT", 1 << 20)
    assert client.post("/staff/preferences/", {"theme": "dark", "file": body(2 << 20)}).status_code == 400
