"""What a person sets for himself: appearance, language, password."""

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kebu.base.pages import done, is_fragment, person
from kebu.staff.actions import users
from kebu.staff.forms import PasswordForm, PreferencesForm


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    me = person(request)
    if request.method == "GET":
        form = PreferencesForm(initial={"theme": me.theme, "language": me.language})
        return _page(request, form, 200)
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    chosen = form.chosen()
    users.prefer(me, chosen, actor=me)
    if is_fragment(request) and "language" not in chosen:
        return HttpResponse(status=204)
    with translation.override(chosen.get("language", me.language)):
        return done(request, resolve_url("staff:preferences"), _("设置已保存"))


def _page(request: HttpRequest, form: PreferencesForm, status: int) -> HttpResponse:
    context = {"form": form, "password_form": PasswordForm(person(request)), "crumbs": [(_("我的设置"), "")]}
    return render(request, "staff/preferences.html", context, status=status)


@sensitive_post_parameters("present", "password")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password. A start password opens nothing but this page."""
    me = person(request)
    form = PasswordForm(me, request.POST or None)
    if request.method == "POST" and form.is_valid():
        users.change_password(me, form.cleaned_data["password"], actor=me)
        update_session_auth_hash(request, me)
        return done(request, resolve_url("site:home"), _("密码已更改，其他设备上的登录已退出"))
    template = "staff/_password_form.html" if is_fragment(request) else "staff/password.html"
    return render(request, template, {"password_form": form}, status=422 if form.errors else 200)
