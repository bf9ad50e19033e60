"""The life of a `Job` row: each change of state is one conditional UPDATE under the fence of whoever holds the job.

waiting → running → done | cancelled | failed (waits for its next try) | parked (needs a person).
A lease that ran out makes a running job due again; the fence number then shuts out the one who held it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from kebu.base import clock, operation
from kebu.base.access import SYSTEM, Actor
from kebu.base.jobs import registry
from kebu.base.models import Job

LEASE = timedelta(seconds=25)
FIRST_RETRY = timedelta(seconds=5)
LAST_RETRY = timedelta(hours=1)
KEPT = timedelta(days=14)
PARKED_KEPT = timedelta(days=90)
PENDING = (Job.State.WAITING, Job.State.FAILED)


def enqueue(
    kind: str,
    payload: dict[str, Any] | None = None,
    *,
    actor: Actor | None = None,
    run_at: datetime | None = None,
    unique_key: str | None = None,
) -> Job:
    """Ask for work, inside the transaction that makes it necessary. `payload` holds plain JSON values.

    With `unique_key` there is one such job for as long as jobs are kept (14 days): a second call returns the first.
    Without `actor` it is the one of the present operation, else the system. Raises UnknownKind.
    """
    known = registry.kind(kind)
    who = actor or _present_actor()
    values = {
        "kind": kind,
        "payload": payload or {},
        "run_at": run_at or clock.now(),
        "max_attempts": known.max_attempts,
        "actor_id": who.actor_id,
        "actor_name": who.actor_name,
    }
    if unique_key is None:
        return Job.objects.create(**values)
    return Job.objects.get_or_create(unique_key=unique_key, defaults=values)[0]


def _present_actor() -> Actor:
    current = operation.current()
    return current.actor if current else SYSTEM


def claim(kinds: Sequence[str]) -> Job | None:
    """Take the job of these kinds that has been due longest, or None. The row returned carries its fence number."""
    while True:
        if connection.features.has_select_for_update_skip_locked:
            with transaction.atomic():
                job = _longest_due(kinds)
                is_taken = job is not None and _take(job)
        else:
            job = _longest_due(kinds)
            is_taken = job is not None and _take(job)
        if job is None or is_taken:
            return job


def claim_this(job: Job) -> bool:
    """Take this very job, if it waits and nobody was quicker; for a command that does its own work."""
    return job.state in PENDING and _take(job)


def _longest_due(kinds: Sequence[str]) -> Job | None:
    now = clock.now()
    jobs = Job.objects.filter(kind__in=kinds)
    if connection.features.has_select_for_update_skip_locked:
        jobs = jobs.select_for_update(skip_locked=True)
    # One query a state: each walks the index (state, run_at, id) and stops at its first row.
    firsts = [jobs.filter(state=state, run_at__lte=now).order_by("run_at", "id").first() for state in PENDING]
    firsts.append(jobs.filter(state=Job.State.RUNNING, lease_until__lte=now).order_by("run_at", "id").first())
    return min((job for job in firsts if job), key=lambda job: (job.run_at, job.pk), default=None)


def _take(job: Job) -> bool:
    """Make a due job ours. False when another was quicker, or when it must not run again."""
    found = Job.objects.filter(pk=job.pk, fence=job.fence, state=job.state, lease_until=job.lease_until)
    if job.state == Job.State.RUNNING and (ending := _ending_of_abandoned(job)):
        found.update(**ending, fence=F("fence") + 1, finished_at=clock.now(), lease_until=None)
        return False
    values = {
        "state": Job.State.RUNNING,
        "fence": job.fence + 1,
        "attempts": job.attempts + 1,
        "lease_until": clock.now() + LEASE,
    }
    if not found.update(**values):
        return False
    # Read anew: the former holder may have written a step after we saw the row; behind the new fence it cannot.
    job.refresh_from_db()
    return True


def _ending_of_abandoned(job: Job) -> dict[str, Any]:
    if job.is_cancel_asked:
        return {"state": Job.State.CANCELLED}
    if job.attempts >= job.max_attempts:
        return {"state": Job.State.PARKED, "error": _("执行它的进程每次都中断了")}
    return {}


def held(job: Job) -> QuerySet[Job]:
    """The row, for as long as the holder of this object still holds the job."""
    return Job.objects.filter(pk=job.pk, fence=job.fence, state=Job.State.RUNNING)


def renew(job: Job) -> bool:
    return bool(held(job).update(lease_until=clock.now() + LEASE))


def complete(job: Job, result: dict[str, Any]) -> None:
    """Called in the transaction of the job's effects. Raises LeaseLost, which takes them back."""
    _leave(
        job,
        state=Job.State.DONE,
        result=result,
        error="",
        finished_at=clock.now(),
        done=job.done,
        total=job.total,
        message=job.message,
    )


def cancelled(job: Job) -> None:
    _leave(job, state=Job.State.CANCELLED, finished_at=clock.now())


def release(job: Job) -> None:
    """Give the job back unfinished; the attempt does not count."""
    _leave(job, state=Job.State.WAITING, attempts=max(job.attempts - 1, 0))


def park(job: Job, error: str) -> None:
    _leave(job, state=Job.State.PARKED, error=error, finished_at=clock.now())


def fail(job: Job, error: str) -> None:
    """Try again later, longer each time; parked after the last attempt."""
    if job.attempts >= job.max_attempts:
        park(job, error)
        return
    delay = min(FIRST_RETRY * 4 ** (job.attempts - 1), LAST_RETRY)
    _leave(job, state=Job.State.FAILED, error=error, run_at=clock.now() + delay)


def _leave(job: Job, **values: Any) -> None:
    if not held(job).update(lease_until=None, **values):
        raise registry.LeaseLost(job.kind)
    for name, value in values.items():
        setattr(job, name, value)


def cancel(job: Job) -> bool:
    """Ask for a stop: a waiting job ends now, a running one at its next progress. False when it is over already."""
    now = clock.now()
    rows = Job.objects.filter(pk=job.pk)
    waiting = rows.filter(state__in=PENDING)
    return bool(
        waiting.update(state=Job.State.CANCELLED, is_cancel_asked=True, finished_at=now)
        or rows.filter(state=Job.State.RUNNING).update(is_cancel_asked=True)
    )


def retry(job: Job) -> bool:
    """Let a parked or failed job start afresh, now."""
    rows = Job.objects.filter(pk=job.pk, state__in=(Job.State.PARKED, Job.State.FAILED))
    fresh = {"state": Job.State.WAITING, "attempts": 0, "finished_at": None, "is_cancel_asked": False}
    return bool(rows.update(**fresh, run_at=clock.now()))


def purge() -> int:
    """Delete the rows of jobs long finished; parked ones are kept longer. Returns how many went."""
    now = clock.now()
    over = Job.objects.filter(state__in=(Job.State.DONE, Job.State.CANCELLED), finished_at__lt=now - KEPT)
    parked = Job.objects.filter(state=Job.State.PARKED, finished_at__lt=now - PARKED_KEPT)
    return sum(rows.delete()[0] for rows in (over, parked))
