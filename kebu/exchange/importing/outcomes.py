"""What became of a row: rows in file = created + updated + unchanged + skipped + rejected."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    REJECTED = "rejected"


class OnDuplicate(StrEnum):
    """What to do with a row whose thing is there already: leave it, fill its empty fields, take over all, make anew."""

    SKIP = "skip"
    FILL = "fill"
    OVERWRITE = "overwrite"
    CREATE = "create"


STRENGTH = (Outcome.UNCHANGED, Outcome.UPDATED, Outcome.CREATED)


def strongest(*outcomes: Outcome) -> Outcome:
    """The outcome of a row from those of its parts."""
    return max(outcomes, key=STRENGTH.index, default=Outcome.UNCHANGED)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is rejected: a column's key (empty: the row as a whole), the reason, what was probably meant."""

    column: str
    text: str
    suggestion: str = ""


class Rejection(ValueError):
    """A row that cannot go in, with every cause."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("；".join(problem.text for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Suspect:
    """Something that is there and may be what the row is about, though no identity says so.

    `differences` are (label, in the file, here) of the fields to lay side by side; only what the importer may see.
    `proposal` is what to do with the row until the person decides.
    """

    target: int
    label: str
    owner: str
    reasons: tuple[str, ...]
    differences: tuple[tuple[str, str, str], ...]
    proposal: OnDuplicate


@dataclass(slots=True)
class Fate:
    """What is to become of one row; `text` says why it is skipped, `notes` what to look at again."""

    line: int
    outcome: Outcome
    text: str = ""
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    suspect: Suspect | None = None
