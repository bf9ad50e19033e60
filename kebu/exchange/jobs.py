"""Imports in the background."""

from kebu.base import jobs
from kebu.exchange.actions import applying, checking, cleaning, undoing
from kebu.exchange.models import ImportRun

# A kill costs an attempt, and a large file may meet many; reading, which a file could break, is another process's.
ATTEMPTS = 1_000
SWEEP = "imports.sweep"


@jobs.job(checking.JOB, long=True, max_attempts=ATTEMPTS)
def check(ctx: jobs.JobContext, run: int) -> dict[str, int]:
    return checking.check(ImportRun.objects.everyone().get(pk=run), ctx)


@jobs.job(applying.JOB, long=True, max_attempts=ATTEMPTS)
def apply(ctx: jobs.JobContext, run: int) -> dict[str, int]:
    return applying.apply(ImportRun.objects.everyone().get(pk=run), ctx)


@jobs.job(undoing.JOB, long=True, max_attempts=ATTEMPTS)
def take_back(ctx: jobs.JobContext, run: int) -> dict[str, int]:
    return undoing.take_back(ImportRun.objects.everyone().get(pk=run), ctx)


@jobs.job(SWEEP, long=True)
def sweep(ctx: jobs.JobContext) -> dict[str, int]:
    """Rows that quote a file go with the file; files that were never imported are forgotten."""
    return {"gone": cleaning.sweep(ctx)}
