"""自定义字段: which there are, in which order, what they are called; retired and taken back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kebu.base.access import Refused, require
from kebu.base.edits import Conflict
from kebu.base.pages import done, person
from kebu.customers.actions import customfields
from kebu.customers.actions.customfields import RIGHT
from kebu.customers.forms.customfield import CustomFieldForm, OptionForm, OptionsForm
from kebu.customers.models import CustomField, CustomOption, CustomValue
from kebu.customers.models.custom import CHOSEN, About
from kebu.customers.views.fetch import version_of

LIST = "customers:fields"


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("系统设置"), reverse("base:settings")), (_("自定义字段"), reverse(LIST)), *more]


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require(user, RIGHT)
    used = Exists(CustomValue.objects.visible_to(user).filter(field=OuterRef("pk")))
    rows = list(CustomField.objects.visible_to(user).in_order().annotate(is_used=used))
    sections = [
        {
            "about": about,
            "rows": [row for row in rows if row.about == about and not row.is_retired],
            "retired": [row for row in rows if row.about == about and row.is_retired],
        }
        for about in About
    ]
    return render(request, "customers/fields.html", {"sections": sections, "crumbs": _crumbs()[:1]})


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require(user, RIGHT)
    form = CustomFieldForm(request.POST or None, initial={"about": request.GET.get("about", About.CUSTOMER)})
    if form.is_valid():
        try:
            field = customfields.create(form.cleaned_data, form.option_names(), actor=user)
            return done(request, reverse(LIST), _("已新建字段“%(name)s”") % {"name": field})
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "title": _("新建字段"), "action": reverse("customers:field_create")}
    return render(request, "customers/field_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    user, field = person(request), _field(request, uid)
    form = CustomFieldForm(request.POST or None, instance=field)
    version = version_of(request) if request.method == "POST" else field.version
    if form.is_valid():
        try:
            fresh = _field(request, uid)
            operation = customfields.edit(fresh, form.cleaned_data, actor=user, version=version)
            return done(request, reverse(LIST), _("已保存字段“%(name)s”") % {"name": fresh}, operation)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except Conflict as conflict:
            form.add_error(None, _("%(by)s 刚改过这个字段，再保存一次就用你的") % {"by": conflict.by})
            version = conflict.instance.version
    context = {
        "field": field,
        "form": form,
        "version": version,
        "options": field.options.filter(deleted_at__isnull=True) if field.kind in CHOSEN else None,
        "crumbs": _crumbs((str(field), "")),
    }
    return render(request, "customers/field.html", context, status=422 if form.errors else 200)


def _field(request: HttpRequest, uid: UUID) -> CustomField:
    require(person(request), RIGHT)
    return get_object_or_404(CustomField.objects.visible_to(person(request)), uid=uid)


def _option(request: HttpRequest, uid: UUID) -> CustomOption:
    require(person(request), RIGHT)
    return get_object_or_404(CustomOption.objects.visible_to(person(request)).select_related("field"), uid=uid)


@require_POST
def retire(request: HttpRequest, uid: UUID) -> HttpResponse:
    field = _field(request, uid)
    outcome = customfields.retire(field, actor=person(request))
    text = _("已停用“%(name)s”，填过的内容都留着") % {"name": field}
    return done(request, reverse(LIST), text, outcome.operation)


@require_POST
def take_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    field = _field(request, uid)
    outcome = customfields.take_back(field, actor=person(request))
    return done(request, reverse(LIST), _("已恢复“%(name)s”") % {"name": field}, outcome.operation)


@require_POST
def move(request: HttpRequest, uid: UUID) -> HttpResponse:
    field = _field(request, uid)
    customfields.move(field, _step(request), actor=person(request))
    return done(request, reverse(LIST), _("已调整“%(name)s”的次序") % {"name": field})


def _step(request: HttpRequest) -> int:
    return -1 if request.POST.get("step") == "up" else 1


# --- options ------------------------------------------------------------------------------------------------------


def _of(field: CustomField) -> str:
    return reverse("customers:field", args=[field.uid])


@require_http_methods(["GET", "POST"])
def add_options(request: HttpRequest, uid: UUID) -> HttpResponse:
    field = _field(request, uid)
    form = OptionsForm(request.POST or None)
    if form.is_valid():
        try:
            made = customfields.add_options(field, form.option_names(), actor=person(request))
            return done(request, _of(field), _("已添加 %(n)d 个选项") % {"n": len(made)})
        except Refused as refusal:
            form.add_error("options", str(refusal))
    return _dialog(request, form, _("添加选项"))


@require_http_methods(["GET", "POST"])
def edit_option(request: HttpRequest, uid: UUID) -> HttpResponse:
    option = _option(request, uid)
    form = OptionForm(request.POST or None, instance=option, initial={"version": option.version})
    if form.is_valid():
        try:
            fresh = _option(request, uid)
            version: int | None = form.cleaned_data.get("version")
            operation = customfields.edit_option(fresh, form.cleaned_data, actor=person(request), version=version)
            return done(request, _of(option.field), _("已改名为“%(name)s”") % {"name": fresh}, operation)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        except Conflict as conflict:
            form.add_error(None, _("%(by)s 刚改过这个选项，请关闭后再看一眼") % {"by": conflict.by})
    return _dialog(request, form, _("修改选项"))


def _dialog(request: HttpRequest, form: Any, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "action": request.path, "submit": title}
    return render(request, "customers/tag_form.html", context, status=422 if form.is_bound else 200)


@require_POST
def retire_option(request: HttpRequest, uid: UUID) -> HttpResponse:
    return _act(request, uid, customfields.retire_option, _("已停用选项“%(name)s”，选过的地方不变"))


@require_POST
def take_back_option(request: HttpRequest, uid: UUID) -> HttpResponse:
    return _act(request, uid, customfields.take_back_option, _("已恢复选项“%(name)s”"))


def _act(request: HttpRequest, uid: UUID, action: Callable[..., Any], text: str) -> HttpResponse:
    option = _option(request, uid)
    outcome = action(option, actor=person(request))
    return done(request, _of(option.field), text % {"name": option}, outcome.operation)


@require_POST
def move_option(request: HttpRequest, uid: UUID) -> HttpResponse:
    option = _option(request, uid)
    customfields.move_option(option, _step(request), actor=person(request))
    return done(request, _of(option.field), _("已调整“%(name)s”的次序") % {"name": option})
