"""The file store keeps bytes exactly, shows none on disk, and lets files go when nothing names them any more."""

import io
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from kebu.base import clock, files, jobs
from kebu.base.models import StoredFile
from kebu.base.sealed import CHUNK, Damaged

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    settings.KEBU_FILES = tmp_path / "files"
    monkeypatch.setattr(files, "_owners", {})
    yield settings.KEBU_FILES


def sweep() -> dict[str, int]:
    job = jobs.enqueue("files.sweep")
    jobs.run_due(strict=True)
    job.refresh_from_db()
    return job.result


def age(path: Path, days: float) -> None:
    past = time.time() - days * 86400
    os.utime(path, (past, past))


def settle(stored: StoredFile) -> None:
    StoredFile.objects.filter(pk=stored.pk).update(created_at=clock.now() - timedelta(days=2))


def later(days: int) -> None:
    """Let the time of what is marked be over, as it would be `days` from now."""
    for row in StoredFile.objects.exclude(unlink_at=None):
        StoredFile.objects.filter(pk=row.pk).update(unlink_at=row.unlink_at - timedelta(days=days))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_bytes_come_back_as_they_went_in(size: int) -> None:
    body = os.urandom(size)
    stored = files.put(io.BytesIO(body), kind="t.file")
    assert stored.size == size
    with files.open(stored.uid) as stream:
        assert stream.read() == body
    with files.local(stored.uid, suffix=".bin") as path:
        assert path.read_bytes() == body
    assert not path.exists()


def test_nothing_is_readable_on_disk(store: Path) -> None:
    stored = files.put([b"canary " * 100], kind="t.file")
    path = files.place(stored.uid)
    assert b"canary" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.parent == store and path.name == stored.uid.hex


@pytest.mark.parametrize("cut", [3, 9, -1, CHUNK + 30])
def test_a_damaged_file_does_not_open_as_if_it_were_whole(cut: int) -> None:
    stored = files.put([os.urandom(2 * CHUNK)], kind="t.file")
    path = files.place(stored.uid)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(Damaged), files.open(stored.uid) as stream:
        stream.read()


def test_a_file_under_another_name_does_not_open() -> None:
    one, two = files.put([b"one"], kind="t.file"), files.put([b"two"], kind="t.file")
    files.place(one.uid).replace(files.place(two.uid))
    with pytest.raises(Damaged), files.open(two.uid) as stream:
        stream.read()


def test_too_many_bytes_are_refused_and_leave_nothing(store: Path) -> None:
    with pytest.raises(files.TooLarge):
        files.write((b"x" * 1000 for _ in range(10)), limit=5000)
    assert not [path for path in store.rglob("*") if path.is_file()]


def test_a_missing_file_says_so() -> None:
    with pytest.raises(files.Gone):
        files.open(uuid4())


@pytest.mark.django_db(transaction=True)
def test_a_file_whose_transaction_failed_is_swept_after_a_day() -> None:
    draft = files.write([b"lost"])
    with pytest.raises(RuntimeError), transaction.atomic():
        files.keep(draft, kind="t.file")
        raise RuntimeError
    assert sweep()["strays"] == 0
    assert files.exists(draft.uid)
    age(files.place(draft.uid), 2)
    assert sweep()["strays"] == 1
    assert not files.exists(draft.uid)


def test_what_nothing_names_goes_seven_days_later() -> None:
    named: set[UUID] = set()
    files.owner("t.file", lambda uids: named & set(uids))
    stored = files.put([b"kept"], kind="t.file")
    assert sweep()["marked"] == 0, "a fresh file is left in peace"
    settle(stored)
    assert sweep()["marked"] == 1
    later(6)
    assert sweep()["gone"] == 0
    assert files.exists(stored.uid)
    later(1)
    assert sweep()["gone"] == 1
    assert not files.exists(stored.uid)
    assert not StoredFile.objects.filter(pk=stored.pk).exists()


def test_what_is_named_again_stays() -> None:
    named: set[UUID] = set()
    files.owner("t.file", lambda uids: named & set(uids))
    stored = files.put([b"kept"], kind="t.file")
    settle(stored)
    sweep()
    named.add(stored.uid)
    later(8)
    assert sweep()["gone"] == 0
    stored.refresh_from_db()
    assert stored.unlink_at is None


def test_a_job_file_goes_when_its_days_are_over() -> None:
    stored = files.put([b"export"], kind="t.job", days=7)
    assert sweep()["gone"] == 0
    later(7)
    assert sweep()["gone"] == 1
    dropped = files.put([b"export"], kind="t.job", days=7)
    files.drop(dropped.uid)
    assert sweep()["gone"] == 1
    assert not files.exists(stored.uid)
    assert not files.exists(dropped.uid)


def test_left_over_plain_copies_go_after_a_day() -> None:
    with files.scratch(".csv") as path:
        left = path.with_name("left.csv")
        left.write_bytes(b"plain")
        age(left, 2)
        assert sweep()["copies"] == 1
        assert path.exists()
