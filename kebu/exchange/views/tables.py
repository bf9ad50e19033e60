"""标准表格: what may be taken out, and taking it out."""

from tempfile import TemporaryFile

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kebu.base import clock, querycap
from kebu.base.access import require
from kebu.base.pages import person
from kebu.exchange import tables
from kebu.exchange.actions import exports

LONGEST = 120
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    require(person(request), tables.RIGHT)
    return render(request, "exchange/tables.html", {"tables": tables.tables()})


@require_POST
def table(request: HttpRequest, name: str) -> HttpResponseBase:
    """The table as a file, within the scope of whoever asks; taking it out is logged, so it is a POST."""
    user = person(request)
    require(user, tables.RIGHT)
    try:
        found = tables.table(name)
    except KeyError:
        raise Http404 from None
    querycap.lift(LONGEST)
    file = TemporaryFile()  # noqa: SIM115  # the answer closes it when it has been sent
    exports.send(found, file, actor=user)
    file.seek(0)
    file_name = _("%(title)s %(day)s.xlsx") % {"title": found.title, "day": clock.today()}
    return FileResponse(file, as_attachment=True, filename=file_name, content_type=EXCEL)
