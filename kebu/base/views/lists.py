"""The pages of lists: one view for the whole page and for what htmx swaps, and the small panels beside it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kebu.base import jobs
from kebu.base.access import require
from kebu.base.lists import counts, drawing, editor, grouping
from kebu.base.lists.definition import Definition, named
from kebu.base.lists.errors import BadQuery, RetiredField
from kebu.base.lists.page import page
from kebu.base.lists.state import State, read, without_retired
from kebu.base.models import Job
from kebu.base.pages import is_fragment, person


def show(request: HttpRequest, key: str, **context: Any) -> HttpResponse:
    """Answer a list's page: whole, or what stands under its title when htmx swaps #list."""
    definition = allowed(request, key)
    is_swap = request.headers.get("HX-Target") == "list" and request.headers.get("HX-History-Restore-Request") != "true"
    try:
        shown = page(definition, person(request), request.GET)
    except RetiredField as problem:
        return _retired(request, definition, str(problem), is_swap)
    template = "lists/_results.html" if is_swap else definition.template
    drawn = {"tabs": counts.tabs(shown), "others": counts.others(shown), "rows": drawing.table_rows(shown, context)}
    response = render(request, template, {"page": shown, "state": shown.state, "list": definition, **drawn, **context})
    response.headers["Vary"] = "HX-Target"
    return response


def _retired(request: HttpRequest, definition: Definition, text: str, is_swap: bool) -> HttpResponse:
    """A view that still names a retired field: what is the matter, and the same view without that condition."""
    if is_swap:
        return HttpResponse(status=204, headers={"HX-Redirect": request.get_full_path()})
    url = without_retired(definition, person(request), request.GET)
    return render(request, "lists/retired.html", {"list": definition, "text": text, "url": url}, status=422)


def listed(key: str) -> Definition:
    definition = named(key)
    if definition is None:
        raise Http404
    return definition


def allowed(request: HttpRequest, key: str) -> Definition:
    """The list, for those who may see it: every panel beside it is a way into the same rows."""
    definition = listed(key)
    if definition.right:
        require(person(request), definition.right)
    return definition


def state_of(request: HttpRequest, key: str) -> State:
    """The state that a panel belongs to: the list's own query string, sent along as `query`."""
    values = request.POST if request.method == "POST" else request.GET
    return read(allowed(request, key), person(request), QueryDict(values.get("query", "").lstrip("?")))


@require_GET
def totals(request: HttpRequest, key: str) -> HttpResponse:
    """The footer's figures, exact up to 20,000 rows; asked for after the page is there."""
    state = state_of(request, key)
    return render(
        request, "lists/_totals.html", {"totals": counts.totals(state), "state": state, "list": state.definition}
    )


@require_GET
def filter_editor(request: HttpRequest, key: str) -> HttpResponse:
    """Choose a field, set operator and value of one condition, or put conditions together in groups."""
    state, shown = grouping.stepped(state_of(request, key), request.GET)
    if "tree" in shown:
        context = {"node": grouping.nodes(state), "applied": grouping.applied(state)}
        return _panel(request, state, "lists/_tree.html", context)
    return _panel(request, state, "lists/_editor.html", {"editor": editor.editor(state, shown)})


def _panel(request: HttpRequest, state: State, panel: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A panel by itself for htmx, on a page of its own without script."""
    template = panel if is_fragment(request) else "lists/editor.html"
    drawn = {"state": state, "list": state.definition, "panel": panel, **context}
    return render(request, template, drawn, status=status)


@require_GET
def apply(request: HttpRequest, key: str) -> HttpResponse:
    """Turn the editor's or the columns' form into an address, and go there; a draft goes back to its panel."""
    state = state_of(request, key)
    try:
        address = editor.applied(state, request.GET)
    except BadQuery as error:
        context = {"editor": editor.editor(state, request.GET), "problem": str(error)}
        response = _panel(request, state, "lists/_editor.html", context, status=422)
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#filter-pop", "innerHTML"
        response.headers["HX-Push-Url"] = "false"
        return response
    if "draft" in request.GET:
        return redirect(f"{reverse('base:list_filter', args=[key])}?{urlencode({'tree': '1', 'query': address})}")
    return redirect(reverse(state.definition.url_name) + address)


@require_GET
def options(request: HttpRequest, key: str, field: str) -> HttpResponse:
    """What a searchable field offers for `q`."""
    definition, user = allowed(request, key), person(request)
    found = definition.seen(user).open.get(field)
    if found is None or found.options is None:
        raise Http404
    context = {
        "options": found.options(user, request.GET.get("q", "")[:60]),
        "selected": request.GET.getlist("selected"),
    }
    return render(request, "kit/combobox_options.html", context)


@require_GET
def columns(request: HttpRequest, key: str) -> HttpResponse:
    state = state_of(request, key)
    user = state.user
    context = {
        "state": state,
        "list": state.definition,
        "columns": editor.columns(state),
        "may_start_team": bool(user.team_id) and user.may("views.share"),
    }
    return render(request, "lists/_columns.html" if is_fragment(request) else "lists/columns.html", context)


@require_http_methods(["GET", "POST"])
def sum_up(request: HttpRequest, key: str) -> HttpResponse:
    """POST asks the worker for totals beyond 20,000 rows, GET looks whether they are there."""
    user, state = person(request), state_of(request, key)
    if request.method == "POST":
        job = jobs.enqueue("lists.sum", {"key": key, "query": state.address(), "user": user.pk}, actor=user)
    else:
        job = get_object_or_404(Job, uid=_uid(request.GET.get("job", "")), actor_id=user.pk, kind="lists.sum")
    context = {"job": job, "state": state, "list": state.definition, "totals": counts.kept_totals(state, job)}
    return render(request, "lists/_sum.html", context)


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
