"""The operation log: filtered, paged by key, taken away as CSV (which leaves a line of its own)."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from kebu.audit import queries, verbs
from kebu.audit.export import log_csv
from kebu.base import clock
from kebu.base.access import require
from kebu.base.operation import record
from kebu.base.pages import is_fragment, person


@require_GET
def log(request: HttpRequest) -> HttpResponse:
    require(person(request), "audit.view")
    page = queries.page(queries.log(queries.LogFilter.of(request.GET)), request.GET.get("after", ""))
    names = verbs.people(page.rows)
    lines = [
        (entry, verbs.label(entry.verb), verbs.result(entry.result), verbs.detail(entry, names)) for entry in page.rows
    ]
    template = "audit/_log_rows.html" if is_fragment(request) else "audit/log.html"
    context = {"lines": lines, "after": page.after, "verbs": verbs.choices(), "wanted": request.GET}
    return render(request, template, context)


@require_POST
def log_export(request: HttpRequest) -> HttpResponseBase:
    me = person(request)
    require(me, "audit.view")
    rows = queries.log(queries.LogFilter.of(request.POST))
    record(me, "audit.export", count=rows.count())
    name = f"kebu-log-{clock.today():%Y%m%d}.csv"
    return StreamingHttpResponse(
        log_csv(rows.iterator(chunk_size=1000)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
