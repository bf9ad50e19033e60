"""Running one job: in the name and language of whoever asked for it, and into exactly one ending."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation

from kebu.base.access import SYSTEM, Actor, Refused
from kebu.base.jobs import queue, registry
from kebu.base.jobs.context import JobContext
from kebu.base.logs import where
from kebu.base.models import Job
from kebu.base.origin import Request, current_request

logger = logging.getLogger("kebu.jobs")


@dataclass(frozen=True)
class Absent:
    """Somebody whose account is gone: his name stays on what he began, his rights do not."""

    actor_id: int | None
    actor_name: str

    def may(self, right: str) -> bool:
        return False


def never() -> bool:
    return False


def run_due(limit: int = 1000, *, strict: bool = False) -> int:
    """Run what is due, here and now, also what that enqueues. For tests and the command line.

    Returns how many jobs ran. `strict` raises the first failure instead of leaving it to a later retry.
    """
    count = 0
    while count < limit and (job := run_one(registry.names())) is not None:
        count += 1
        if strict and job.state in (Job.State.FAILED, Job.State.PARKED):
            raise RuntimeError(f"{job.kind}: {job.error}")
    return count


def run_one(
    kinds: Sequence[str],
    *,
    is_stopping: Callable[[], bool] = never,
    on_claim: Callable[[Job], None] = lambda _job: None,
) -> Job | None:
    """Claim one due job of these kinds and run it to an ending. None when nothing is due."""
    job = queue.claim(kinds)
    if job is not None:
        on_claim(job)
        execute(job, is_stopping)
    return job


def execute(job: Job, is_stopping: Callable[[], bool] = never) -> None:
    try:
        _run(job, is_stopping)
    except registry.LeaseLost:
        logger.warning("job %s %s: another worker took over", job.kind, job.uid)
    except registry.Cancelled:
        _end(queue.cancelled, job)
    except registry.Released:
        _end(queue.release, job)
    except (Refused, PermissionDenied) as refusal:
        _end(queue.park, job, str(refusal))
    except Exception as error:
        logger.exception("job %s %s failed, attempt %s of %s", job.kind, job.uid, job.attempts, job.max_attempts)
        _end(queue.fail, job, where(error))


def _run(job: Job, is_stopping: Callable[[], bool]) -> None:
    kind = registry.kind(job.kind)
    with _on_behalf(job) as actor:
        ctx = JobContext(job, actor, is_long=kind.is_long, is_stopping=is_stopping)
        if kind.is_long:
            queue.complete(job, kind.body(ctx, **job.payload) or {})
            return
        with transaction.atomic():
            queue.complete(job, kind.body(ctx, **job.payload) or {})


def _end(ending: Callable[..., None], job: Job, *arguments: str) -> None:
    try:
        ending(job, *arguments)
    except registry.LeaseLost:
        logger.warning("job %s %s: another worker took over", job.kind, job.uid)


@contextmanager
def _on_behalf(job: Job) -> Iterator[Actor]:
    actor = _actor(job)
    token = current_request.set(Request(request_id=f"job-{job.uid.hex}"))
    try:
        with translation.override(getattr(actor, "language", settings.LANGUAGE_CODE)):
            yield actor
    finally:
        current_request.reset(token)


def _actor(job: Job) -> Actor:
    if job.actor_id is None:
        return SYSTEM
    users: Any = get_user_model().objects
    return users.everyone().filter(pk=job.actor_id).first() or Absent(job.actor_id, job.actor_name)
