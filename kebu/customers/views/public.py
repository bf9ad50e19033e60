"""Pages for people outside: a registration form, and a customer's look at its own data. No log-in, no listing."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kebu.base.access import Refused
from kebu.base.ids import uuid7
from kebu.base.middleware import client_ip
from kebu.customers import asked
from kebu.customers.actions import intake
from kebu.customers.forms.intake import PublicForm, is_in_time, stamp
from kebu.customers.models import CorrectionLink, IntakeForm
from kebu.customers.queries import candidates as queries


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, token: str) -> HttpResponse:
    found = intake.form_at(token)
    if found is None:
        raise Http404
    form = PublicForm(asked.chosen(found.fields), request.POST or None, agrees=True)
    if request.method == "GET" or not form.is_valid():
        return _page(request, form, found, 422 if form.is_bound else 200)
    if _is_machine(request, form):
        return _thanks(request)
    try:
        intake.register(found, form.answers(), ip=client_ip(request), uid=_uid(request))
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, form, found, 429)
    return _thanks(request)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, token: str) -> HttpResponse:
    link = intake.link_at(token)
    if link is None:
        raise Http404
    present, masks = queries.known(link)
    items = [(item, False) for item, _must in asked.chosen(link.fields) if item.key != "name"]
    form = PublicForm(items, request.POST or None, present=present, masks=masks)
    if request.method == "GET" or not form.is_valid():
        return _own_page(request, form, link, 422 if form.is_bound else 200)
    if _is_machine(request, form):
        return _thanks(request)
    try:
        intake.correct(link, form.answers(), ip=client_ip(request), uid=_uid(request))
    except Refused as refused:
        form.add_error(None, str(refused))
        return _own_page(request, form, link, 429)
    return _thanks(request)


def _is_machine(request: HttpRequest, form: PublicForm) -> bool:
    """Who fills the hidden line, or sends sooner than anybody reads: told thanks, kept nowhere."""
    return bool(form.cleaned_data.get("subject")) or not is_in_time(request.POST.get("drawn", ""))


def _uid(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("uid", ""))
    except ValueError:
        return uuid7()


def _page(request: HttpRequest, form: PublicForm, found: IntakeForm, status: int) -> HttpResponse:
    return _render(request, {"form": form, "title": found.name, "intro": found.intro, "privacy": found.privacy}, status)


def _own_page(request: HttpRequest, form: PublicForm, link: CorrectionLink, status: int) -> HttpResponse:
    return _render(request, {"form": form, "title": link.customer.name, "is_own": True}, status)


def _render(request: HttpRequest, context: Mapping[str, Any], status: int) -> HttpResponse:
    uid = request.POST.get("uid") or str(uuid7())
    more = {"uid": uid, "drawn": request.POST.get("drawn") or stamp()}
    response = render(request, "customers/public_form.html", {**context, **more}, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "customers/public_thanks.html")
