"""What the pages of an import show."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kebu.base import clock
from kebu.base.models import Job
from kebu.base.text.phone import mask_phone
from kebu.exchange.importing.contract import Column, Importer, importer, importers
from kebu.exchange.importing.intake import columns_for
from kebu.exchange.importing.journal import LETTERS
from kebu.exchange.importing.mapping import Ground, Match, recognise
from kebu.exchange.importing.outcomes import OnDuplicate
from kebu.exchange.models import ImportPortion, ImportRow, ImportRun
from kebu.exchange.models.importrun import opened

if TYPE_CHECKING:
    from kebu.staff.models import User

State = ImportRow.State
AT_ONCE, RECENT = 20, 10
STEPS = 5


@dataclass(frozen=True)
class Mapped:
    """A column of the file as it is drawn: what it was taken for, and why."""

    match: Match
    sample: str
    tone: str
    ground: str

    @property
    def is_doubtful(self) -> bool:
        return self.tone == "warn"


@dataclass
class ErrorCell:
    """One cell of a rejected row, to be corrected."""

    row: ImportRow
    label: str
    key: str
    title: str
    original: str
    text: str
    value: str
    is_first: bool = True
    is_fixed: bool = False


@dataclass
class Duplicate:
    """A row that may be a customer that is there, side by side with it."""

    row: ImportRow
    label: str
    owner: str
    reasons: Sequence[str]
    lines: list[tuple[str, str, str]] = field(default_factory=list)
    decision: str = ""


def kinds_for(user: "User") -> list[Importer]:
    return [kind for kind in importers() if user.may(kind.right)]


def recent(user: "User") -> list[ImportRun]:
    return list(ImportRun.objects.visible_to(user).order_by("-pk")[:RECENT])


def step_of(run: ImportRun) -> int:
    states = ImportRun.State
    return {states.UPLOADED: 2, states.CHECKING: 3, states.CHECKED: 3, states.APPLYING: 4}.get(states(run.state), STEPS)


def mapped(run: ImportRun, user: "User") -> tuple[list[Mapped], list[Column]]:
    """Every column of the file with what it is taken for now, and ours to choose from."""
    columns = columns_for(importer(run.kind), user)
    samples, chosen = run.samples, {int(place): key for place, key in run.mapping.items()}
    found = []
    for match in recognise(run.headers, columns):
        key = chosen.get(match.place, "")
        if key != match.key:
            ground = Ground.TWICE if match.ground is Ground.TWICE and not key else Ground.REMEMBERED
            match = Match(match.place, match.header, key, ground, 100)
        sample = samples.get(str(match.place), "")
        found.append(Mapped(match, _shown(match.key, sample), *_ground(match)))
    return found, columns


def _shown(key: str, sample: str) -> str:
    """An example; telephones are masked as everywhere."""
    return mask_phone(sample) if sample and any(word in key for word in ("mobile", "phone")) else sample


def _ground(match: Match) -> tuple[str, str]:
    words = {
        Ground.TITLE: ("good", _("名称完全匹配")),
        Ground.SYNONYM: ("good", _("同义词")),
        Ground.UNIT: ("warn", _("单位不同，请确认")),
        Ground.LIKE: ("warn", _("名称相近，请确认")),
        Ground.REMEMBERED: ("good", _("按上次的选择")),
        Ground.TWICE: ("warn", _("与另一列重复，请确认")),
        Ground.NONE: ("mute", _("未找到对应字段")),
    }
    return words[match.ground]


def job_of(run: ImportRun) -> Job | None:
    return Job.objects.filter(uid=run.job).first() if run.job else None


def errors(run: ImportRun, user: "User", after: int = 0) -> tuple[list[ErrorCell], int]:
    """The first rejected rows cell by cell, and how many rows there are."""
    columns = {column.key: column for column in columns_for(importer(run.kind), user)}
    rows = ImportRow.objects.filter(run=run, state=State.REJECTED)
    shown = rows.filter(line__gt=after).order_by("line")[:AT_ONCE]
    return [cell for row in shown for cell in cells_of(run, row, columns)], rows.count()


def cells_of(run: ImportRun, row: ImportRow, columns: dict[str, Column]) -> list[ErrorCell]:
    """What is wrong with a row; a cause that no cell bears alone is put to the column that names the row."""
    content, corrections = row.content, row.corrections
    places = {key: int(place) for place, key in run.mapping.items()}
    found: list[ErrorCell] = []
    for key, text, suggestion in content["problems"]:
        at = places.get(key, -1)
        original = content["cells"][at] if 0 <= at < len(content["cells"]) else ""
        title = str(columns[key].title) if key in columns else ""
        value = corrections.get(key, "") or suggestion
        found.append(ErrorCell(row, label_of(row), key, title, original, text, value, not found))
    return found


def label_of(row: ImportRow) -> str:
    return str(opened(row.label, row.where) or "—")


def duplicate(run: ImportRun, after: int = 0, before: int = 0) -> tuple[Duplicate | None, int, int]:
    """The next suspected duplicate behind a line (or before one), its place, and how many there are."""
    rows = ImportRow.objects.filter(run=run, state=State.SUSPECT)
    row = rows.filter(line__lt=before).order_by("-line").first() if before else None
    row = row or rows.filter(line__gt=after).order_by("line").first() or rows.order_by("line").first()
    if row is None:
        return None, 0, 0
    suspect: dict[str, Any] = row.content["suspect"]
    lines = [(label, mine, theirs) for label, mine, theirs in suspect["differences"]]
    found = Duplicate(row, suspect["label"], suspect["owner"], suspect["reasons"], lines, row.decision)
    return found, rows.filter(line__lte=row.line).count(), rows.count()


def decisions() -> list[tuple[str, str]]:
    return [
        (OnDuplicate.FILL.value, _("合并")), (OnDuplicate.OVERWRITE.value, _("覆盖已有")),
        (OnDuplicate.CREATE.value, _("作为新客户")), (OnDuplicate.SKIP.value, _("跳过")),
    ]  # fmt: skip


def outcomes() -> dict[str, str]:
    return {
        "created": _("新增"),
        "updated": _("更新"),
        "unchanged": _("未变"),
        "skipped": _("跳过"),
        "rejected": _("退回"),
    }


def lines_of(run: ImportRun) -> list[tuple[int, str]]:
    """Every line of the file with its outcome, in order."""
    by_letter = {letter: outcome.value for outcome, letter in LETTERS.items()}
    found: list[tuple[int, str]] = []
    for lines, letters in ImportPortion.objects.filter(run=run).values_list("lines", "outcomes").iterator():
        found += zip(lines, (by_letter[letter] for letter in letters), strict=True)
    return sorted(found)


def seconds_left(job: Job) -> int | None:
    """How long it will still take, as far as that can be said."""
    if not job.total or job.done < job.total // 20 or not job.done:
        return None
    spent = (clock.now() - job.created_at).total_seconds()
    return max(1, round(spent * (job.total - job.done) / job.done))
