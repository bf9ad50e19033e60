"""Background entrances of customers."""

from typing import Any

from kebu.base import clock
from kebu.base.jobs import JobContext, job
from kebu.customers.actions import customfields, merging, quality, suspicions

SEARCH, FOLLOW = "customers.find_duplicates", "customers.follow_duplicates"


@job(SEARCH, long=True)
def find_duplicates(ctx: JobContext) -> dict[str, Any]:
    return {"pairs": suspicions.search(ctx.progress)}


@job(FOLLOW, long=True)
def follow_duplicates(ctx: JobContext) -> dict[str, Any]:
    return {"changed": suspicions.follow(ctx.progress)}


@job(customfields.INDEX, long=True)
def index_field(ctx: JobContext, field: int) -> dict[str, Any]:
    return {"rows": customfields.index(field, ctx.progress)}


@job(merging.SWEEP)
def sweep_merged(ctx: JobContext, *, loser_id: int) -> dict[str, Any]:
    return {"moved": merging.sweep(loser_id, actor=ctx.actor)}


@job("quality.follow", long=True)
def follow_quality(ctx: JobContext) -> dict[str, Any]:
    return dict(quality.follow(ctx))


@job("quality.recount", long=True)
def recount_quality(ctx: JobContext) -> dict[str, Any]:
    return dict(quality.recount(ctx))


@job("quality.count")
def count_quality(_ctx: JobContext) -> dict[str, Any]:
    """Each night, and what comes of it in the morning's report."""
    today = clock.today()
    return {"owners": quality.count_figures(today), "told": quality.report(today)}
