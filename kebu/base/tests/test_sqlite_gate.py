"""The gate opens on sound ground only, and says what to do."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper

from kebu.base import clock, history
from kebu.base.access import SYSTEM
from kebu.base.operation import record
from kebu.base.sqlite import GateClosed, check, gate, hosts, mounts, problems, remarks, require_this_host

pytestmark = pytest.mark.django_db

INIT = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-65536;"
    "PRAGMA cache_spill=0; PRAGMA journal_size_limit=67108864; PRAGMA secure_delete=ON; PRAGMA recursive_triggers=OFF"
)


def opened(path: Path, init: str = INIT) -> BaseDatabaseWrapper:
    options = {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": init}
    return DatabaseWrapper(
        {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(path),
            "OPTIONS": options,
            "CONN_MAX_AGE": None,
            "AUTOCOMMIT": True,
            "ATOMIC_REQUESTS": False,
            "TIME_ZONE": None,
            "CONN_HEALTH_CHECKS": False,
            "TEST": {},
        }
    )


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A database file of its own, as far as the gate is concerned without tables to watch."""
    monkeypatch.setattr(history, "missing", lambda _connection: [])
    monkeypatch.setattr(mounts, "file_system", lambda _path: "ext4")
    yield tmp_path / "kebu.sqlite3"


def test_sound_ground_opens_the_gate(file: Path) -> None:
    database = opened(file)
    assert problems(database) == []
    check(database)
    database.close()


@pytest.mark.parametrize(
    ("kind", "is_refused"),
    [
        ("nfs4", True),
        ("cifs", True),
        ("smb3", True),
        ("9p", True),
        ("fuse.sshfs", True),
        ("remote", True),
        ("ext4", False),
        ("xfs", False),
        ("apfs", False),
        ("overlay", False),
        ("fuseblk", False),
        ("", False),
    ],
)
def test_network_file_systems_are_refused_with_the_cure(
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    is_refused: bool,
) -> None:
    monkeypatch.setattr(mounts, "file_system", lambda _path: kind)
    database = opened(file)
    assert bool(problems(database)) is is_refused
    if is_refused:
        with pytest.raises(GateClosed, match="KEBU_DATA"):
            check(database)
    database.close()


def test_a_disk_that_forgets_is_remarked_on(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mounts, "file_system", lambda _path: "tmpfs")
    database = opened(file)
    assert any("重启后数据会消失" in text for text in remarks(database))
    database.close()


def test_an_old_sqlite_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    database = opened(file)
    with pytest.raises(GateClosed, match=r"3\.34\.1.*3\.38\.0"):
        check(database)
    database.close()


@pytest.mark.parametrize(
    "wrong",
    [
        "journal_mode=DELETE",
        "synchronous=NORMAL",
        "wal_autocheckpoint=1000",
        "secure_delete=OFF",
        "cache_spill=1",
        "journal_size_limit=-1",
    ],
)
def test_a_pragma_that_reads_back_wrong_is_refused(file: Path, wrong: str) -> None:
    database = opened(file, f"{INIT}; PRAGMA {wrong}")
    with pytest.raises(GateClosed, match=wrong.partition("=")[0]):
        check(database)
    database.close()


def test_a_missing_trigger_closes_the_gate_and_names_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    assert gate._triggers(connection) == []
    name = "kebu_h_staff_team" if connection.vendor == "postgresql" else "kebu_h_staff_team_u"
    table = " ON staff_team" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"{table}')
    [sentence] = gate._triggers(connection)
    assert name in sentence
    assert "kebu migrate" in sentence


def test_another_host_at_work_closes_the_gate(file: Path) -> None:
    database = opened(file)
    hosts.write(file, hosts.Host("elsewhere", "boot", "二号机"))
    for door in (check, require_this_host):
        with pytest.raises(GateClosed, match="二号机"):
            door(database)
    hosts.write(file, hosts.here())
    check(database)
    require_this_host(database)
    database.close()


@pytest.mark.parametrize(("minutes", "is_refused"), [(-60, True), (-1, False), (60, False)])
def test_a_clock_behind_the_last_log_line_closes_the_gate(
    monkeypatch: pytest.MonkeyPatch,
    minutes: int,
    is_refused: bool,
) -> None:
    record(SYSTEM, "test.line")
    moved = clock.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(clock, "now", lambda: moved)
    found = gate._clock(connection)
    assert bool(found) is is_refused
    assert set(found) <= set(problems(connection))
    if is_refused:
        assert "--accept-clock" in found[0]
        record(SYSTEM, "clock.accept")
        assert gate._clock(connection) == []


MOUNTS = """/dev/vda / ext4 rw,relatime 0 0
nas:/crm /srv/crm nfs4 rw,vers=4.2 0 0
//box/share /mnt/my\\040share cifs rw 0 0
tmpfs /srv/crm/scratch tmpfs rw 0 0
/dev/vdb /srv/crm/scratch ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/kebu", "ext4"),
        ("/srv/crm/data", "nfs4"),
        ("/mnt/my share/kebu", "cifs"),
        ("/srv/crm/scratch/x", "ext4"),
        ("/srv/crm-local", "ext4"),
    ],
)
def test_the_nearest_and_topmost_mount_counts(path: str, kind: str) -> None:
    assert mounts._longest(Path(path), mounts._linux(MOUNTS)) == kind


def test_on_macos_what_is_not_local_is_remote() -> None:
    text = (
        "/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)\n"
        "/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled)\n"
        "//me@nas/crm on /Volumes/crm (smbfs, nodev, nosuid, mounted by me)\n"
        "host:/x on /Volumes/other (macfuse_thing, nodev)\n"
    )
    found = dict(mounts._macos(text))
    assert found == {"/": "apfs", "/System/Volumes/Data": "apfs", "/Volumes/crm": "smbfs", "/Volumes/other": "remote"}
