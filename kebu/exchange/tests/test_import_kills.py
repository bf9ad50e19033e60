"""kill -9 in the middle of an import, again and again: it goes on by itself, no row is lost, none counts twice."""

import json
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

pytestmark = pytest.mark.faults

ROWS, KILLS = 5_000, 10
SCRIPT = """
import json, os, sys, time
os.environ["KEBU_DATA"] = sys.argv[1]
os.environ["KEBU_DATABASE_URL"] = f"sqlite:///{sys.argv[1]}/kebu.sqlite3"
os.environ["KEBU_SECRET_KEY"] = "x"
os.environ["DJANGO_SETTINGS_MODULE"] = "kebu.site.settings"
import django; django.setup()
from datetime import timedelta
from kebu.base import keyring
from kebu.base.access import SYSTEM
from kebu.base.jobs import queue, worker, timetable
from kebu.base.operation import operation
from kebu.base.pacing import Pace
from kebu.exchange.actions import applying, uploads
from kebu.exchange.models import ImportPortion, ImportRun
from kebu.site import installation

timetable._schedules.clear()
queue.LEASE = timedelta(seconds=2)
worker.RENEW_EVERY = 1
applying.Pace = lambda *sizes, **limits: Pace(100, smallest=100, largest=100)

def broken(self, plan, portions, rows):
    # As it must not be: the effects and their mark in two transactions.
    entries = {fate.line: (fate, entry) for fate, entry in self.journal.entries(rows, plan.fates)}
    if plan.write is not None:
        with operation(self.actor, self.verb, uid=self.run.operation):
            plan.write()
    time.sleep(0.3)
    with self.ctx.step(len(rows)):
        for number, each in portions:
            self.journal.mark(number, [entries[row.line] for row in each])
        self.journal.keep_counts()

match sys.argv[2]:
    case "prepare":
        installation.prepare()
        with open(sys.argv[3], "rb") as source:
            run = uploads.upload(source, "客户.csv", "customers", actor=SYSTEM)
        applying.ask(run, actor=SYSTEM)
    case "work":
        worker.serve()
    case "work-broken":
        applying._Work._write = broken
        worker.serve()
    case "told":
        from kebu.base.models import Change, LogEntry, SearchEntry
        from kebu.customers.models import Contact, Customer
        run = ImportRun.objects.everyone().get()
        rows = Customer.objects.everyone().order_by("code").values_list("code", "name", "core_need", "primary_name")
        people = Contact.objects.everyone().order_by("name").select_related("customer")
        print(json.dumps({
            "state": run.state, "counts": run.counts, "portions": ImportPortion.objects.count(),
            "rows": [list(row) for row in rows],
            "people": [[each.name, each.mobile.plain, each.customer.code] for each in people],
            "logged": LogEntry.objects.filter(operation=run.operation).count(),
            "changes": Change.objects.filter(operation=run.operation, kind="I").count(),
            "found": SearchEntry.objects.count(),
        }))
"""


class Company:
    """A data directory with an import under way, and the workers that die of it."""

    def __init__(self, data: Path, rows: int = ROWS) -> None:
        self.data = data
        self.file = data / "客户.csv"
        lines = [f"K{n:05},公司{n:05},需求{n},联系{n:05},138{n:08}" for n in range(rows)]
        lines[700] = "K00700,,没有名字,,"
        self.file.write_text("\n".join(["客户编号,单位名称,核心需求,联系人,手机", *lines]), encoding="utf-8")
        self.worker: subprocess.Popen[bytes] | None = None
        self.ask("prepare", str(self.file))

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-c", SCRIPT, str(self.data), *words]

    def ask(self, *words: str) -> str:
        return subprocess.run(self.command(*words), check=True, capture_output=True, text=True).stdout

    def work_and_die(self, verb: str, luck: random.Random) -> bool:
        """One worker, killed at a random moment once it has written something. False when it got to the end."""
        before = self.portions()
        self.worker = subprocess.Popen(self.command(verb), stderr=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while self.portions() <= before:
            assert time.monotonic() < until, "nothing was written"
        time.sleep(luck.uniform(0, 0.4))
        self.worker.kill()
        self.worker.wait()
        return self.is_under_way()

    def portions(self) -> int:
        return int(self.look("SELECT count(*) FROM exchange_importportion"))

    def is_under_way(self) -> bool:
        return bool(self.look("SELECT state FROM exchange_importrun") == "applying")

    def look(self, query: str) -> Any:
        time.sleep(0.05)
        with closing(sqlite3.connect(f"file:{self.data}/kebu.sqlite3?mode=ro", uri=True, timeout=30)) as own:
            return own.execute(query).fetchone()[0]

    def finish(self, verb: str = "work") -> dict[str, Any]:
        self.worker = subprocess.Popen(self.command(verb), stderr=subprocess.DEVNULL)
        until = time.monotonic() + 120
        while self.is_under_way():
            assert time.monotonic() < until, "the import did not go on by itself"
        self.worker.kill()
        self.worker.wait()
        told: dict[str, Any] = json.loads(self.ask("told"))
        return told


@pytest.fixture
def company(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Company]:
    if connection.vendor != "sqlite":
        pytest.skip("the processes make their own SQLite database")
    made = Company(tmp_path, getattr(request, "param", ROWS))
    yield made
    if made.worker:
        made.worker.kill()
        made.worker.wait()


def test_an_import_that_is_killed_ten_times_ends_as_if_nothing_had_happened(company: Company) -> None:
    luck = random.Random(11)
    kills = sum(company.work_and_die("work", luck) for _ in range(KILLS))
    assert kills == KILLS, "the import was over before it could be killed often enough"
    told = company.finish()
    wanted = [number for number in range(ROWS) if number != 700]
    assert told["state"] == "done"
    assert told["counts"] == {
        "rows": ROWS, "created": ROWS - 1, "updated": 0, "unchanged": 0, "skipped": 0, "rejected": 1,
    }  # fmt: skip
    assert told["rows"] == [[f"K{n:05}", f"公司{n:05}", f"需求{n}", f"联系{n:05}"] for n in wanted]
    assert told["people"] == [[f"联系{n:05}", f"138{n:08}", f"K{n:05}"] for n in wanted]
    assert (told["logged"], told["changes"], told["found"]) == (1, 2 * len(wanted), 2 * len(wanted))


@pytest.mark.parametrize("company", [1_500], indirect=True)
def test_marks_in_a_second_transaction_would_be_found_out(company: Company) -> None:
    luck = random.Random(5)
    for _ in range(2):
        company.work_and_die("work-broken", luck)
    assert company.finish()["counts"]["created"] != 1_499
