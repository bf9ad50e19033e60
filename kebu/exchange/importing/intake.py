"""The file of a run, read to its end and put into portions, with the corrections that the person made."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from kebu.base import files
from kebu.base.access import Actor
from kebu.base.text.joining import quoted
from kebu.exchange.books.book import Pouring, Unreadable
from kebu.exchange.importing.arranging import PORTION, Arrangement
from kebu.exchange.importing.contract import Column, Importer, Options, importer
from kebu.exchange.importing.outcomes import OnDuplicate
from kebu.exchange.importing.rows import Layout, Left, Said, read
from kebu.exchange.models import ImportRow, ImportRun
from kebu.staff import fieldrules
from kebu.staff.models import User

MOST_ROWS = 2_000_000
BEAT = 2_000

Progress = Callable[[int], None]


@dataclass
class Intake:
    """`left` came to no plan; the others wait in `arrangement`."""

    layout: Layout
    arrangement: Arrangement
    left: list[Left] = field(default_factory=list)
    hidden: int = 0

    @property
    def count(self) -> int:
        return len(self.left) + self.arrangement.count


def columns_for(kind: Importer, actor: Actor) -> list[Column]:
    """The columns that this actor may fill: a field that a rule withholds from change is not offered."""
    columns = kind.columns(actor)
    return [column for column in columns if not isinstance(actor, User) or _is_open(column, actor)]


def _is_open(column: Column, user: User) -> bool:
    if column.field is None:
        return True
    model, name = column.field
    return bool(fieldrules.editable_fields(user, model, [name]))


def layout_of(run: ImportRun, actor: Actor) -> Layout:
    """Raises Unreadable when a mapped column is no longer open to the actor, or a needed one is missing."""
    kind, options = importer(run.kind), Options.from_json(run.options)
    columns = {column.key: column for column in columns_for(kind, actor)}
    places = {int(place): columns[key] for place, key in run.mapping.items() if key in columns}
    places = {place: column for place, column in places.items() if not column.is_derived}
    present = {column.key for column in places.values()}
    lacking = [str(column.title) for column in columns.values() if column.is_required and column.key not in present]
    if lacking:
        raise Unreadable(_("还没有哪一列是“%(titles)s”") % {"titles": quoted(lacking)})
    return Layout(kind, places, options.manner, run.header_line, len(run.headers), is_text=not run.sheet)


def said_in(run: ImportRun) -> Said:
    """What the person corrected and decided."""
    said = ImportRow.objects.filter(run=run).exclude(fixes="", decision="")
    fixes = {row.line: row.corrections for row in said if row.fixes}
    return Said(fixes, {row.line: OnDuplicate(row.decision) for row in said if row.decision})


def take_in(run: ImportRun, actor: Actor, progress: Progress) -> Intake:
    """Read everything before anything is planned. Raises Unreadable."""
    layout = layout_of(run, actor)
    intake = Intake(layout, Arrangement(layout.importer, run.portion_size or PORTION))
    with files.local(run.file) as path:
        _fill(intake, path, run.sheet, said_in(run), progress)
    return intake


def _fill(intake: Intake, path: Path, sheet: str, said: Said, progress: Progress) -> None:
    pouring = Pouring(path, sheet)
    for number, row in enumerate(read(pouring, intake.layout, said), start=1):
        if isinstance(row, Left):
            intake.left.append(row)
        else:
            intake.arrangement.add(row)
        if number % BEAT == 0:
            progress(number)
        if number > MOST_ROWS:
            raise Unreadable(_("一次最多导入 %(most)d 行，请拆成几个文件") % {"most": MOST_ROWS})
    intake.hidden = pouring.hidden
