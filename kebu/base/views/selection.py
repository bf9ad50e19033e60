"""What is done with a selection: the verbs that areas register, and the export of what a view shows."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kebu.base import querycap
from kebu.base.access import Refused, require
from kebu.base.lists import export, exporting, rows
from kebu.base.lists.definition import Verb
from kebu.base.lists.errors import BadQuery
from kebu.base.lists.state import State
from kebu.base.pages import done, person
from kebu.base.views.lists import allowed, state_of

MAX_PICKED = 1_000


@require_http_methods(["GET", "POST"])
def bulk(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """GET shows the verb's form in a dialog, POST does it to the selected rows, fetched through scope and filter."""
    state = state_of(request, key)
    chosen = _verb(state, verb)
    if chosen.right:
        require(person(request), chosen.right)
    selected = rows.selected(state, picked(request))
    form = _form(request, chosen)
    if request.method == "GET" or (form is not None and not form.is_valid()):
        return _ask(request, state, chosen, form, selected)
    try:
        return _run(request, state, chosen, form.cleaned_data if form else {}, selected)
    except Refused as refused:
        if form is None:
            return done(request, _back(state), str(refused))
        form.add_error(None, str(refused))
        return _ask(request, state, chosen, form, selected)


def _form(request: HttpRequest, verb: Verb) -> Any:
    is_sent = request.method == "POST"
    if verb.make is not None:
        return verb.make(person(request), request.POST if is_sent else request.GET, is_sent=is_sent)
    return verb.form(request.POST if is_sent else None) if verb.form else None


def _run(request: HttpRequest, state: State, verb: Verb, values: dict[str, Any], selected: Any) -> HttpResponse:
    if selected.values_list("pk")[: verb.limit + 1].count() > verb.limit:
        raise Refused(_("一次最多处理 %(n)d 条，请先缩小筛选") % {"n": verb.limit})
    querycap.lift(querycap.SELECTION)
    outcome = verb.run(selected, values, actor=person(request))
    return done(request, _back(state), outcome.text, undo=outcome.operation)


def _ask(request: HttpRequest, state: State, verb: Verb, form: Any, selected: Any) -> HttpResponse:
    context = {
        "form": form,
        "verb": verb,
        "count": selected.values_list("pk")[: verb.limit + 1].count(),
        "list": state.definition,
        "action": reverse("base:list_bulk", args=[state.definition.key, verb.key]),
        **_carried(request),
    }
    return render(request, "lists/bulk_form.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
def export_rows(request: HttpRequest, key: str) -> HttpResponse:
    """GET asks for the format, POST answers the file: the columns of the view, the selected rows or all of them.

    Beyond what a page can wait for, a job makes the file.
    """
    definition = allowed(request, key)
    if not definition.export_right:
        raise Http404
    user = person(request)
    require(user, definition.export_right)
    state = state_of(request, key)
    uids = picked(request)
    selected = rows.selected(state, uids)
    count = selected.values_list("pk")[: export.LIMIT + 1].count()
    if request.method == "GET" or count > export.LIMIT:
        return _ask_export(request, definition, count)
    format_ = request.POST.get("format", "xlsx")
    if count <= export.AT_ONCE or uids is not None:
        return export.response(state, selected, format_, actor=user)
    if format_ not in export.MIMES:
        raise BadQuery(_("只能导出 xlsx 或 csv"))
    exporting.order(state, request.POST.get("query", ""), format_, count, actor=user)
    return done(request, reverse("base:exports"), _("文件正在后台生成，完成后会给你发消息"))


def _ask_export(request: HttpRequest, definition: Any, count: int) -> HttpResponse:
    context = {
        "count": count,
        "limit": export.LIMIT,
        "is_over": count > export.LIMIT,
        "is_job": count > export.AT_ONCE,
        "list": definition,
        "action": reverse("base:list_export", args=[definition.key]),
        **_carried(request),
    }
    return render(request, "lists/export_form.html", context, status=422 if request.method == "POST" else 200)


def picked(request: HttpRequest) -> list[UUID] | None:
    """The selected rows' uids; None when everything in the filter is meant. Raises BadQuery."""
    values = request.POST if request.method == "POST" else request.GET
    if values.get("all"):
        return None
    ids = values.getlist("ids")
    if len(ids) > MAX_PICKED:
        raise BadQuery(_("一次最多选 %(n)d 条") % {"n": MAX_PICKED})
    try:
        return [UUID(each) for each in ids]
    except ValueError as error:
        raise BadQuery(_("选中的行已失效，请重新选择")) from error


def _verb(state: State, key: str) -> Verb:
    verb = next((each for each in state.definition.verbs if each.key == key), None)
    if verb is None:
        raise Http404
    if state.view.among not in verb.among:
        raise PermissionDenied(_("在这个视图里不能这样做"))
    return verb


def _carried(request: HttpRequest) -> dict[str, Any]:
    """The selection, to be sent again with the form."""
    values = request.POST if request.method == "POST" else request.GET
    return {"ids": values.getlist("ids"), "is_all": bool(values.get("all")), "query": values.get("query", "")}


def _back(state: State) -> str:
    return reverse(state.definition.url_name) + state.address()
