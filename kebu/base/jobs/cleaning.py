"""Old rows go by themselves."""

from kebu.base.jobs.context import JobContext
from kebu.base.jobs.queue import purge
from kebu.base.jobs.registry import job


@job("jobs.purge")
def purge_nightly(_ctx: JobContext) -> dict[str, int]:
    return {"gone": purge()}
