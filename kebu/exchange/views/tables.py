"""标准表格: what may be taken out, and taking it out."""

from io import BytesIO
from tempfile import TemporaryFile

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kebu.base import clock, downloads, querycap
from kebu.base.access import Refused, require
from kebu.base.filetypes import type_of_bytes
from kebu.base.pages import done, person
from kebu.exchange import tables, words
from kebu.exchange.actions import exports, templates

LONGEST = 120
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """For those who may take tables out, and for those who care for their Word templates."""
    user = person(request)
    may_template = user.may("settings.manage")
    if not may_template:
        require(user, tables.RIGHT)
    context = {"tables": tables.tables(), "may_template": may_template, "may_export": user.may(tables.RIGHT)}
    return render(request, "exchange/tables.html", context)


@require_POST
def table(request: HttpRequest, name: str) -> HttpResponseBase:
    """The table as a file, within the scope of whoever asks; taking it out is logged, so it is a POST."""
    user = person(request)
    require(user, tables.RIGHT)
    found = _table(name)
    querycap.lift(LONGEST)
    is_word = request.POST.get("format") == "docx"
    file = TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115  # the answer closes it when it has been sent
    (exports.send_word if is_word else exports.send)(found, file, actor=user)
    file.seek(0)
    ending = "docx" if is_word else "xlsx"
    return downloads.attachment(file, f"{found.title} {clock.today()}.{ending}", words.MIME if is_word else EXCEL)


def _table(name: str) -> tables.Table:
    try:
        return tables.table(name)
    except KeyError:
        raise Http404 from None


@require_http_methods(["GET", "POST"])
def template(request: HttpRequest, name: str) -> HttpResponse:
    """The dialog Word 模板: bring one's own, or go back to the plain one."""
    user = person(request)
    require(user, "settings.manage")
    found = _table(name)
    problem = ""
    if request.method == "POST":
        try:
            return _replace(request, found)
        except Refused as refused:
            problem = str(refused)
    context = {"table": found, "has_own": templates.of(found) is not None, "problem": problem}
    return render(request, "exchange/template.html", context, status=422 if problem else 200)


def _replace(request: HttpRequest, found: tables.Table) -> HttpResponse:
    user, back = person(request), reverse("exchange:tables")
    if request.POST.get("act") == "drop":
        undo = templates.drop(found, actor=user)
        return done(request, back, _("已恢复默认模板"), undo)
    upload = request.FILES.get("template")
    if upload is None:
        raise Refused(_("请先选择文件"))
    body = upload.read()
    if type_of_bytes(body).key != "docx":
        raise Refused(_("模板应是不含宏的 Word 文件（.docx）"))
    undo = templates.put(found, body, actor=user)
    return done(request, back, _("“%(title)s”的 Word 模板已更换") % {"title": found.title}, undo)


@require_POST
def template_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The template in use, to start from."""
    require(person(request), "settings.manage")
    found = _table(name)
    body = templates.of(found) or words.plain(str(found.title), found.headings())
    return downloads.attachment(BytesIO(body), _("%(title)s 模板.docx") % {"title": found.title}, words.MIME)
