"""What of an import does not stay: rows that quote the file go with it, files never imported are forgotten."""

from datetime import timedelta

from kebu.base import clock
from kebu.base.jobs import JobContext
from kebu.exchange.actions.uploads import DAYS
from kebu.exchange.models import ImportPortion, ImportRow, ImportRun

PORTION = 2_000
State = ImportRun.State


def sweep(ctx: JobContext) -> int:
    before = clock.now() - timedelta(days=DAYS)
    old = ImportRun.objects.everyone().filter(created_at__lt=before)
    gone = _forget(ctx, ImportRow, list(old.filter(entries__isnull=False).values_list("pk", flat=True).distinct()))
    idle = list(old.filter(state__in=(State.UPLOADED, State.CHECKED, State.CHECKING)).values_list("pk", flat=True))
    gone += _forget(ctx, ImportPortion, idle)
    with ctx.step():
        ImportRun.objects.everyone().filter(pk__in=idle).delete()
    return gone


def _forget(ctx: JobContext, model: type[ImportRow] | type[ImportPortion], runs: list[int]) -> int:
    gone = 0
    while ids := list(model._default_manager.filter(run__in=runs).values_list("pk", flat=True)[:PORTION]):
        with ctx.step(len(ids)):
            model._default_manager.filter(pk__in=ids).delete()
        gone += len(ids)
    return gone
