"""One SQLite file serves one host: a second one is refused, what is left of a dead one may be taken over."""

import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from kebu.base.sqlite import hosts
from kebu.base.sqlite.hosts import Host, Lease

HERE = Host("machine-1", "boot-1", "一号机")
OTHER = Host("machine-2", "boot-2", "二号机")


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    be(HERE, monkeypatch)
    return tmp_path / "kebu.sqlite3"


def be(host: Host, monkeypatch: pytest.MonkeyPatch, *, up_for: float = 3600) -> None:
    monkeypatch.setattr(hosts, "here", lambda: host)
    monkeypatch.setattr(hosts, "_switched_on", lambda: time.time() - up_for)


def go_on(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    started = time.time()
    monkeypatch.setattr(time, "time", lambda: started + seconds)


def test_a_second_host_is_refused_with_the_cure(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hosts.problems(database) == []
    hosts.write(database, HERE)
    assert hosts.problems(database) == []
    be(OTHER, monkeypatch)
    [sentence] = hosts.problems(database)
    assert all(word in sentence for word in ("一号机", str(database), "PostgreSQL", "3 分钟"))


def test_what_was_left_for_minutes_is_taken_over(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hosts.write(database, HERE)
    be(OTHER, monkeypatch)
    go_on(monkeypatch, hosts.STALE_SECONDS + 1)
    assert hosts.problems(database) == []
    assert hosts.beat(database, OTHER)
    assert hosts.read(database) == Lease(OTHER, time.time())


def test_a_host_that_goes_on_keeps_the_file(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hosts.write(database, HERE)
    go_on(monkeypatch, hosts.STALE_SECONDS + 1)
    assert hosts.beat(database, HERE)
    be(OTHER, monkeypatch)
    assert hosts.problems(database)


def test_the_same_host_starts_again_also_after_a_reboot(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hosts.write(database, HERE)
    go_on(monkeypatch, 30)
    be(replace(HERE, boot="boot-9"), monkeypatch, up_for=10)
    assert hosts.problems(database) == []


def test_a_copy_of_the_machine_is_another_host(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cloned virtual machine has the same id, but the lease was renewed since this one was switched on."""
    hosts.write(database, HERE)
    be(replace(HERE, boot="boot-9"), monkeypatch)
    assert hosts.problems(database)


def test_a_host_that_slept_while_another_took_over_ends(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hosts.write(database, OTHER)
    assert not hosts.beat(database, HERE)
    ended: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: ended.append((pid, number)))
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    hosts._beat(database, HERE)
    assert ended == [(os.getpid(), signal.SIGTERM)]
    assert hosts.read(database) is not None
    assert hosts.read(database).host == OTHER  # type: ignore[union-attr]


def test_a_clean_end_lets_another_host_start_at_once(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hosts.write(database, HERE)
    hosts.release(database)
    be(OTHER, monkeypatch)
    assert hosts.problems(database) == []
    hosts.write(database, OTHER)
    be(HERE, monkeypatch)
    hosts.release(database)
    assert hosts.read(database) is not None, "what another host holds is not ours to give up"


@pytest.mark.parametrize("text", ["", "{", '{"host": {"machine": "x"}, "at": 1}', '{"at": "soon"}'])
def test_a_file_that_cannot_be_read_bars_nobody(database: Path, text: str) -> None:
    database.with_name(f"{database.name}-host").write_text(text, encoding="utf-8")
    assert hosts.problems(database) == []


def test_this_machine_knows_itself() -> None:
    here = hosts.here()
    assert here == hosts.here()
    assert here.machine
    assert hosts.is_ours(Lease(here, time.time()), here)
