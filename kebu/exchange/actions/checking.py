"""The rehearsal of a run: every row read and planned, nothing of it written but what it would become."""

from collections import Counter
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kebu.base import clock
from kebu.base.access import Actor, require
from kebu.base.jobs import JobContext, enqueue
from kebu.base.pacing import Pace
from kebu.exchange.importing.contract import Options, Setting, importer
from kebu.exchange.importing.intake import take_in
from kebu.exchange.importing.journal import Journal, figures, write_rows
from kebu.exchange.importing.outcomes import Fate
from kebu.exchange.models import ImportRow, ImportRun

JOB = "imports.check"
State = ImportRun.State


def ask(run: ImportRun, *, actor: Actor) -> None:
    """Have the file checked in the background; what was found before is forgotten, what was corrected stays."""
    require(actor, importer(run.kind).right)
    with transaction.atomic():
        job = enqueue(JOB, {"run": run.pk}, actor=actor)
        open_states = (State.UPLOADED, State.CHECKED, State.CHECKING)
        rows = ImportRun.objects.everyone().filter(pk=run.pk, state__in=open_states)
        rows.update(state=State.CHECKING, job=job.uid, error="", checked={})
    run.refresh_from_db()


def check(run: ImportRun, ctx: JobContext) -> dict[str, int]:
    """The body of the job; it may be begun again at any time."""
    require(ctx.actor, importer(run.kind).right)
    total = run.rows
    intake = take_in(run, ctx.actor, lambda done: ctx.progress(done // 2, total, _("读取文件")))
    rehearsal = _Rehearsal(run, ctx, intake.layout)
    rehearsal.put(rehearsal.journal.left(intake.left))
    session = intake.layout.importer.start(Setting(ctx.actor, Options.from_json(run.options), is_rehearsal=True))
    for _number, rows in intake.arrangement.portions():
        rehearsal.put(rehearsal.journal.entries(rows, session.plan(rows).fates))
        ctx.progress((intake.count + rehearsal.done) // 2, intake.count, _("校验"))
    rehearsal.close(intake.hidden)
    return rehearsal.figures()


class _Rehearsal:
    def __init__(self, run: ImportRun, ctx: JobContext, layout: Any) -> None:
        self.run, self.ctx = run, ctx
        self.journal = Journal(run, layout, proposes=True)
        self.pace = Pace(500, largest=4_000)
        self.counts: Counter[str] = Counter()
        self.suspects = 0
        self.waiting: list[ImportRow] = []
        self._forget()

    @property
    def done(self) -> int:
        return self.counts.total()

    def figures(self) -> dict[str, int]:
        return {**figures(self.counts), "suspects": self.suspects}

    def put(self, entries: list[tuple[Fate, ImportRow | None]]) -> None:
        self.counts.update(fate.outcome.value for fate, _row in entries)
        self.suspects += sum(fate.suspect is not None for fate, _row in entries)
        self.waiting += [row for _fate, row in entries if row is not None]
        if len(self.waiting) >= self.pace.size:
            self._write()

    def close(self, hidden: int) -> None:
        self._write()
        with self.ctx.step():
            values = {
                "checked": {**self.figures(), "hidden": hidden},
                "state": State.CHECKED,
                "finished_at": clock.now(),
            }
            ImportRun.objects.everyone().filter(pk=self.run.pk, state=State.CHECKING).update(**values)

    def _write(self) -> None:
        while self.waiting:
            portion, self.waiting = self.waiting[: self.pace.size], self.waiting[self.pace.size :]
            with self.pace.turn(), self.ctx.step():
                write_rows(portion)

    def _forget(self) -> None:
        """Rows of an earlier check that say nothing of the person go; the others are written anew."""
        idle = ImportRow.objects.filter(run=self.run, fixes="", decision="")
        with self.ctx.step():
            idle.delete()
            ImportRow.objects.filter(run=self.run).update(state=ImportRow.State.DONE)
        self.journal.known = {row.line: row for row in ImportRow.objects.filter(run=self.run)}
