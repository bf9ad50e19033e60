"""What became of each row, written down: figures and portions for all, a row of its own where there is more to say."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from kebu.base import bulk
from kebu.exchange.importing.contract import Row
from kebu.exchange.importing.outcomes import Fate, Outcome
from kebu.exchange.importing.rows import Layout, Left
from kebu.exchange.models import ImportPortion, ImportRow, ImportRun
from kebu.exchange.models.importrun import closed

LETTERS = {
    Outcome.CREATED: "c",
    Outcome.UPDATED: "u",
    Outcome.UNCHANGED: "n",
    Outcome.SKIPPED: "s",
    Outcome.REJECTED: "r",
}
COLUMNS = ("run_id", "line", "state", "label", "payload", "fixes", "decision")
State = ImportRow.State


class Journal:
    """For one run. `mark` is called in the transaction of a portion's effects.

    `proposes`: a suspected duplicate is decided as was proposed, until the person decides otherwise.
    """

    def __init__(self, run: ImportRun, layout: Layout, *, proposes: bool = False) -> None:
        self.run, self.layout, self.proposes = run, layout, proposes
        self.counts: Counter[str] = Counter(run.counts)
        self.known = {row.line: row for row in ImportRow.objects.filter(run=run)}
        self._title = next(
            (place for place, column in layout.places.items() if column.key == layout.importer.title), -1
        )

    def done(self) -> set[int]:
        return set(ImportPortion.objects.filter(run=self.run).values_list("number", flat=True))

    def entries(self, rows: Sequence[Row], fates: Iterable[Fate]) -> list[tuple[Fate, ImportRow | None]]:
        """The fates with what is to be kept of each; sealing takes time, so do it before the transaction."""
        cells = {row.line: row for row in rows}
        return [(fate, self._entry(fate, cells[fate.line].cells, cells[fate.line].notes)) for fate in fates]

    def left(self, rows: Sequence[Left]) -> list[tuple[Fate, ImportRow | None]]:
        fates = [Fate(row.line, row.outcome, row.text, row.problems) for row in rows]
        return [(fate, self._entry(fate, row.cells, ())) for fate, row in zip(fates, rows, strict=True)]

    def _entry(self, fate: Fate, cells: list[str], notes: tuple[str, ...]) -> ImportRow | None:
        state = state_of(fate, notes, asks=self.proposes)
        known = self.known.get(fate.line)
        if state is None and known is None:
            return None
        entry = known or ImportRow(run=self.run, line=fate.line)
        if state is None:
            entry.state = State.DONE
            return entry
        entry.state = state
        if fate.suspect and not entry.decision and self.proposes:
            entry.decision = fate.suspect.proposal.value
        entry.label = closed(cells[self._title][:120] if 0 <= self._title < len(cells) else "", entry.where)
        entry.payload = closed(content(fate, cells, notes), entry.where)
        return entry

    def mark(self, number: int, entries: Sequence[tuple[Fate, ImportRow | None]]) -> None:
        """Write the portion and its rows. The unique number lets nobody do it twice."""
        ordered = sorted(entries, key=lambda each: each[0].line)
        ImportPortion.objects.create(
            run=self.run, number=number, lines=[fate.line for fate, _row in ordered],
            outcomes="".join(LETTERS[fate.outcome] for fate, _row in ordered),
        )  # fmt: skip
        self.counts.update(fate.outcome.value for fate, _row in ordered)
        write_rows([row for _fate, row in ordered if row is not None])

    def keep_counts(self) -> None:
        ImportRun.objects.everyone().filter(pk=self.run.pk).update(counts=dict(self.counts))


def state_of(fate: Fate, notes: tuple[str, ...], *, asks: bool) -> str | None:
    """None where there is nothing to say about the row. `asks`: a suspected duplicate is still to be decided."""
    if fate.outcome is Outcome.REJECTED:
        return State.REJECTED
    if fate.suspect and asks:
        return State.SUSPECT
    if fate.outcome is Outcome.SKIPPED:
        return State.SKIPPED
    return State.NOTED if notes or fate.notes else None


def content(fate: Fate, cells: list[str], notes: tuple[str, ...]) -> dict[str, Any]:
    suspect = fate.suspect
    return {
        "cells": cells,
        "problems": [[problem.column, problem.text, problem.suggestion] for problem in fate.problems],
        "notes": [*notes, *fate.notes],
        "text": fate.text,
        "suspect": suspect and {
            "target": suspect.target, "label": suspect.label, "owner": suspect.owner, "reasons": suspect.reasons,
            "differences": suspect.differences, "proposal": suspect.proposal,
        },
    }  # fmt: skip


def write_rows(rows: Sequence[ImportRow]) -> None:
    """New ones in one go; of those that the check left, the settled ones too, the others one by one."""
    fresh = [row for row in rows if row.pk is None]
    if fresh:
        bulk.insert(ImportRow, COLUMNS, [[getattr(row, name) for name in COLUMNS] for row in fresh])
    over = [row.pk for row in rows if row.pk is not None and row.state == State.DONE]
    if over:
        ImportRow.objects.filter(pk__in=over).update(state=State.DONE)
    for row in rows:
        if row.pk is not None and row.state != State.DONE:
            values = {"state": row.state, "label": row.label, "payload": row.payload, "decision": row.decision}
            ImportRow.objects.filter(pk=row.pk).update(**values)


def figures(counts: dict[str, int]) -> dict[str, int]:
    """All outcomes, and their sum as the rows of the file."""
    found = {outcome.value: int(counts.get(outcome.value, 0)) for outcome in Outcome}
    return {"rows": sum(found.values()), **found}
