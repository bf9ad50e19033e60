"""What became of every row: rows in file = created + updated + unchanged + skipped + rejected."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    REJECTED = "rejected"


STRENGTH = [Outcome.UNCHANGED, Outcome.UPDATED, Outcome.CREATED]


def strongest(*outcomes: Outcome) -> Outcome:
    """The outcome of a row from those of its parts."""
    return max(outcomes, key=STRENGTH.index, default=Outcome.UNCHANGED)


@dataclass(frozen=True, slots=True)
class Remark:
    """Why a line was rejected or skipped, or what to look at again in one that went in."""

    line: int
    text: str


@dataclass
class Report:
    kind: str
    is_dry_run: bool = False
    rows: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    rejected: list[Remark] = field(default_factory=list)
    skipped: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)  # line 0: about the file
    operation: UUID | None = None

    def add(self, outcome: Outcome, line: int, text: str = "") -> None:
        self.rows += 1
        self.counts[outcome] += 1
        if outcome is Outcome.REJECTED:
            self.rejected.append(Remark(line, text))
        elif outcome is Outcome.SKIPPED:
            self.skipped.append(Remark(line, text))

    def note(self, line: int, text: str) -> None:
        self.notes.append(Remark(line, text))

    def figures(self) -> dict[str, int]:
        return {"rows": self.rows} | {outcome.value: self.counts[outcome] for outcome in Outcome}

    def as_json(self) -> dict[str, Any]:
        def listed(remarks: list[Remark]) -> list[dict[str, Any]]:
            return [{"line": remark.line, "text": remark.text} for remark in sorted(remarks, key=lambda r: r.line)]

        return {
            "kind": self.kind,
            "dry_run": self.is_dry_run,
            "operation": str(self.operation) if self.operation else None,
            **self.figures(),
            "rejects": listed(self.rejected),
            "skips": listed(self.skipped),
            "notes": listed(self.notes),
        }
