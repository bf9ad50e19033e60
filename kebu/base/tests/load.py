"""Processes that write and checkpoint until told to stop; imported by the child before Django is there."""

import os
import random
import sqlite3
import time
from contextlib import closing
from multiprocessing import Queue
from multiprocessing.synchronize import Event
from pathlib import Path


def connect(path: Path) -> sqlite3.Connection:
    opened = sqlite3.connect(path, timeout=30, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=0"):
        opened.execute(f"PRAGMA {pragma}")
    return opened


def write_until(path: Path, writer: int, stop: Event, counts: "Queue[tuple[int, int]]") -> None:
    number = 0
    draw = random.Random(writer)
    with closing(connect(path)) as own:
        while not stop.is_set():
            own.execute("BEGIN IMMEDIATE")
            for _row in range(draw.randrange(1, 4)):
                number += 1
                own.execute("INSERT INTO note(writer, number, body) VALUES (?, ?, ?)", (writer, number, "x" * 900))
            own.execute("COMMIT")
            time.sleep(draw.random() / 200)
    counts.put((writer, number))


def checkpoint_until(path: Path, stop: Event, counts: "Queue[tuple[int, int]]") -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kebu.cast.settings")
    django.setup()
    from kebu.base.sqlite import checkpoint

    moved = 0
    while not stop.is_set():
        done = checkpoint(path)
        moved += done.moved if done else 0
        time.sleep(0.01)
    counts.put((-1, moved))
