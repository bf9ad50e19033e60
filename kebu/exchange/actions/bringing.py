"""A file brought in from the first byte to the report, here and now: for the command line and for tests."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from uuid import UUID

from django.utils.translation import gettext as _

from kebu.base.access import Actor, Refused, require
from kebu.base.jobs import queue, running
from kebu.base.models import Job
from kebu.exchange.actions import applying, checking, uploads
from kebu.exchange.books.book import Unreadable
from kebu.exchange.importing import mapping as columns_by_header
from kebu.exchange.importing.contract import Options, importer
from kebu.exchange.importing.intake import columns_for
from kebu.exchange.importing.mapping import Ground, recognise
from kebu.exchange.importing.report import Report, report_of
from kebu.exchange.models import ImportRun

Progress = Callable[[int, int, str], None]
GLANCE = 0.3


def silent(_done: int, _total: int, _message: str) -> None:
    """Nobody watches."""


def bring(
    path: Path, kind: str, *, actor: Actor, options: Options | None = None, said: Mapping[str, str] | None = None,
    sheet: str = "", is_dry_run: bool = False, progress: Progress = silent,
) -> Report:  # fmt: skip
    """Bring a file in, or only say what it would become. `said`: header or letter → our column (or nothing).

    Raises Unreadable and PermissionDenied; nothing was written then. The same file again changes nothing.
    """
    require(actor, importer(kind).right)
    run = start(path, kind, actor=actor, options=options, said=said, sheet=sheet)
    if is_dry_run:
        checking.ask(run, actor=actor)
        _carry_out(run, progress)
        report = report_of(run, actor, is_dry_run=True)
        uploads.discard(run, actor=actor)
        return report
    applying.ask(run, actor=actor)
    _carry_out(run, progress)
    return report_of(run, actor)


def start(
    path: Path, kind: str, *, actor: Actor, options: Options | None = None, said: Mapping[str, str] | None = None,
    sheet: str = "",
) -> ImportRun:  # fmt: skip
    """The file, uploaded and laid out."""
    try:
        with path.open("rb") as source:
            run = uploads.upload(source, path.name, kind, actor=actor)
    except OSError as error:
        raise Unreadable(_("读不到文件 %(path)s（%(cause)s）") % {"path": path, "cause": error.strerror}) from error
    if sheet:
        uploads.choose_sheet(run, sheet, 0, actor=actor)
    uploads.lay_out(run, _mapping(run, said or {}, actor), options or Options.from_json(run.options), actor=actor)
    if before := uploads.earlier(run):
        when = f"{before.finished_at:%Y-%m-%d}" if before.finished_at else ""
        run.notes = [_("这份文件已导入过（%(number)s，%(when)s）") % {"number": before.number, "when": when}]
        run.save(update_fields=["notes"])
    return run


def _mapping(run: ImportRun, said: Mapping[str, str], actor: Actor) -> dict[int, str]:
    """As recognised, and as said. Two columns alike are a question that only a person can answer."""
    columns = columns_for(importer(run.kind), actor)
    wanted = {columns_by_header.place_of(word, run.headers): key for word, key in said.items()}
    mapping = {int(place): key for place, key in run.mapping.items()}
    mapping |= {place: columns_by_header.key_of(word, columns) if word else "" for place, word in wanted.items()}
    twice = [match for match in recognise(run.headers, columns) if match.ground is Ground.TWICE]
    if unanswered := [match for match in twice if match.place not in wanted]:
        text = _("表头里有两列都是“%(title)s”，请只留一列，或用 --map 说明")
        raise Unreadable(text % {"title": unanswered[0].header})
    return mapping


def _carry_out(run: ImportRun, progress: Progress) -> None:
    """Run the job of the run in this process, or watch the worker that was quicker. Raises what ended it."""
    job = Job.objects.get(uid=cast(UUID, run.job))
    if queue.claim_this(job):
        with _watched(job, progress):
            running.execute(job)
    while (job := Job.objects.get(pk=job.pk)).state in (Job.State.RUNNING, Job.State.WAITING):
        progress(job.done, job.total, job.message)
        time.sleep(GLANCE)
    run.refresh_from_db()
    if job.state == Job.State.PARKED:
        raise Refused(job.error)
    if job.state != Job.State.DONE:
        raise RuntimeError(job.error or job.state)


@contextmanager
def _watched(job: Job, progress: Progress) -> Iterator[None]:
    """The one who runs the job notes on this very object how far it is."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(GLANCE):
            progress(job.done, job.total, job.message)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
