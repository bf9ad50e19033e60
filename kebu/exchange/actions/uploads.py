"""A file on its way in: stored, looked into, its columns mapped."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import IO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kebu.base import clock, files
from kebu.base.access import Actor, Refused, require
from kebu.base.ids import uuid7
from kebu.base.text.joining import quoted
from kebu.exchange.books.book import Book, Sheet, Unreadable, peek
from kebu.exchange.importing import mapping as columns_by_header
from kebu.exchange.importing.contract import Column, Importer, Options, importer
from kebu.exchange.importing.intake import columns_for
from kebu.exchange.importing.mapping import Match, folded
from kebu.exchange.models import HeaderMap, ImportRow, ImportRun
from kebu.exchange.models.importrun import closed
from kebu.exchange.values import Manner

DAYS = 7
LARGEST = 200 << 20
KIND = "exchange.upload"
LAID_OUT = ("sheet", "header_line", "headers", "sample", "mapping", "rows", "options")
State = ImportRun.State


def upload(source: IO[bytes], name: str, kind: str, *, actor: Actor) -> ImportRun:
    """Store the file and look into it; the fullest visible sheet is chosen and its columns recognised.

    Raises Unreadable, files.TooLarge, PermissionDenied.
    """
    found = importer(kind)
    require(actor, found.right)
    draft = files.write(source, limit=LARGEST)
    try:
        book = _look(draft)
        run = _begin(found, draft, name, book, actor)
        sheet = best_sheet(book, columns_for(found, actor))
        arrange(run, book, sheet.name, 0, actor=actor)
        with transaction.atomic():
            files.keep(draft, kind=KIND, days=DAYS)
            run.save(force_insert=True)
    except BaseException:
        files.discard(draft)
        raise
    return run


def _look(draft: files.Draft) -> Book:
    with files.local(draft.uid) as path:
        return peek(path)


def _begin(kind: Importer, draft: files.Draft, name: str, book: Book, actor: Actor) -> ImportRun:
    return ImportRun(
        kind=kind.kind, actor_id=actor.actor_id, actor_name=actor.actor_name, file=draft.uid, file_name=name[-200:],
        digest=draft.sha256, operation=uuid7(), options=default_options(book).as_json(),
        sheets=[{"name": each.name, "is_hidden": each.is_hidden, "rows": each.rows} for each in book.sheets],
    )  # fmt: skip


def default_options(book: Book) -> Options:
    return Options(manner=Manner(is_1904=book.is_1904, currency=settings.KEBU_CURRENCY))


def best_sheet(book: Book, columns: Sequence[Column]) -> Sheet:
    """The visible one whose header we know best; of several alike the fullest."""
    seen = [sheet for sheet in book.sheets if sheet.rows and not sheet.is_hidden]
    usable = seen or [sheet for sheet in book.sheets if sheet.rows]
    return max(usable, key=lambda sheet: (_known(sheet, columns), sheet.rows))


def _known(sheet: Sheet, columns: Sequence[Column]) -> int:
    headers = headers_of(sheet, columns_by_header.find_header(sheet, columns))
    return sum(bool(match.key) for match in columns_by_header.recognise(headers, columns))


def headers_of(sheet: Sheet, line: int) -> list[str]:
    cells = next((cells for number, cells in sheet.head if number == line), None)
    if cells is None:
        raise Unreadable(_("第 %(line)d 行是空行，不能作表头") % {"line": line})
    return [cell[:200] for cell in cells]


def arrange(run: ImportRun, book: Book, sheet_name: str, header_line: int, *, actor: Actor) -> list[Match]:
    """Set sheet, header and mapping on the run, unsaved. `header_line` 0: find it."""
    sheet = next((each for each in book.sheets if each.name == sheet_name), None)
    if sheet is None or not sheet.rows:
        raise Unreadable(_("工作表“%(name)s”是空的") % {"name": sheet_name})
    columns = columns_for(importer(run.kind), actor)
    line = header_line or columns_by_header.find_header(sheet, columns)
    headers = headers_of(sheet, line)
    matches = columns_by_header.recognise(headers, columns, remembered(run.kind, headers, actor))
    run.sheet, run.header_line, run.headers = sheet.name, line, headers
    run.mapping = {str(match.place): match.key for match in matches if match.key}
    run.sample = closed(_samples(sheet, line, len(headers)), f"run.{run.uid}")
    run.rows = _below(sheet, line)
    return matches


def _samples(sheet: Sheet, line: int, width: int) -> dict[str, str]:
    """The first cell of each column that is not empty."""
    below = [cells for number, cells in sheet.head if number > line]
    found = {}
    for place in range(width):
        text = next((cells[place] for cells in below if place < len(cells) and cells[place]), "")
        found[str(place)] = text[:60]
    return found


def _below(sheet: Sheet, line: int) -> int:
    return sheet.rows - sum(number <= line for number, _cells in sheet.head)


def choose_sheet(run: ImportRun, sheet: str, header_line: int, *, actor: Actor) -> None:
    """Another sheet or header row; the mapping is recognised anew."""
    require(actor, importer(run.kind).right)
    with files.local(run.file) as path:
        book = peek(path)
    arrange(run, book, sheet, header_line, actor=actor)
    _save(run)


def lay_out(run: ImportRun, mapping: Mapping[int, str], options: Options, *, actor: Actor) -> None:
    """Set mapping and options as the person confirmed them, and remember the mapping for such headers.

    Raises Refused for two columns of the file that are the same of ours, and for one that is not open to the actor.
    """
    kind = importer(run.kind)
    require(actor, kind.right)
    if kind.assign and _gives(options, actor):
        require(actor, kind.assign)
    columns = {column.key: column for column in columns_for(kind, actor)}
    chosen = {place: key for place, key in mapping.items() if key}
    _check(chosen, columns)
    manner = replace(options.manner, is_1904=Options.from_json(run.options).manner.is_1904)
    run.mapping = {str(place): key for place, key in sorted(chosen.items())}
    run.options = replace(options, manner=manner).as_json()
    remember(run, mapping, actor)
    _save(run)


def _gives(options: Options, actor: Actor) -> bool:
    return options.owner not in (None, actor.actor_id) or options.team is not None


def _check(chosen: Mapping[int, str], columns: Mapping[str, Column]) -> None:
    keys = list(chosen.values())
    for key in keys:
        if key not in columns:
            raise Refused(_("没有“%(key)s”这个字段") % {"key": key})
        if keys.count(key) > 1:
            raise Refused(_("有两列都选了“%(title)s”，请只留一列") % {"title": columns[key].title})
    lacking = [str(column.title) for column in columns.values() if column.is_required and column.key not in keys]
    if lacking:
        raise Unreadable(_("还没有哪一列是“%(titles)s”") % {"titles": quoted(lacking)})


def _save(run: ImportRun) -> None:
    """The run goes back to where the file is mapped; what was said of single lines is forgotten."""
    open_states = (State.UPLOADED, State.CHECKED)
    with transaction.atomic():
        values = {name: getattr(run, name) for name in LAID_OUT}
        rows = ImportRun.objects.everyone().filter(pk=run.pk, state__in=open_states)
        if not rows.update(state=State.UPLOADED, checked={}, error="", **values):
            raise Refused(_("这次导入已经开始了"))
        ImportRow.objects.filter(run=run).delete()
    run.state = State.UPLOADED


def digest_of(kind: str, headers: Sequence[str]) -> str:
    words = sorted({folded(header) for header in headers if header})
    return hashlib.sha256("\0".join([kind, *words]).encode()).hexdigest()


def remembered(kind: str, headers: Sequence[str], actor: Actor) -> dict[str, str]:
    """What this person said of such headers, else what the company did."""
    rows = HeaderMap.objects.filter(kind=kind, digest=digest_of(kind, headers))
    own = rows.filter(actor_id=actor.actor_id).first() or rows.filter(actor_id__isnull=True).first()
    return dict(own.mapping) if own else {}


def remember(run: ImportRun, mapping: Mapping[int, str], actor: Actor) -> None:
    said = {folded(header): mapping.get(place, "") for place, header in enumerate(run.headers) if header}
    digest = digest_of(run.kind, run.headers)
    values = {
        "mapping": said,
        "name": run.file_name.rpartition(".")[0][:120] or run.file_name[:120],
        "used_at": clock.now(),
    }
    for actor_id in {actor.actor_id, None}:
        HeaderMap.objects.update_or_create(kind=run.kind, digest=digest, actor_id=actor_id, defaults=values)


def earlier(run: ImportRun) -> ImportRun | None:
    """The last time this very file was imported, if it was and was not taken back."""
    rows = ImportRun.objects.everyone().filter(digest=run.digest, kind=run.kind, state=State.DONE)
    return rows.exclude(pk=run.pk).order_by("-pk").first()


def discard(run: ImportRun, *, actor: Actor) -> None:
    """Forget a file that was not imported."""
    open_states = (State.UPLOADED, State.CHECKED, State.CHECKING)
    if not ImportRun.objects.everyone().filter(pk=run.pk, state__in=open_states).delete()[0]:
        raise Refused(_("这次导入已经开始了"))
    files.drop(run.file)
