"""Moving committed pages from the WAL into the database, while the write lock is held and no commit can happen."""

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

LOCK_SECONDS = 1.0
INTERVAL_SECONDS = 2.0


@dataclass(frozen=True)
class Checkpointed:
    """`frames` in the WAL, of which `moved` now stand in the database too; `seconds` the write lock was held."""

    frames: int
    moved: int
    seconds: float


def checkpoint(path: Path) -> Checkpointed | None:
    """One guarded checkpoint. None when the write lock was not to be had; then the next one does the work."""
    with closing(_open(path)) as guard, closing(_open(path)) as mover:
        try:
            guard.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return None
        started = time.monotonic()
        try:
            _busy, frames, moved = mover.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        finally:
            guard.execute("ROLLBACK")
        return Checkpointed(frames, moved, time.monotonic() - started)


def _open(path: Path) -> sqlite3.Connection:
    opened = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)
    opened.execute("PRAGMA wal_autocheckpoint=0")
    opened.execute("PRAGMA synchronous=FULL")
    return opened


class Keeper:
    """Keeps the WAL of the default database short: call `keep()` often, it acts when something was written since."""

    def __init__(self) -> None:
        self._seen = 0
        self._next_at = float("-inf")

    def keep(self) -> Checkpointed | None:
        path = database_path()
        if path is None or connection.in_atomic_block or time.monotonic() < self._next_at:
            return None
        changed = _changed_ns(path)
        if changed == self._seen:
            return None
        self._next_at = time.monotonic() + INTERVAL_SECONDS
        done = checkpoint(path)
        if done is not None and done.moved == done.frames:
            self._seen = changed
        return done


def database_path() -> Path | None:
    """The file of the default database; None on PostgreSQL and in memory."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():  # type: ignore[attr-defined]
        return None
    return Path(connection.settings_dict["NAME"])


def _changed_ns(path: Path) -> int:
    """When the WAL was last written. `stat` only: opening the file here would drop this process's locks on closing."""
    try:
        return path.with_name(f"{path.name}-wal").stat().st_mtime_ns
    except FileNotFoundError:
        return 0
