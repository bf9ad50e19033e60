"""A whole import taken back, in the background and in short turns, with what `base.undo` does for a single step."""

from django.db import transaction
from django.utils.translation import gettext as _

from kebu.base import clock, undo
from kebu.base.access import Actor, Refused, require
from kebu.base.ids import uuid7
from kebu.base.jobs import JobContext, enqueue
from kebu.base.models import Change
from kebu.base.operation import operation
from kebu.base.pacing import Pace
from kebu.exchange.importing.contract import importer
from kebu.exchange.models import ImportRun
from kebu.notify.actions import notices

JOB = "imports.undo"
TOLD = 200
State = ImportRun.State


def ask(run: ImportRun, *, actor: Actor) -> None:
    """Begin in the background. Raises Refused: nothing was written, too late, done already."""
    require(actor, importer(run.kind).right)
    undo.require_undoable(run.operation, actor=actor)
    with transaction.atomic():
        job = enqueue(JOB, {"run": run.pk}, actor=actor)
        rows = ImportRun.objects.everyone().filter(pk=run.pk, state__in=(State.DONE, State.STOPPED))
        values = {"state": State.UNDOING, "job": job.uid, "undoing": uuid7(), "kept": [], "undo_below": None}
        if not rows.update(**values):
            raise Refused(_("这次导入现在不能撤销"))
    run.refresh_from_db()


def take_back(run: ImportRun, ctx: JobContext) -> dict[str, int]:
    """The body of the job: each portion and how far it came are one transaction."""
    total = Change.objects.filter(operation=run.operation).count()
    pace, below, is_over = Pace(100, smallest=20, largest=1_000), run.undo_below, False
    kept, restored = list(run.kept), 0
    while not is_over:
        size = pace.size
        with pace.turn(), ctx.step(size, total, _("撤销")), operation(ctx.actor, undo.VERB, uid=run.undoing):
            undone, below = undo.take_back_part(run.operation, below=below, size=size)
            is_over = below is None
            kept = [*kept, *undone.asked][:TOLD]
            restored += undone.restored
            values = {"undo_below": below, "kept": kept}
            ImportRun.objects.everyone().filter(pk=run.pk).update(**values)
    _close(run, ctx, restored, kept)
    return {"restored": restored, "kept": len(kept)}


def _close(run: ImportRun, ctx: JobContext, restored: int, kept: list[str]) -> None:
    with transaction.atomic():
        rows = ImportRun.objects.everyone().filter(pk=run.pk, state=State.UNDOING)
        if not rows.update(state=State.UNDONE, finished_at=clock.now()):
            return
        with operation(ctx.actor, undo.VERB, uid=run.undoing) as op:
            op.log(undone=str(run.operation), count=restored, kept=len(kept))
        if ctx.actor.actor_id is not None:
            words = _("%(file)s 的导入已撤销") % {"file": run.file_name}
            url, key = f"/exchange/import/{run.uid}/", f"import-undo-{run.uid}"
            notices.send([ctx.actor.actor_id], "imports.undone", words, url, unique_key=key)
