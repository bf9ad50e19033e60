"""Workers in competition, and workers that die: every job's effect is there once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

pytestmark = pytest.mark.faults

# A process of its own on a database of its own: jobs that each add one row, slow enough to be killed in the middle.
SCRIPT = """
import os, sys, time
os.environ["KEBU_DATA"] = sys.argv[1]
os.environ["KEBU_DATABASE_URL"] = f"sqlite:///{sys.argv[1]}/kebu.sqlite3"
os.environ["KEBU_SECRET_KEY"] = "x"
os.environ["DJANGO_SETTINGS_MODULE"] = "kebu.site.settings"
import django; django.setup()
from datetime import timedelta
from django.core.management import call_command
from django.db import connection
from kebu.base import jobs
from kebu.base.jobs import queue, registry, worker
from kebu.base.models import Counter, Job

registry._kinds.clear()
jobs.schedules().clear()
from kebu.base.jobs import timetable
timetable._schedules.clear()
queue.LEASE = timedelta(seconds=2)
worker.RENEW_EVERY = 1

@jobs.job("t.add", max_attempts=50)
def add(ctx, name):
    Counter.objects.create(key=name)
    time.sleep(0.002)

@jobs.job("t.steps", max_attempts=50, long=True)
def steps(ctx, name):
    for number in range(ctx.done, 40):
        with ctx.step(1, total=40):
            Counter.objects.create(key=f"{name}-{number}")
        time.sleep(0.01)

match sys.argv[2]:
    case "prepare":
        call_command("migrate", verbosity=0)
        for number in range(120):
            jobs.enqueue("t.add", {"name": f"short-{number}"})
        for number in range(4):
            jobs.enqueue("t.steps", {"name": f"long-{number}"})
    case "work":
        worker.serve()
    case "work-broken":
        # As it must not be: effect and completion in two transactions.
        from kebu.base.jobs import running
        def run(job, is_stopping):
            Counter.objects.create(key=job.payload["name"])
            time.sleep(0.2)
            queue.complete(job, {})
        running._run = run
        worker.serve()
    case "begun":
        print(Job.objects.filter(kind="t.steps", done__gt=0).count())
    case "unfinished":
        print(Job.objects.exclude(state="done").count())
    case "rows":
        print(*sorted(Counter.objects.values_list("key", flat=True)))
    case "attempts":
        print(sum(Job.objects.values_list("attempts", flat=True)))
"""
WANTED = sorted([f"short-{n}" for n in range(120)] + [f"long-{n}-{step}" for n in range(4) for step in range(40)])


@pytest.fixture
def company(tmp_path: Path) -> Iterator["Company"]:
    if connection.vendor != "sqlite":
        pytest.skip("the processes make their own SQLite database")
    made = Company(tmp_path)
    yield made
    for process in made.workers:
        process.kill()
        process.wait()


class Company:
    """A data directory and the processes that work on it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.workers: list[subprocess.Popen[bytes]] = []
        self.ask("prepare")

    def command(self, verb: str) -> list[str]:
        return [sys.executable, "-c", SCRIPT, str(self.data), verb]

    def ask(self, verb: str) -> list[str]:
        return subprocess.run(self.command(verb), check=True, capture_output=True, text=True).stdout.split()

    def hire(self, verb: str = "work") -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(self.command(verb), stderr=subprocess.DEVNULL)
        self.workers.append(process)
        return process

    def wait_until_begun(self) -> None:
        until = time.monotonic() + 30
        while self.ask("begun") == ["0"]:
            assert time.monotonic() < until, "nothing was begun"

    def wait_until_done(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while self.ask("unfinished") != ["0"]:
            assert time.monotonic() < until, "jobs were left over"
            time.sleep(0.3)


def test_two_workers_share_the_work_and_do_nothing_twice(company: Company) -> None:
    company.hire()
    company.hire()
    company.wait_until_done(60)
    assert company.ask("rows") == WANTED
    assert company.ask("attempts") == ["124"]


def test_killed_and_sleeping_workers_lose_nothing_and_double_nothing(company: Company) -> None:
    """kill -9 at several moments, and one that is stopped, sleeps through its lease, and wakes up."""
    for pause in (0.1, 0.25):
        worker = company.hire()
        company.wait_until_begun()
        time.sleep(pause)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    sleeper = company.hire()
    company.wait_until_begun()
    os.kill(sleeper.pid, signal.SIGSTOP)
    company.hire()
    time.sleep(3)
    os.kill(sleeper.pid, signal.SIGCONT)
    company.wait_until_done(90)
    assert company.ask("rows") == WANTED
    assert int(company.ask("attempts")[0]) > 124


def test_the_comparison_notices_a_worker_that_completes_in_a_second_transaction(company: Company) -> None:
    """Negative control: killed between effect and completion, it leaves a job whose effect is there already."""
    broken = company.hire("work-broken")
    while not company.ask("rows"):
        time.sleep(0.1)
    broken.send_signal(signal.SIGKILL)
    broken.wait()
    company.hire()
    with pytest.raises(AssertionError, match="left over"):
        company.wait_until_done(12)


def test_sigterm_gives_the_long_job_back_and_ends_in_time(company: Company) -> None:
    worker = company.hire()
    company.wait_until_begun()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 0
    company.hire()
    company.wait_until_done(60)
    assert company.ask("rows") == WANTED
    assert company.ask("attempts") == ["124"]
