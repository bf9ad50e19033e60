"""People: the list, a person's page, and one address for each thing that may be done to an account."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render, resolve_url
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kebu.base import panels
from kebu.base.access import Refused, require
from kebu.base.edits import Conflict
from kebu.base.operation import operation
from kebu.base.pages import done, person
from kebu.staff import queries
from kebu.staff.actions import users
from kebu.staff.forms import NewUserForm, UserForm, UserRolesForm, UserTeamForm
from kebu.staff.models import Team, User
from kebu.staff.views.answers import crumbs, refused, version_of


@require_GET
def user_list(request: HttpRequest) -> HttpResponse:
    require(person(request), "staff.manage")
    page = queries.users(request.GET)
    context = {"page": page, "teams": Team.objects.everyone().order_by("name"), "crumbs": crumbs((_("用户"), ""))}
    return render(request, "staff/users.html", context)


@sensitive_variables("made")
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    me = person(request)
    require(me, "staff.manage")
    form = NewUserForm(request.POST or None)
    roles_form = UserRolesForm(request.POST or None) if me.may("roles.manage") else None
    if form.is_valid() and (roles_form is None or roles_form.is_valid()):
        chosen = roles_form.cleaned_data["roles"] if roles_form else ()
        try:
            made = users.create(form.cleaned_data, roles=chosen, team=form.cleaned_data["team"], actor=me)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _start_password(request, made.user, made.start_password)
    context = {
        "form": form,
        "roles_form": roles_form,
        "crumbs": crumbs((_("用户"), "staff:users"), (_("新建用户"), "")),
    }
    return render(request, "staff/user_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    me, user = person(request), _user(request, uid)
    form = UserForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        try:
            with operation(me, "users.edit") as op:
                users.edit(_user(request, uid), form.cleaned_data, version=version_of(request), actor=me)
        except Conflict as conflict:
            form.add_error(None, _("%(by)s刚刚改过这几项，再保存一次就用你的") % {"by": conflict.by})
            user.version = conflict.instance.version
        else:
            return done(
                request, resolve_url("staff:user", uid), _("%(name)s的资料已保存") % {"name": user.name}, op.uid
            )
    return _page(request, user, form, 422 if form.errors else 200)


def _page(request: HttpRequest, user: User, form: UserForm, status: int) -> HttpResponse:
    me = person(request)
    shown = User.objects.everyone().get(pk=user.pk)
    context: dict[str, Any] = {
        "user": shown,
        "form": form,
        "version": user.version,
        "team_form": UserTeamForm(initial={"team": shown.team_id}),
        "parts": [
            render_to_string(panel.template, dict(part), request)
            for panel, part in panels.parts("staff.user", me, shown)
        ],
        "crumbs": crumbs((_("用户"), "staff:users"), (shown.name, "")),
    }
    if me.may("roles.manage"):
        held = shown.grants.values_list("role_id", flat=True)
        context["roles_form"] = UserRolesForm(initial={"roles": list(held)})
    return render(request, "staff/user.html", context, status=status)


@require_POST
def move_team(request: HttpRequest, uid: UUID) -> HttpResponse:
    me, user, form = person(request), _user(request, uid), UserTeamForm(request.POST)
    page = resolve_url("staff:user", uid)
    if not form.is_valid():
        return refused(request, page, _("请选一个现有的团队"))
    team = form.cleaned_data["team"]
    with operation(me, "users.move_team") as op:
        users.move_team(user, team, actor=me)
    where = team.name if team else _("不属于团队")
    return done(request, page, _("%(name)s的团队：%(team)s") % {"name": user.name, "team": where}, op.uid)


@require_POST
def set_roles(request: HttpRequest, uid: UUID) -> HttpResponse:
    me = person(request)
    require(me, "roles.manage")
    user, form, page = _user(request, uid), UserRolesForm(request.POST), resolve_url("staff:user", uid)
    if not form.is_valid():
        return refused(request, page, _("请选现有的角色"))
    try:
        with operation(me, "users.set_roles") as op:
            users.set_roles(user, form.cleaned_data["roles"], actor=me)
    except Refused as refusal:
        return refused(request, page, str(refusal))
    return done(request, page, _("%(name)s的角色已更新，立即生效") % {"name": user.name}, op.uid)


@require_POST
def deactivate(request: HttpRequest, uid: UUID) -> HttpResponse:
    me, user, page = person(request), _user(request, uid), resolve_url("staff:user", uid)
    try:
        users.deactivate(user, actor=me)
    except Refused as refusal:
        return refused(request, page, str(refusal))
    return done(request, page, _("%(name)s已离职，登录已全部退出") % {"name": user.name})


@require_POST
def activate(request: HttpRequest, uid: UUID) -> HttpResponse:
    user = _user(request, uid)
    users.activate(user, actor=person(request))
    return done(request, resolve_url("staff:user", uid), _("%(name)s已恢复在职") % {"name": user.name})


@sensitive_variables("start")
@require_POST
def reset_password(request: HttpRequest, uid: UUID) -> HttpResponse:
    user = _user(request, uid)
    start = users.reset_password(user, actor=person(request))
    return _start_password(request, user, start)


def _start_password(request: HttpRequest, user: User, start: str) -> HttpResponse:
    """Shown in the answer itself, which no browser keeps: there is no address that shows it again."""
    trail = crumbs((_("用户"), "staff:users"), (user.name, resolve_url("staff:user", user.uid)), (_("初始密码"), ""))
    return render(request, "staff/start_password.html", {"user": user, "start": start, "crumbs": trail})


def _user(request: HttpRequest, uid: UUID) -> User:
    require(person(request), "staff.manage")
    return get_object_or_404(User.objects.visible_to(person(request)), uid=uid)
