"""What a person does about single rows between the check and the import: cells corrected, duplicates decided."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from kebu.base.access import Actor, Refused, require
from kebu.exchange.importing.contract import Options, Setting, importer
from kebu.exchange.importing.intake import layout_of
from kebu.exchange.importing.outcomes import Fate, OnDuplicate, Outcome
from kebu.exchange.importing.rows import Left, read_one
from kebu.exchange.models import ImportRow, ImportRun
from kebu.exchange.models.importrun import closed

State = ImportRow.State
AT_ONCE = 500
LONGEST = 4_000


def fix(run: ImportRun, row: ImportRow, cells: Mapping[str, str], *, actor: Actor) -> bool:
    """Put other text into cells of a rejected row, by column key. Whether the row can go in now."""
    _require_open(run, actor)
    corrections = {**row.corrections, **{key: text.strip()[:LONGEST] for key, text in cells.items()}}
    fate = _try(run, row, corrections, actor)
    content = row.content
    before = Outcome(content.get("fixed", Outcome.REJECTED))
    content["problems"] = [[each.column, each.text, each.suggestion] for each in fate.problems]
    content["fixed"] = fate.outcome.value
    row.fixes, row.payload = closed(corrections, row.where), closed(content, row.where)
    row.state = State.REJECTED if fate.outcome is Outcome.REJECTED else State.FIXED
    with transaction.atomic():
        ImportRow.objects.filter(pk=row.pk).update(state=row.state, fixes=row.fixes, payload=row.payload)
        _count(run, before, fate.outcome)
    return row.state == State.FIXED


def _try(run: ImportRun, row: ImportRow, corrections: Mapping[str, str], actor: Actor) -> Fate:
    layout = layout_of(run, actor)
    found = read_one(row.line, row.content["cells"], layout, corrections)
    if isinstance(found, Left):
        return Fate(found.line, found.outcome, found.text, found.problems)
    session = layout.importer.start(Setting(actor, Options.from_json(run.options), is_rehearsal=True))
    return session.plan([found]).fates[0]


def _count(run: ImportRun, before: Outcome, after: Outcome) -> None:
    if before is after:
        return
    locked = ImportRun.objects.everyone().select_for_update().get(pk=run.pk)
    checked = dict(locked.checked)
    checked[before.value] = checked.get(before.value, 0) - 1
    checked[after.value] = checked.get(after.value, 0) + 1
    ImportRun.objects.everyone().filter(pk=run.pk).update(checked=checked)
    run.checked = checked


def adopt(run: ImportRun, *, actor: Actor) -> int:
    """Take over every suggestion. Returns how many rows can go in now that could not before."""
    _require_open(run, actor)
    return sum(fix(run, row, meant, actor=actor) for row, meant in suggested(run))


def suggested(run: ImportRun) -> list[tuple[ImportRow, dict[str, str]]]:
    """Rejected rows of which something was probably meant, with what."""
    found = []
    for row in ImportRow.objects.filter(run=run, state=State.REJECTED).order_by("line")[:AT_ONCE]:
        if meant := {column: hint for column, _text, hint in row.content["problems"] if column and hint}:
            found.append((row, meant))
    return found


def decide(run: ImportRun, decision: OnDuplicate, *, line: int | None, actor: Actor) -> int:
    """What to do with a suspected duplicate, or with all of them (`line` None)."""
    _require_open(run, actor)
    rows = ImportRow.objects.filter(run=run, state=State.SUSPECT)
    return (rows if line is None else rows.filter(line=line)).update(decision=decision.value)


def _require_open(run: ImportRun, actor: Actor) -> None:
    require(actor, importer(run.kind).right)
    if run.state != ImportRun.State.CHECKED:
        raise Refused(_("这次导入已经开始了"))
