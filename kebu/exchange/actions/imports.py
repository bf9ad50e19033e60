"""Run an import: read, check, plan outside the lock, write in short turns under one operation, account for each row."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from kebu.base.access import Actor, require
from kebu.base.ids import uuid7
from kebu.base.operation import operation
from kebu.base.pacing import Pace
from kebu.base.text.joining import quoted
from kebu.exchange.columns import Invalid, Layout, Parsed, lay_out, parse
from kebu.exchange.importers import Importer, Outdated, Plan, Session
from kebu.exchange.reading import Sheet, read_csv
from kebu.exchange.report import Outcome, Report

TRIES = 3
Progress = Callable[[int], None]


def run(
    importer: Importer, path: Path, *, actor: Actor, is_dry_run: bool = False, progress: Progress = lambda _rows: None
) -> Report:
    """Bring a file in. Raises Unreadable (nothing was written) and PermissionDenied.

    The whole import is one operation with one log line; running the same file again changes nothing.
    """
    require(actor, importer.right)
    sheet = read_csv(path)
    layout = lay_out(sheet.header, importer.columns)
    report = Report(importer.kind, is_dry_run)
    _note_headers(layout, report)
    work = _Work(importer, actor, report, progress)
    session, pace = importer.start(actor), Pace()
    for batch in session.batches(work.checked(sheet, layout), lambda: pace.size):
        work.settle(session, batch, pace)
    work.close()
    return report


def _note_headers(layout: Layout, report: Report) -> None:
    if layout.derived:
        report.note(0, _("“%(titles)s”由系统按订单和跟进记录得出，未读入") % {"titles": quoted(layout.derived)})
    if layout.unknown:
        report.note(0, _("不认识的列“%(titles)s”未读入") % {"titles": quoted(layout.unknown)})


class _Work:
    def __init__(self, importer: Importer, actor: Actor, report: Report, progress: Progress) -> None:
        self.importer, self.actor, self.report, self.progress = importer, actor, report, progress
        self.verb, self.uid = f"{importer.kind}.import", uuid7()

    def checked(self, sheet: Sheet, layout: Layout) -> Iterator[Parsed]:
        """The lines that can be read; the others are rejected here, with all their causes."""
        for row in sheet.rows:
            try:
                parsed = parse(row, layout)
                parsed.values = self.importer.check(parsed.values)
            except (Invalid, ValueError) as error:
                self.report.add(Outcome.REJECTED, row.line, _(str(error)))
                continue
            for note in parsed.notes:
                self.report.note(row.line, note)
            yield parsed

    def settle(self, session: Session, batch: Sequence[Parsed], pace: Pace) -> None:
        plan = self._write(session, batch, pace)
        for line, outcome, text in plan.outcomes:
            self.report.add(outcome, line, text)
        for line, text in plan.notes:
            self.report.note(line, text)
        self.progress(self.report.rows)

    def _write(self, session: Session, batch: Sequence[Parsed], pace: Pace) -> Plan:
        """Plan and write; when somebody else was quicker, plan anew."""
        for attempt in range(1, TRIES + 1):
            plan = session.plan(batch)
            if plan.write is None or self.report.is_dry_run:
                return plan
            try:
                with pace.turn(), operation(self.actor, self.verb, uid=self.uid):
                    plan.write()
                return plan
            except (IntegrityError, Outdated):
                if attempt == TRIES:
                    raise
        raise AssertionError

    def close(self) -> None:
        """One log line for the whole import, when it wrote anything."""
        counts = self.report.counts
        written = counts[Outcome.CREATED] + counts[Outcome.UPDATED]
        if written and not self.report.is_dry_run:
            self.report.operation = self.uid
            figures: dict[str, Any] = {**self.report.figures()}
            with operation(self.actor, self.verb, uid=self.uid) as op:
                op.log(count=written, **figures)
