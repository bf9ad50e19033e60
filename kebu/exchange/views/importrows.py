"""Single rows of an import: corrected where they stand, decided, taken out as a file."""

from tempfile import TemporaryFile
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kebu.base import downloads
from kebu.base.access import Refused
from kebu.base.pages import is_fragment, person, toast
from kebu.exchange import queries, sheets
from kebu.exchange.actions import correcting
from kebu.exchange.importing.contract import Column, importer
from kebu.exchange.importing.intake import columns_for
from kebu.exchange.importing.mapping import REASON
from kebu.exchange.importing.outcomes import OnDuplicate, Problem
from kebu.exchange.importing.rows import told
from kebu.exchange.models import ImportRow, ImportRun
from kebu.exchange.tables import Heading
from kebu.exchange.views.imports import check_of, fetched
from kebu.exchange.views.tables import EXCEL

State = ImportRow.State


@require_POST
def fix(request: HttpRequest, uid: UUID, line: int) -> HttpResponse:
    """Correct cells of a row, named by column key; the row comes back as it stands now."""
    run = fetched(request, uid)
    row = get_object_or_404(ImportRow, run=run, line=line, state__in=(State.REJECTED, State.FIXED))
    user = person(request)
    columns = {column.key: column for column in columns_for(importer(run.kind), user)}
    cells = {key: str(request.POST[f"v-{key}"]) for key in columns if f"v-{key}" in request.POST}
    is_fixed = correcting.fix(run, row, cells, actor=user)
    if not is_fragment(request):
        return redirect("exchange:import", run.uid)
    context = check_of(request, run) | {"run": run, "kind": importer(run.kind)}
    context["row"] = row
    context["cells"] = [] if is_fixed else queries.cells_of(run, row, columns)
    context["label"] = queries.label_of(row)
    return render(request, "exchange/_import_fixed.html", context, status=200)


@require_POST
def adopt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """采纳全部建议."""
    run = fetched(request, uid)
    count = correcting.adopt(run, actor=person(request))
    if not is_fragment(request):
        return redirect("exchange:import", run.uid)
    return toast(_check(request, run), _("已改好 %(count)d 行") % {"count": count})


@require_POST
def decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What to do with one suspected duplicate, or with all."""
    run = fetched(request, uid)
    line, decision = request.POST.get("line", ""), request.POST.get("decision", "")
    if decision not in set(OnDuplicate):
        raise Refused(_("请选择怎样处理"))
    chosen = None if request.POST.get("all") else int(line) if line.isdecimal() and len(line) < 10 else 0
    correcting.decide(run, OnDuplicate(decision), line=chosen, actor=person(request))
    if not is_fragment(request):
        return redirect("exchange:import", run.uid)
    return _check(request, run)


def _check(request: HttpRequest, run: ImportRun) -> HttpResponse:
    run.refresh_from_db()
    context = check_of(request, run) | {"run": run, "kind": importer(run.kind)}
    return render(request, "exchange/_import_check.html", context)


@require_safe
def check(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The figures, the errors and a duplicate anew: ?behind= leafs through errors, ?after= and ?before= duplicates."""
    run = fetched(request, uid)
    if run.state != ImportRun.State.CHECKED or not is_fragment(request):
        return redirect("exchange:import", run.uid)
    return _check(request, run)


@require_safe
def rejected(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The rejected rows with the same columns and the reason beside each: corrected, they are a file to import."""
    run = fetched(request, uid)
    columns = {column.key: column for column in importer(run.kind).columns(person(request))}
    headings = [Heading(header or _("（无表头）"), 18) for header in run.headers] + [Heading(REASON, 48)]
    width = len(run.headers)
    rows = ImportRow.objects.filter(run=run, state=State.REJECTED).order_by("line")

    def lines() -> object:
        for row in rows.iterator(chunk_size=500):
            content, fixes = row.content, row.corrections
            cells = [*content["cells"], *[""] * width][:width]
            for place, key in run.mapping.items():
                cells[int(place)] = fixes.get(key, cells[int(place)])
            yield [*cells, "；".join(told(Problem(*each), columns) for each in content["problems"])]

    return _sheet(run, _("退回的行"), headings, lines())


@require_safe
def report(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """What became of every line."""
    run = fetched(request, uid)
    columns = {column.key: column for column in importer(run.kind).columns(person(request))}
    words, said = queries.outcomes(), _said(run, columns)
    headings = [Heading(_("行号"), 8), Heading(_("结果"), 10), Heading(_("说明"), 60)]
    lines = ([str(line), words[outcome], said.get(line, "")] for line, outcome in queries.lines_of(run))
    return _sheet(run, _("导入报告"), headings, lines)


def _said(run: ImportRun, columns: dict[str, Column]) -> dict[int, str]:
    found = {}
    for row in ImportRow.objects.filter(run=run).exclude(state=State.DONE).iterator(chunk_size=500):
        content = row.content
        problems = [told(Problem(*each), columns) for each in content["problems"]]
        found[row.line] = "；".join([*problems, content["text"], *content["notes"]]).strip("；")
    return found


def _sheet(run: ImportRun, title: str, headings: list[Heading], rows: object) -> HttpResponseBase:
    file = TemporaryFile()  # noqa: SIM115  # the answer closes it when it has been sent
    sheets.write(file, title, headings, rows)  # type: ignore[arg-type]
    file.seek(0)
    name = f"{run.file_name.rpartition('.')[0] or run.file_name} {title}.xlsx"
    return downloads.attachment(file, name, EXCEL)
