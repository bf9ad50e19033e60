"""The import wizard: upload, columns, check, running, report; each step at the address of its run."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kebu.base.access import Refused, require
from kebu.base.models import Job
from kebu.base.pages import done, person
from kebu.exchange import forms, queries
from kebu.exchange.actions import applying, checking, undoing, uploads
from kebu.exchange.importing.contract import Options, importer
from kebu.exchange.importing.report import file_notes
from kebu.exchange.models import ImportRun

State = ImportRun.State
OVER = (Job.State.PARKED, Job.State.CANCELLED)


@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Choose what comes in and upload the file; what was imported lately."""
    user = person(request)
    kinds = queries.kinds_for(user)
    if not kinds:
        require(user, "customers.import")
    wanted = request.POST.get("kind") or request.GET.get("kind") or kinds[0].kind
    kind = next((each for each in kinds if each.kind == wanted), kinds[0])
    error = ""
    if request.method == "POST":
        try:
            return _upload(request, kind.kind)
        except Refused as refusal:
            error = str(refusal)
    context = {"kinds": kinds, "kind": kind, "error": error, "runs": queries.recent(user), "steps": steps(), "step": 1}
    return render(request, "exchange/import_index.html", context, status=422 if error else 200)


def _upload(request: HttpRequest, kind: str) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        raise Refused(_("请先选择文件"))
    run = uploads.upload(file, str(file.name), kind, actor=person(request))
    return redirect("exchange:import", run.uid)


def fetched(request: HttpRequest, uid: UUID) -> ImportRun:
    """The run through the scope; whoever may not import (any more) sees none of it."""
    run = get_object_or_404(ImportRun.objects.visible_to(person(request)), uid=uid)
    require(person(request), importer(run.kind).right)
    return run


def steps() -> list[str]:
    return [_("上传文件"), _("字段匹配"), _("校验与查重"), _("导入"), _("导入报告")]


@require_safe
def run(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Where the run stands by now; the columns again with ?step=columns as long as nothing was written."""
    found = fetched(request, uid)
    return page(request, found)


def page(request: HttpRequest, run: ImportRun, *, error: str = "", form: Any = None, status: int = 200) -> HttpResponse:
    job = queries.job_of(run)
    is_stuck = job is not None and job.state in OVER and run.state in (State.CHECKING, State.APPLYING, State.UNDOING)
    wants_columns = request.GET.get("step") == "columns" and run.state == State.CHECKED
    if run.state == State.UPLOADED or wants_columns or (is_stuck and run.state == State.CHECKING):
        view, context = "columns", _columns(request, run, form)
    elif run.state in (State.CHECKING, State.APPLYING, State.UNDOING):
        view, context = "progress", progress_of(run, job)
    elif run.state == State.CHECKED:
        view, context = "check", check_of(request, run)
    else:
        view, context = "report", _report(request, run)
    error = error or (job.error if is_stuck and job else "")
    step = 2 if view == "columns" else queries.step_of(run)
    context |= {"run": run, "kind": importer(run.kind), "steps": steps(), "step": step, "view": view, "error": error}
    return render(request, "exchange/import_run.html", context, status=status)


def _columns(request: HttpRequest, run: ImportRun, form: Any) -> dict[str, Any]:
    user, kind = person(request), importer(run.kind)
    rows, columns = queries.mapped(run, user)
    known = sum(bool(row.match.key) for row in rows)
    options = form or forms.OptionsForm(kind, user, initial=forms.initial(Options.from_json(run.options)))
    return {
        "rows": rows, "columns": columns, "known": known, "options": options, "earlier": uploads.earlier(run),
        "doubtful": sum(row.is_doubtful for row in rows), "sheets": [each for each in run.sheets if each["rows"]],
    }  # fmt: skip


@require_POST
def sheet(request: HttpRequest, uid: UUID) -> HttpResponse:
    found = fetched(request, uid)
    form = forms.SheetForm(request.POST)
    if not form.is_valid():
        return page(request, found, error=_("请填写表头所在的行号"), status=422)
    try:
        name, line = form.cleaned_data["sheet"], form.cleaned_data["header_line"] or 0
        uploads.choose_sheet(found, name, line, actor=person(request))
    except Refused as refusal:
        found.refresh_from_db()
        return page(request, found, error=str(refusal), status=422)
    return redirect("exchange:import", found.uid)


@require_POST
def columns(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The mapping is right: remember it and check every row."""
    found, user = fetched(request, uid), person(request)
    form = forms.OptionsForm(importer(found.kind), user, request.POST)
    if not form.is_valid():
        return page(request, found, form=form, status=422)
    mapping = {place: request.POST.get(f"c{place}", "") for place, header in enumerate(found.headers) if header}
    try:
        uploads.lay_out(found, mapping, form.options(), actor=user)
        checking.ask(found, actor=user)
    except Refused as refusal:
        return page(request, found, error=str(refusal), form=form, status=422)
    return redirect("exchange:import", found.uid)


def progress_of(run: ImportRun, job: Job | None) -> dict[str, Any]:
    done_, total = (job.done, job.total) if job else (0, 0)
    share = 10_000 * min(done_, total) // total if total else 0
    left = queries.seconds_left(job) if job and job.state == Job.State.RUNNING else None
    return {"job": job, "share": share, "left": left, "counts": run.counts, "run": run}


@require_safe
def progress(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How far it is, asked every second; when the step is over the page loads anew."""
    found = fetched(request, uid)
    job = queries.job_of(found)
    is_under_way = found.state in (State.CHECKING, State.APPLYING, State.UNDOING)
    if not is_under_way or (job is not None and job.state in OVER):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "exchange/_import_progress.html", progress_of(found, job))


def check_of(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    user, figures = person(request), run.checked
    after, before = _number(request, "after"), _number(request, "before")
    errors, count = queries.errors(run, user, _number(request, "behind"))
    duplicate, at, many = queries.duplicate(run, after, before)
    suspects = int(figures.get("suspects", 0))
    going = sum(figures.get(key, 0) for key in ("created", "updated", "unchanged"))
    return {
        "figures": figures, "errors": errors, "error_count": count, "duplicate": duplicate, "at": at, "many": many,
        "ready": max(0, going - suspects), "going": going, "decisions": queries.decisions(),
        "suggested": sum(1 for error in errors if error.value and error.key), "notes": file_notes(run, user),
        "last_line": errors[-1].row.line if errors else 0, "behind": _number(request, "behind"),
    }  # fmt: skip


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "") or request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _report(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    counts = run.counts
    seconds = round((run.finished_at - run.started_at).total_seconds()) if run.finished_at and run.started_at else 0
    errors, count = queries.errors(run, person(request), _number(request, "behind"))
    return {
        "counts": counts, "seconds": max(seconds, 1), "written": counts.get("created", 0) + counts.get("updated", 0),
        "errors": errors, "error_count": count, "address": importer(run.kind).address(),
        "notes": file_notes(run, person(request)), "last_line": errors[-1].row.line if errors else 0,
        "behind": _number(request, "behind"),
    }  # fmt: skip


@require_POST
def start(request: HttpRequest, uid: UUID) -> HttpResponse:
    found = fetched(request, uid)
    applying.ask(found, actor=person(request))
    return redirect("exchange:import", found.uid)


@require_POST
def stop(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What is written by then stays, and can be taken back."""
    found = fetched(request, uid)
    applying.stop(found, actor=person(request))
    return redirect("exchange:import", found.uid)


@require_POST
def undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    found = fetched(request, uid)
    try:
        undoing.ask(found, actor=person(request))
    except Refused as refusal:
        return page(request, found, error=str(refusal), status=422)
    return redirect("exchange:import", found.uid)


@require_POST
def discard(request: HttpRequest, uid: UUID) -> HttpResponse:
    found = fetched(request, uid)
    uploads.discard(found, actor=person(request))
    return done(request, "/exchange/import/", _("已放弃这次导入"))
