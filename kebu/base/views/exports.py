"""我的导出: files that jobs make for the person who asked, to be fetched for seven days."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from kebu.base import clock, downloads
from kebu.base.lists import export, exporting
from kebu.base.models import ExportFile
from kebu.base.pages import is_fragment, person


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    since = clock.now() - timedelta(days=exporting.DAYS)
    rows = list(ExportFile.objects.of(person(request)).filter(created_at__gte=since).order_by("-created_at")[:50])
    context = {
        "rows": rows,
        "is_making": any(row.state == ExportFile.State.MAKING for row in rows),
        "days": exporting.DAYS,
    }
    return render(request, "lists/_exports.html" if is_fragment(request) else "lists/exports.html", context)


@require_POST
def fetch(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """A POST, because taking a file away is logged. Nobody fetches what another asked for."""
    user = person(request)
    row = get_object_or_404(ExportFile.objects.of(user), uid=uid, state=ExportFile.State.READY)
    return downloads.attachment(exporting.fetch(row, actor=user), row.name, export.MIMES[row.format])
