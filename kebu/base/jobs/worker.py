"""The worker process: one lane for short jobs, one for long ones, and a minder that keeps time, leases and the WAL.

SIGTERM: a short job is finished, a long one is given back at its next step; then the process ends.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime

from django.db import Error, close_old_connections, connections

from kebu.base import logs
from kebu.base.jobs import queue, registry, running, timetable
from kebu.base.models import Job
from kebu.base.sqlite import Keeper

IDLE_SECONDS = 0.5
WATCH_SECONDS = 0.2
MINDER_SECONDS = 1.0
RENEW_EVERY = 10  # turns of the minder, well within the lease
AFTER_ERROR_SECONDS = 2.0

logger = logging.getLogger("kebu.worker")


class Worker:
    """`run()` works until `stop()`. `is_orphan()` says that the supervisor is gone, which also ends it."""

    def __init__(self, is_orphan: Callable[[], bool] = lambda: False) -> None:
        self._stopping = threading.Event()
        self._is_asked = False
        self._is_orphan = is_orphan
        self._held: dict[str, Job] = {}
        self._ticked: dict[str, datetime] = {}
        self._keeper = Keeper()
        self._turn = 0

    def stop(self) -> None:
        # A plain flag: setting an Event in a signal handler can meet the lock that the interrupted thread holds.
        self._is_asked = True

    def run(self) -> None:
        lanes = [
            threading.Thread(target=self._lane, args=("short", registry.names(is_long=False)), name="short"),
            threading.Thread(target=self._lane, args=("long", registry.names(is_long=True)), name="long"),
        ]
        minder = threading.Thread(target=self._mind, args=(lanes,), name="minder")
        for thread in (*lanes, minder):
            thread.start()
        while not self._is_asked and not self._is_orphan():
            time.sleep(WATCH_SECONDS)
        self._stopping.set()
        minder.join()

    def _lane(self, name: str, kinds: list[str]) -> None:
        while not self._stopping.is_set():
            try:
                close_old_connections()
                if not self._run_one(name, kinds):
                    self._stopping.wait(IDLE_SECONDS)
            except Error:
                logger.exception("the %s lane lost the database", name)
                connections.close_all()
                self._stopping.wait(AFTER_ERROR_SECONDS)
            finally:
                self._held.pop(name, None)
        connections.close_all()

    def _run_one(self, name: str, kinds: list[str]) -> bool:
        def hold(job: Job) -> None:
            self._held[name] = job

        return running.run_one(kinds, is_stopping=self._stopping.is_set, on_claim=hold) is not None

    def _mind(self, lanes: list[threading.Thread]) -> None:
        """Goes on until the lanes are done, so that the lease of a job being finished holds."""
        while any(lane.is_alive() for lane in lanes):
            try:
                close_old_connections()
                self._turn += 1
                self._take_turn()
            except Error:
                logger.exception("the minder lost the database")
                connections.close_all()
            for lane in lanes:
                lane.join(MINDER_SECONDS / len(lanes))
        connections.close_all()

    def _take_turn(self) -> None:
        if not self._stopping.is_set():
            timetable.tick(self._ticked)
        if self._turn % RENEW_EVERY == 0:
            for job in list(self._held.values()):
                queue.renew(job)
        self._keeper.keep()


def serve() -> None:
    """Run a worker in this process until SIGTERM or SIGINT, or until the process that started it is gone."""
    logs.catch_threads()
    parent = os.getppid()
    worker = Worker(is_orphan=lambda: os.getppid() != parent)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: worker.stop())
    worker.run()
