"""Saving, changing and deleting the views of a list."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kebu.base.access import Refused
from kebu.base.lists import saving
from kebu.base.lists.state import State
from kebu.base.models import SavedView
from kebu.base.pages import done, person
from kebu.base.views.lists import listed, state_of

if TYPE_CHECKING:
    from kebu.staff.models import User


class ViewForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("视图名称"), max_length=60)
    is_shared = forms.BooleanField(
        label=gettext_lazy("共享给所有人"), required=False, help_text=gettext_lazy("每个人只看到自己有权看的数据")
    )

    def __init__(self, *args: Any, user: "User", was_shared: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not user.may("views.share") and not was_shared:
            del self.fields["is_shared"]


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, key: str) -> HttpResponse:
    user = person(request)
    state = state_of(request, key)
    form = ViewForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            view = saving.create(
                state, form.cleaned_data["name"], form.cleaned_data.get("is_shared", False), actor=user
            )
            return done(request, f"{_url(key)}?view={view.uid}", _("已保存视图“%(name)s”") % {"name": view.name})
        except Refused as refused:
            form.add_error(None, str(refused))
    return _dialog(request, form, _("保存为视图"), reverse("base:view_create", args=[key]))


@require_POST
def update(request: HttpRequest, uid: UUID) -> HttpResponse:
    view = _view(request, uid)
    state = state_of(request, view.list_key)
    try:
        saving.update(view, state, actor=person(request))
    except Refused as refused:
        return done(request, f"{_url(view.list_key)}{state.address()}", str(refused))
    return done(request, f"{_url(view.list_key)}?view={view.uid}", _("已保存视图“%(name)s”") % {"name": view.name})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Rename and share."""
    view, user = _view(request, uid), person(request)
    initial = {"name": view.name, "is_shared": view.is_shared}
    form = ViewForm(request.POST or None, initial=initial, user=user, was_shared=view.is_shared)
    if request.method == "POST" and form.is_valid():
        try:
            saving.rename(view, form.cleaned_data["name"], form.cleaned_data.get("is_shared", False), actor=user)
            return done(request, f"{_url(view.list_key)}?view={view.uid}", _("视图已更新"))
        except Refused as refused:
            form.add_error(None, str(refused))
    return _dialog(request, form, _("视图设置"), reverse("base:view_edit", args=[uid]), view=view)


@require_POST
def delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    view = _view(request, uid)
    try:
        operation = saving.delete(view, actor=person(request))
    except Refused as refused:
        return done(request, f"{_url(view.list_key)}?view={uid}", str(refused))
    return done(request, _url(view.list_key), _("视图“%(name)s”已删除") % {"name": view.name}, undo=operation)


@require_POST
def start_with(request: HttpRequest, key: str) -> HttpResponse:
    """Keep columns or the view as those that this user starts with."""
    return _start(request, key, for_team=False)


@require_POST
def start_team(request: HttpRequest, key: str) -> HttpResponse:
    """Keep columns or the view as those that the own team starts with."""
    return _start(request, key, for_team=True)


def _start(request: HttpRequest, key: str, *, for_team: bool) -> HttpResponse:
    state, user = state_of(request, key), person(request)
    name = "view" if request.POST.get("what") == "view" else "c"
    value = "" if "drop" in request.POST else state.view.key if name == "view" else _columns(request, state)
    address = "?" if name == "view" else state.address(c=None)
    try:
        operation = saving.start_with(state, name, value, actor=user, for_team=for_team)
    except Refused as refused:
        return done(request, f"{_url(key)}{state.address()}", str(refused))
    return done(request, f"{_url(key)}{address}", _said(user, name, value, for_team), undo=operation)


def _columns(request: HttpRequest, state: State) -> str:
    """The columns ticked in the panel, those of the list without script."""
    known = {each.key for each in state.seen.columns}
    return ",".join(key for key in request.POST.getlist("c") if key in known) or state.column_keys


def _said(user: "User", name: str, value: str, for_team: bool) -> str:
    if for_team:
        words = {"c": _("%(team)s的默认列已设好，自己选过列的人不变"), "view": _("%(team)s打开列表时先看这个视图")}
        return (words[name] if value else _("%(team)s的默认已取消")) % {"team": user.team}
    if not value:
        return _("已恢复默认")
    return _("以后打开时用这些列") if name == "c" else _("以后打开时先看这个视图")


def _view(request: HttpRequest, uid: UUID) -> SavedView:
    return get_object_or_404(SavedView.objects.visible_to(person(request)), uid=uid, is_default=False)


def _url(key: str) -> str:
    return reverse(listed(key).url_name)


def _dialog(
    request: HttpRequest, form: ViewForm, title: str, action: str, view: SavedView | None = None
) -> HttpResponse:
    query = request.POST.get("query") or request.GET.get("query", "")
    context = {"form": form, "title": title, "action": action, "query": query, "view": view}
    return render(request, "lists/view_form.html", context, status=422 if form.is_bound else 200)
