"""The door: log-in, log-out, the first administrator's link."""

from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from kebu.base.access import Refused
from kebu.base.pages import person
from kebu.staff import first_admin as first
from kebu.staff.actions import sessions
from kebu.staff.forms import FirstAdminForm, LoginForm


def next_page(request: HttpRequest) -> str:
    """Where a log-in leads: the page of ours that was asked for, else home. A path only, never an address."""
    asked = request.POST.get("next", request.GET.get("next", ""))
    is_path = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_path and not urlsplit(asked).netloc else resolve_url("site:home")


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated and request.method == "GET":
        return redirect(next_page(request))
    form = LoginForm(request.POST or None)
    if form.is_valid():
        try:
            sessions.log_in(request, form.cleaned_data["username"], form.cleaned_data["password"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(next_page(request))
    asked = request.POST.get("next", request.GET.get("next", ""))
    return render(request, "staff/login.html", {"form": form, "next": asked}, status=422 if form.errors else 200)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    sessions.log_out(request, actor=person(request))
    return redirect("staff:login")


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def first_admin(request: HttpRequest, token: str) -> HttpResponse:
    if not first.is_valid(token):
        return render(request, "staff/first_admin_gone.html", status=404)
    form = FirstAdminForm(request.POST or None)
    if form.is_valid():
        try:
            first.create(token, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("staff:login")
    return render(request, "staff/first_admin.html", {"form": form}, status=422 if form.errors else 200)
