"""A run carried out: portion by portion, each with its mark in one transaction, so that it can be taken up anywhere.

Killed, it begins again: the file is read anew (the same rows make the same portions), portions that are marked are
passed over. The fence of the job shuts out whoever held it before.
"""

from collections.abc import Iterator, Sequence
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kebu.base import clock
from kebu.base.access import Actor, Refused, require
from kebu.base.jobs import Cancelled, JobContext, cancel, enqueue
from kebu.base.models import Job
from kebu.base.operation import operation
from kebu.base.pacing import Pace
from kebu.exchange.importing.arranging import PORTION
from kebu.exchange.importing.contract import Options, Outdated, Plan, Row, Session, Setting, importer
from kebu.exchange.importing.intake import Intake, take_in
from kebu.exchange.importing.journal import Journal, figures
from kebu.exchange.models import ImportRun
from kebu.notify.actions import notices

JOB = "imports.apply"
TRIES = 3
State = ImportRun.State
Portions = list[tuple[int, list[Row]]]


def ask(run: ImportRun, *, actor: Actor) -> None:
    """Begin the import in the background. Raises Refused when it is not ready or has begun already."""
    require(actor, importer(run.kind).right)
    with transaction.atomic():
        job = enqueue(JOB, {"run": run.pk}, actor=actor)
        rows = ImportRun.objects.everyone().filter(pk=run.pk, state__in=(State.UPLOADED, State.CHECKED))
        began = {
            "state": State.APPLYING,
            "job": job.uid,
            "error": "",
            "started_at": clock.now(),
            "portion_size": PORTION,
        }
        if not rows.update(**began):
            raise Refused(_("这次导入已经开始了"))
    run.refresh_from_db()


def stop(run: ImportRun, *, actor: Actor) -> None:
    """Ask the import to stop behind the portion that it is at; one that has not begun stops at once."""
    require(actor, importer(run.kind).right)
    job = Job.objects.filter(uid=cast(UUID, run.job)).first()
    if run.state != State.APPLYING or job is None or not cancel(job):
        raise Refused(_("这次导入已经结束了"))
    if Job.objects.filter(pk=job.pk, state=Job.State.CANCELLED).exists():
        ImportRun.objects.everyone().filter(pk=run.pk, state=State.APPLYING).update(
            state=State.STOPPED, finished_at=clock.now(), counts=figures(run.counts)
        )


def apply(run: ImportRun, ctx: JobContext) -> dict[str, int]:
    """The body of the job."""
    require(ctx.actor, importer(run.kind).right)
    work = _Work(run, ctx)
    try:
        work.carry_out()
    except Cancelled:
        work.close(State.STOPPED)
        raise
    work.close(State.DONE)
    return figures(work.journal.counts)


class _Work:
    def __init__(self, run: ImportRun, ctx: JobContext) -> None:
        self.run, self.ctx, self.actor = run, ctx, ctx.actor
        self.verb = f"{run.kind}.import"
        self.pace = Pace(PORTION, smallest=PORTION, largest=2_000)
        self.total = run.rows

    def carry_out(self) -> None:
        intake = take_in(
            self.run, self.actor, lambda _done: self.ctx.progress(self.ctx.done, self.total, _("读取文件"))
        )
        self.journal = Journal(self.run, intake.layout)
        self.total, done = intake.count, self.journal.done()
        self._reject(intake, done)
        session = intake.layout.importer.start(Setting(self.actor, Options.from_json(self.run.options)))
        waiting = ((number, rows) for number, rows in intake.arrangement.portions() if number not in done)
        for portions in self._turns(waiting):
            self._settle(session, portions)

    def _reject(self, intake: Intake, done: set[int]) -> None:
        """What cannot be read is accounted for first."""
        for start in range(0, len(intake.left), PORTION):
            number = -(start // PORTION) - 1
            if number in done:
                continue
            portion = intake.left[start : start + PORTION]
            entries = self.journal.left(portion)
            with self.pace.turn(), self.ctx.step(len(portion), self.total, _("导入")):
                self.journal.mark(number, entries)
                self.journal.keep_counts()

    def _turns(self, portions: Iterator[tuple[int, list[Row]]]) -> Iterator[Portions]:
        """As many portions at a time as the pace allows."""
        batch: Portions = []
        for number, rows in portions:
            batch.append((number, rows))
            if sum(len(each) for _number, each in batch) >= self.pace.size:
                yield batch
                batch = []
        if batch:
            yield batch

    def _settle(self, session: Session, portions: Portions) -> None:
        """Plan and write; when somebody else was quicker, plan anew."""
        rows = [row for _number, each in portions for row in each]
        for attempt in range(1, TRIES + 1):
            plan = session.plan(rows)
            before = self.journal.counts.copy()
            try:
                self._write(plan, portions, rows)
                return
            except (IntegrityError, Outdated):
                self.journal.counts = before
                if attempt == TRIES:
                    raise

    def _write(self, plan: Plan, portions: Portions, rows: Sequence[Row]) -> None:
        entries = {fate.line: (fate, entry) for fate, entry in self.journal.entries(rows, plan.fates)}
        with self.pace.turn(), self.ctx.step(len(rows), self.total, _("导入")):
            if plan.write is not None:
                with operation(self.actor, self.verb, uid=self.run.operation):
                    plan.write()
            for number, each in portions:
                self.journal.mark(number, [entries[row.line] for row in each])
            self.journal.keep_counts()

    def close(self, state: str) -> None:
        """One log line for the whole import, when it wrote anything; whoever asked for it is told."""
        run, counts = self.run, figures(self.journal.counts if hasattr(self, "journal") else self.run.counts)
        written = counts["created"] + counts["updated"]
        with transaction.atomic():
            rows = ImportRun.objects.everyone().filter(pk=run.pk, state=State.APPLYING)
            if not rows.update(state=state, finished_at=clock.now(), counts=counts):
                return
            if written:
                with operation(self.actor, self.verb, uid=run.operation) as op:
                    op.log(count=written, **cast(Any, counts))
            _tell(run, counts, state)


def _tell(run: ImportRun, counts: dict[str, int], state: str) -> None:
    if run.actor_id is None:
        return
    text = _("%(file)s 导入完成：新增 %(created)d，更新 %(updated)d，退回 %(rejected)d")
    if state == State.STOPPED:
        text = _("%(file)s 的导入已停止：新增 %(created)d，更新 %(updated)d，退回 %(rejected)d")
    words = text % {"file": run.file_name, **counts}
    notices.send([run.actor_id], "imports.done", words, f"/exchange/import/{run.uid}/", unique_key=f"import-{run.uid}")
