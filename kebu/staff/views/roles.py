"""Roles: what each may do, how far it sees, which fields it does not see."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kebu.base.access import GROUP_SETTINGS, RIGHTS, Refused, Right, require
from kebu.base.edits import Conflict
from kebu.base.operation import operation
from kebu.base.pages import done, person
from kebu.staff import fieldrules, queries
from kebu.staff.actions import roles
from kebu.staff.forms import RoleForm
from kebu.staff.models import FieldRule, Role
from kebu.staff.views.answers import crumbs, refused, version_of


@dataclass(frozen=True)
class RightLine:
    right: Right
    is_held: bool


@dataclass(frozen=True)
class RuleLine:
    """A field in the rules editor; `name` is that of its control."""

    name: str
    label: str
    kind: str


@require_GET
def role_list(request: HttpRequest) -> HttpResponse:
    require(person(request), "roles.manage")
    return render(request, "staff/roles.html", {"roles": queries.roles(), "crumbs": crumbs((_("角色"), ""))})


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    me = person(request)
    require(me, "roles.manage")
    form = RoleForm(request.POST or None)
    if form.is_valid():
        try:
            with operation(me, "roles.create") as op:
                role = roles.create(form.cleaned_data, request.POST.getlist("rights"), actor=me)
                roles.set_rules(role, _rules(request.POST), actor=me)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, resolve_url("staff:roles"), _("角色“%(role)s”已建立") % {"role": role}, op.uid)
    return _page(request, Role(), form)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    me, role = person(request), _role(request, uid)
    form = RoleForm(request.POST or None, instance=role)
    if form.is_valid():
        try:
            with operation(me, "roles.edit") as op:
                fresh = _role(request, uid)
                roles.edit(
                    fresh, form.cleaned_data, request.POST.getlist("rights"), version=version_of(request), actor=me
                )
                roles.set_rules(fresh, _rules(request.POST), actor=me)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except Conflict as conflict:
            form.add_error(None, _("%(by)s刚刚改过这个角色，再保存一次就用你的") % {"by": conflict.by})
            role.version = conflict.instance.version
        else:
            return done(
                request, resolve_url("staff:roles"), _("角色“%(role)s”已保存，立即生效") % {"role": fresh}, op.uid
            )
    return _page(request, role, form)


@require_POST
def delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    me, role = person(request), _role(request, uid)
    try:
        with operation(me, "roles.delete") as op:
            roles.delete(role, actor=me)
    except Refused as refusal:
        return refused(request, resolve_url("staff:roles"), str(refusal))
    return done(request, resolve_url("staff:roles"), _("角色“%(role)s”已删除") % {"role": role}, op.uid)


def _role(request: HttpRequest, uid: UUID) -> Role:
    require(person(request), "roles.manage")
    return get_object_or_404(Role.objects.visible_to(person(request)), uid=uid)


def _page(request: HttpRequest, role: Role, form: RoleForm) -> HttpResponse:
    title = str(role) if role.pk else _("新建角色")
    held = set(request.POST.getlist("rights")) if request.method == "POST" else set(role.rights)
    context: dict[str, Any] = {
        "role": role,
        "form": form,
        "title": title,
        "version": role.version,
        "groups": _groups(held),
        "rules": _rule_lines(role, request.POST),
        "kinds": FieldRule.Kind.choices,
        "crumbs": crumbs((_("角色"), "staff:roles"), (title, "")),
    }
    return render(request, "staff/role.html", context, status=422 if form.errors else 200)


def _groups(held: set[str]) -> list[tuple[str, list[RightLine]]]:
    found: dict[str, list[RightLine]] = {}
    for right in RIGHTS.values():
        found.setdefault(str(right.group), []).append(RightLine(right, right.key in held))
    return sorted(found.items(), key=lambda group: group[0] == str(GROUP_SETTINGS))


def _control(model: str, field: str) -> str:
    return f"rule-{model}-{field}"


def _rules(posted: QueryDict) -> dict[tuple[str, str], str]:
    kinds = {key: posted.get(_control(*key), "") for key in fieldrules.registered()}
    return {key: kind if kind in FieldRule.Kind.values else "" for key, kind in kinds.items()}


def _rule_lines(role: Role, posted: QueryDict) -> list[tuple[str, list[RuleLine]]]:
    stored = {(rule.model, rule.field): rule.kind for rule in role.field_rules.all()} if role.pk else {}
    found: dict[str, list[RuleLine]] = {}
    for key, entry in fieldrules.registered().items():
        name = _control(*key)
        line = RuleLine(name, str(entry.label), posted.get(name, stored.get(key, "")))
        found.setdefault(str(entry.model_label), []).append(line)
    return list(found.items())
