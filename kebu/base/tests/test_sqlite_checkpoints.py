"""Checkpoints happen while the write lock is held, and nowhere else."""

import multiprocessing
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kebu.base.sqlite import checkpoints
from kebu.base.tests.load import checkpoint_until, connect, write_until

SECONDS = 3.0
SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "kebu.sqlite3"
    with closing(connect(path)) as made:
        made.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, writer INTEGER, number INTEGER, body TEXT)")
    return path


def test_a_checkpoint_moves_every_frame(path: Path) -> None:
    with closing(connect(path)) as writer:
        writer.execute("INSERT INTO note(body) VALUES ('a')")
        done = checkpoints.checkpoint(path)
        assert done is not None
        assert done.moved == done.frames > 0


def test_nobody_can_commit_while_it_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the moment of wal_checkpoint the write lock is taken: another writer is turned away."""
    refused: list[str] = []

    class Watched(sqlite3.Connection):
        def execute(self, sql: str, *arguments: object) -> sqlite3.Cursor:
            if "wal_checkpoint" in sql:
                with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
                    try:
                        other.execute("BEGIN IMMEDIATE")
                    except sqlite3.OperationalError as error:
                        refused.append(str(error))
            return super().execute(sql, *arguments)

    def watched(path: Path) -> sqlite3.Connection:
        return sqlite3.connect(path, timeout=1, isolation_level=None, factory=Watched)

    monkeypatch.setattr(checkpoints, "_open", watched)
    with closing(connect(path)) as writer:
        writer.execute("INSERT INTO note(body) VALUES ('a')")
        assert checkpoints.checkpoint(path) is not None
    assert refused == ["database is locked"]


def test_a_busy_writer_puts_the_checkpoint_off(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "LOCK_SECONDS", 0.05)
    with closing(connect(path)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO note(body) VALUES ('a')")
        assert checkpoints.checkpoint(path) is None
        writer.execute("COMMIT")
        assert checkpoints.checkpoint(path) is not None


def test_closing_a_connection_checkpoints_only_when_nobody_else_is_there(path: Path) -> None:
    """SQLite does so by itself under its exclusive lock, so no commit can meet it (docs/decisions)."""
    with closing(connect(path)) as other:
        other.execute("SELECT count(*) FROM note").fetchone()
        before = read_elsewhere(path)
        script = (
            f"import sqlite3; c = sqlite3.connect({str(path)!r}, isolation_level=None);"
            "c.execute('PRAGMA wal_autocheckpoint=0'); c.execute(\"INSERT INTO note(body) VALUES ('b')\"); c.close()"
        )
        subprocess.run([sys.executable, "-c", script], check=True)
        assert read_elsewhere(path) == before
        assert other.execute("SELECT count(*) FROM note").fetchone() == (1,)


def read_elsewhere(path: Path) -> bytes:
    """The file's bytes, read by another process: opening it here would drop this process's locks."""
    script = f"import sys; sys.stdout.buffer.write(open({str(path)!r}, 'rb').read())"
    return subprocess.run([sys.executable, "-c", script], check=True, capture_output=True).stdout


def under_load(path: Path, *others: Callable[..., None]) -> dict[int, int]:
    """Three writing processes and `others` for a few seconds; how many rows each says it committed."""
    stop = SPAWN.Event()
    counts: multiprocessing.Queue[tuple[int, int]] = SPAWN.Queue()
    processes = [SPAWN.Process(target=write_until, args=(path, number, stop, counts)) for number in range(3)]
    processes += [SPAWN.Process(target=other, args=(path, stop, counts)) for other in others]
    for process in processes:
        process.start()
    time.sleep(SECONDS)
    stop.set()
    said = dict(counts.get(timeout=30) for _process in processes)
    for process in processes:
        process.join(30)
    return said


def lost(path: Path, said: dict[int, int]) -> list[str]:
    """What is wrong with the database compared with what the writers say they committed."""
    with closing(sqlite3.connect(path)) as reader:
        found = [row[0] for row in reader.execute("PRAGMA integrity_check") if row[0] != "ok"]
        for writer, number in said.items():
            rows = reader.execute("SELECT count(*), max(number) FROM note WHERE writer = ?", (writer,)).fetchone()
            if rows != (number, number):
                found.append(f"writer {writer} committed {number}, found {rows}")
    return found


@pytest.mark.faults
def test_every_commit_survives_guarded_checkpoints_under_load(path: Path) -> None:
    with closing(connect(path)):  # as web and worker hold theirs open
        said = under_load(path, checkpoint_until)
        moved = said.pop(-1)
    assert moved > 0
    assert min(said.values()) > 0
    assert lost(path, said) == []


@pytest.mark.faults
def test_the_comparison_notices_a_lost_commit(path: Path) -> None:
    """Negative control: the same comparison on a database from which one committed row was taken."""
    said = under_load(path)
    with closing(connect(path)) as thief:
        thief.execute("DELETE FROM note WHERE id = (SELECT max(id) FROM note WHERE writer = 1)")
    assert len(lost(path, said)) == 1


@pytest.mark.parametrize(("limit", "is_cut"), [(67_108_864, True), (-1, False)])
def test_the_wal_shrinks_after_a_bulk_load(path: Path, limit: int, is_cut: bool) -> None:
    """With the limit that connections are opened with; without it the file stays as long as it ever was."""
    with closing(connect(path)) as writer, closing(connect(path)) as other:
        for one in (writer, other):
            one.execute(f"PRAGMA journal_size_limit={limit}")
        writer.execute("BEGIN IMMEDIATE")
        writer.executemany("INSERT INTO note(body) VALUES (zeroblob(?))", [(1_000_000,)] * 80)
        writer.execute("COMMIT")
        length = wal_length(path)
        assert length > 67_108_864
        moved = checkpoints.checkpoint(path)
        assert moved is not None
        assert moved.moved == moved.frames
        assert wal_length(path) == length, "a checkpoint itself cuts nothing"
        other.execute("INSERT INTO note(body) VALUES ('next')")
        assert (wal_length(path) <= 67_108_864) is is_cut


def wal_length(path: Path) -> int:
    return path.with_name(f"{path.name}-wal").stat().st_size


def test_the_product_checkpoints_in_one_place() -> None:
    package = Path(checkpoints.__file__).parent.parent.parent
    places = [
        str(file.relative_to(package))
        for file in package.rglob("*.py")
        if "tests" not in file.parts and "wal_checkpoint" in file.read_text(encoding="utf-8")
    ]
    assert sorted(places) == ["base/sqlite/checkpoints.py"]
