"""What a job's body gets: who asked for it, how to say how far it is, how to write a step that counts once."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction

from kebu.base import clock
from kebu.base.access import Actor
from kebu.base.jobs import queue
from kebu.base.jobs.registry import Cancelled, LeaseLost, Released
from kebu.base.models import Job

PROGRESS_SECONDS = 0.5


class JobContext:
    """`actor` asked for the job; `done` says how much is written for good, so that a second attempt goes on there."""

    def __init__(self, job: Job, actor: Actor, *, is_long: bool, is_stopping: Callable[[], bool]) -> None:
        self.job, self.actor = job, actor
        self._is_long, self._is_stopping = is_long, is_stopping
        self._written_at = float("-inf")

    @property
    def done(self) -> int:
        return self.job.done

    def progress(self, done: int, total: int | None = None, message: str | None = None) -> None:
        """Say how far the job is; written at most twice a second, in a statement of its own.

        Raises Cancelled when somebody asked for it, Released when the worker stops, LeaseLost when another took over.
        A short job's progress is not seen by others before its end, since it is one transaction.
        """
        self._note(done, total, message)
        if time.monotonic() - self._written_at < PROGRESS_SECONDS:
            return
        self._written_at = time.monotonic()
        if self._is_long:
            self._write()
        self._heed()

    @contextmanager
    def step(self, count: int = 0, total: int | None = None, message: str | None = None) -> Iterator[None]:
        """One short transaction of a long job, in which the rows written and the new `done` are kept together.

        It proves the lease: a worker that slept through it writes nothing. Raises as `progress` does, before it begins.
        """
        self._heed()
        before = self.job.done
        try:
            with transaction.atomic():
                self._note(before + count, total, message)
                self._write()
                yield
        except BaseException:
            self.job.done = before
            raise

    def _note(self, done: int, total: int | None, message: str | None) -> None:
        self.job.done = done
        self.job.total = self.job.total if total is None else total
        self.job.message = self.job.message if message is None else message[:300]

    def _write(self) -> None:
        job = self.job
        lease_until = clock.now() + queue.LEASE
        if not queue.held(job).update(done=job.done, total=job.total, message=job.message, lease_until=lease_until):
            raise LeaseLost(job.kind)

    def _heed(self) -> None:
        if Job.objects.filter(pk=self.job.pk, is_cancel_asked=True).exists():
            raise Cancelled
        if self._is_long and self._is_stopping():
            raise Released
