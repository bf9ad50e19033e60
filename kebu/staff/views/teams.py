"""The team tree."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kebu.base.access import Refused, require
from kebu.base.edits import Conflict
from kebu.base.operation import operation
from kebu.base.pages import done, is_fragment, person
from kebu.staff import queries
from kebu.staff.actions import teams
from kebu.staff.forms import NewTeamForm, TeamEditForm, TeamMoveForm
from kebu.staff.models import Team
from kebu.staff.views.answers import crumbs, refused


@require_GET
def tree(request: HttpRequest) -> HttpResponse:
    require(person(request), "staff.manage")
    create_url = resolve_url("staff:team_create")
    context = {"branches": queries.team_tree(), "create_url": create_url, "crumbs": crumbs((_("团队"), ""))}
    return render(request, "staff/teams.html", context)


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    me = person(request)
    require(me, "staff.manage")
    parent = Team.objects.everyone().filter(uid__in=queries.uids(request.GET.get("parent", ""))).first()
    form = NewTeamForm(request.POST or None, initial={"parent": parent})
    if form.is_valid():
        try:
            with operation(me, "teams.create") as op:
                team = teams.create(form.cleaned_data["name"], form.cleaned_data["parent"], actor=me)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            return _done(request, _("团队“%(team)s”已建立") % {"team": team}, op.uid)
    return _form(request, form, _("新建团队"), _("新建团队"))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    me, team = person(request), _team(request, uid)
    drawn = {"name": team.name, "leader": team.leader_id, "version": team.version}
    form = TeamEditForm(request.POST or None, initial=drawn)
    if form.is_valid():
        try:
            with operation(me, "teams.edit") as op:
                teams.edit(team, **form.cleaned_data, actor=me)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        except Conflict as conflict:
            form.add_error(None, _("%(by)s刚刚改过这个团队，请看过再保存") % {"by": conflict.by})
        else:
            return _done(request, _("团队“%(team)s”已保存") % {"team": form.cleaned_data["name"]}, op.uid)
    return _form(request, form, _("编辑团队"), _("保存团队"))


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, uid: UUID) -> HttpResponse:
    me, team = person(request), _team(request, uid)
    form = TeamMoveForm(team, request.POST or None, initial={"parent": team.parent_id})
    if request.method == "POST" and form.is_valid():
        try:
            with operation(me, "teams.move") as op:
                teams.move(team, form.cleaned_data["parent"], actor=me)
        except Refused as refusal:
            form.add_error("parent", str(refusal))
        else:
            return _done(request, _("团队“%(team)s”已移动，数据范围随之变化") % {"team": team}, op.uid)
    return _form(request, form, _("移动“%(team)s”") % {"team": team}, _("移动团队"))


@require_POST
def delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    me, team = person(request), _team(request, uid)
    try:
        with operation(me, "teams.delete") as op:
            teams.delete(team, actor=me)
    except Refused as refusal:
        return refused(request, resolve_url("staff:teams"), str(refusal))
    return _done(request, _("团队“%(team)s”已删除") % {"team": team}, op.uid)


def _team(request: HttpRequest, uid: UUID) -> Team:
    require(person(request), "staff.manage")
    return get_object_or_404(Team.objects.visible_to(person(request)), uid=uid)


def _done(request: HttpRequest, text: str, op: UUID) -> HttpResponse:
    return done(request, resolve_url("staff:teams"), text, op)


def _form(request: HttpRequest, form: Any, title: str, submit: str) -> HttpResponse:
    """The form in a dialog, or on a page of its own without script."""
    layout = "kit/dialog.html" if is_fragment(request) else "base.html"
    context = {
        "form": form,
        "title": title,
        "submit": submit,
        "layout": layout,
        "back": resolve_url("staff:teams"),
        "crumbs": crumbs((_("团队"), "staff:teams"), (title, "")),
    }
    return render(request, "staff/team_form.html", context, status=422 if form.errors else 200)
