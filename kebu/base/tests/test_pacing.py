"""Bulk work in turns: the size follows the time taken, and between turns others get in."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from kebu.base import pacing

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Seconds that pass only when the test says so, or when pacing rests."""
    seconds = [0.0]

    def sleep(duration: float) -> None:
        seconds[0] += duration

    monkeypatch.setattr(pacing.time, "monotonic", lambda: seconds[0])
    monkeypatch.setattr(pacing.time, "sleep", sleep)
    yield seconds


def test_portions_hold_everything_in_order() -> None:
    rows = list(range(1_003))
    assert [row for portion in pacing.paced(rows, size=100) for row in portion] == rows


def test_slow_rows_make_small_portions_and_quick_rows_large_ones(clock: list[float]) -> None:
    def sizes(seconds_per_row: float, count: int) -> list[int]:
        found = []
        for portion in pacing.paced(range(count), size=200):
            found.append(len(portion))
            clock[0] += len(portion) * seconds_per_row
        return found

    slow = sizes(0.002, 2_000)
    assert all(size * 0.002 <= 0.12 for size in slow[4:])
    quick = sizes(0.00001, 40_000)
    assert max(quick) == 4_000


def test_the_write_lock_is_left_free_between_turns(
    clock: list[float],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Outside a larger transaction, on SQLite, between turns there is a pause in which another writer succeeds."""
    path = tmp_path / "x.sqlite3"
    got_in = []

    def others_turn(duration: float) -> None:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            got_in.append(duration)

    monkeypatch.setattr(pacing.time, "sleep", others_turn)
    monkeypatch.setattr(pacing, "connection", type("Bare", (), {"vendor": "sqlite", "in_atomic_block": False}))
    monkeypatch.setattr(pacing._keeper, "keep", lambda: None)
    with closing(sqlite3.connect(path, isolation_level=None)) as own:
        own.execute("CREATE TABLE t (x)")
        for portion in pacing.paced(range(900), size=100):
            own.execute("BEGIN IMMEDIATE")
            own.executemany("INSERT INTO t VALUES (?)", [(row,) for row in portion])
            own.execute("COMMIT")
    assert len(got_in) >= 2
    assert all(0.01 < pause <= 0.03 for pause in got_in)


def test_within_a_larger_transaction_waiting_would_free_nothing(clock: list[float]) -> None:
    assert connection.in_atomic_block
    for _portion in pacing.paced(range(300), size=100):
        pass
    assert clock == [0.0]
