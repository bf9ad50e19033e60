"""A run as a report: figures, and every remark with its line."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kebu.base.access import Actor
from kebu.base.text.joining import quoted
from kebu.exchange.importing.contract import importer
from kebu.exchange.importing.journal import figures
from kebu.exchange.importing.mapping import REASON
from kebu.exchange.importing.outcomes import Problem
from kebu.exchange.importing.rows import told
from kebu.exchange.models import ImportRow, ImportRun


@dataclass(frozen=True, slots=True)
class Remark:
    """Why a line was rejected or skipped, or what to look at again in one that went in. Line 0: the file."""

    line: int
    text: str


@dataclass
class Report:
    kind: str
    is_dry_run: bool
    counts: dict[str, int]
    rejected: list[Remark] = field(default_factory=list)
    skipped: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    operation: UUID | None = None

    def figures(self) -> dict[str, int]:
        return self.counts

    def as_json(self) -> dict[str, Any]:
        def listed(remarks: list[Remark]) -> list[dict[str, Any]]:
            return [{"line": remark.line, "text": remark.text} for remark in remarks]

        return {
            "kind": self.kind,
            "dry_run": self.is_dry_run,
            "operation": str(self.operation) if self.operation else None,
            **self.counts,
            "rejects": listed(self.rejected),
            "skips": listed(self.skipped),
            "notes": listed(self.notes),
        }


def report_of(run: ImportRun, actor: Actor, *, is_dry_run: bool = False) -> Report:
    counts = figures(run.checked if is_dry_run else run.counts)
    report = Report(run.kind, is_dry_run, counts)
    written = counts["created"] + counts["updated"]
    report.operation = run.operation if written and not is_dry_run else None
    report.notes = [Remark(0, text) for text in file_notes(run, actor)]
    columns = {column.key: column for column in importer(run.kind).columns(actor)}
    for row in ImportRow.objects.filter(run=run).exclude(state=ImportRow.State.DONE).order_by("line"):
        _take(report, row, lambda problem: told(problem, columns))
    return report


def _take(report: Report, row: ImportRow, tell: Any) -> None:
    content = row.content
    if row.state == ImportRow.State.REJECTED:
        report.rejected.append(Remark(row.line, "；".join(tell(Problem(*each)) for each in content["problems"])))
    elif row.state == ImportRow.State.SKIPPED:
        report.skipped.append(Remark(row.line, content["text"] or _("已经有了，按选择跳过")))
    report.notes += [Remark(row.line, text) for text in content["notes"]]


def file_notes(run: ImportRun, actor: Actor) -> list[str]:
    """About the file as a whole: what of it was not read, and whether it came before."""
    columns = {column.key: column for column in importer(run.kind).columns(actor)}
    derived = [str(columns[key].title) for key in run.mapping.values() if key in columns and columns[key].is_derived]
    unknown = [
        header
        for place, header in enumerate(run.headers)
        if header and str(place) not in run.mapping and header != REASON
    ]
    notes = []
    if derived:
        notes.append(_("“%(titles)s”由系统按订单和跟进记录得出，未读入") % {"titles": quoted(derived)})
    if unknown:
        notes.append(_("不认识的列“%(titles)s”未读入") % {"titles": quoted(unknown)})
    return [*notes, *run.notes]
