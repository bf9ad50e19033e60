"""Large exports: made by a job in the name of whoever asked, kept sealed for seven days, told when they are there."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import QueryDict

from kebu.base import clock, events, files, jobs
from kebu.base.access import Actor, Refused, require
from kebu.base.jobs import JobContext
from kebu.base.lists import export, rows
from kebu.base.lists.definition import named
from kebu.base.lists.state import State, read
from kebu.base.models import ExportFile
from kebu.base.operation import operation

if TYPE_CHECKING:
    from kebu.staff.models import User

JOB, KIND, DAYS = "lists.export", "lists.export", 7


@dataclass(frozen=True)
class ExportReady:
    """A file that somebody asked for is there."""

    user_id: int
    uid: str
    name: str
    count: int


def order(state: State, query: str, format_: str, count: int, *, actor: "User") -> ExportFile:
    """Ask for a file of the whole view. Raises PermissionDenied."""
    require(actor, state.definition.export_right)
    wanted = ExportFile.objects.create(
        user=actor, list_key=state.definition.key, name=export.file_name(state, format_), format=format_, count=count
    )
    ExportFile.objects.filter(user=actor, created_at__lt=clock.now() - timedelta(days=DAYS)).delete()
    jobs.enqueue(JOB, {"file": wanted.pk, "query": query}, actor=actor)
    return wanted


@jobs.job(JOB, long=True, max_attempts=3)
def make(ctx: JobContext, file: int, query: str) -> dict[str, Any]:
    """The rights and the scope are those of the moment at which it runs."""
    wanted = ExportFile.objects.filter(pk=file).first()
    if wanted is None:
        return {"gone": True}
    try:
        count, draft = _write(ctx, wanted, query)
    except (jobs.Released, jobs.LeaseLost):
        raise
    except Exception as error:
        if isinstance(error, PermissionDenied | Refused) or ctx.job.attempts >= ctx.job.max_attempts:
            ExportFile.objects.filter(pk=wanted.pk).update(state=ExportFile.State.FAILED)
        raise
    with ctx.step(0), operation(ctx.actor, "lists.export") as op:
        stored = files.keep(draft, kind=KIND, days=DAYS)
        ready = {"state": ExportFile.State.READY, "file": stored.uid, "count": count, "done": count}
        ExportFile.objects.filter(pk=wanted.pk).update(**ready)
        op.log(count=count, list=wanted.list_key, format=wanted.format)
        events.publish(ExportReady(wanted.user_id, str(wanted.uid), wanted.name, count))
    return {"rows": count}


def _write(ctx: JobContext, wanted: ExportFile, query: str) -> tuple[int, files.Draft]:
    state = _state(ctx.actor, wanted.list_key, query)

    def progress(done: int) -> None:
        ctx.progress(done, wanted.count)
        ExportFile.objects.filter(pk=wanted.pk).update(done=done)

    with files.scratch(f".{wanted.format}") as path:
        with path.open("wb") as target:
            count = export.write(state, rows.selected(state), wanted.format, target, progress)
        with path.open("rb") as source:
            return count, files.write(source, limit=1 << 30)


def _state(actor: Actor, key: str, query: str) -> State:
    definition = named(key)
    if definition is None:
        raise KeyError(key)
    if definition.right:
        require(actor, definition.right)
    require(actor, definition.export_right)
    return read(definition, actor, QueryDict(query.lstrip("?")))  # type: ignore[arg-type]  # a person asked for it


def fetch(wanted: ExportFile, *, actor: Actor) -> Any:
    """The bytes of a file that is ready; logged. Raises PermissionDenied when the right is gone, files.Gone."""
    definition = named(wanted.list_key)
    require(actor, definition.export_right if definition else "settings.manage")
    source = files.open(wanted.file or UUID(int=0))
    with operation(actor, "lists.fetch_export") as op:
        op.log(count=wanted.count, list=wanted.list_key, format=wanted.format)
    return source
