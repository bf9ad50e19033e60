"""Tags: what there is, how often it is used."""

from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kebu.base.access import Refused, require
from kebu.base.edits import Conflict
from kebu.base.pages import done, person
from kebu.customers.actions import tags
from kebu.customers.forms.tag import TagForm
from kebu.customers.models import Tag


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    require(person(request), "tags.manage")
    live = Q(taggings__customer__deleted_at__isnull=True)
    rows = Tag.objects.visible_to(person(request)).annotate(used=Count("taggings", filter=live)).order_by("name", "pk")
    return render(request, "customers/tags.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require(user, "tags.manage")
    form = TagForm(request.POST or None)
    if form.is_valid():
        try:
            tag = tags.create(form.cleaned_data["name"], actor=user, description=form.cleaned_data["description"])
            return done(request, reverse("customers:tags"), _("已新建标签“%(name)s”") % {"name": tag.name})
        except Refused as refusal:
            form.add_error("name", str(refusal))
    context = {"form": form, "title": _("新建标签"), "action": request.path, "submit": _("新建标签")}
    return render(request, "customers/tag_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    user = person(request)
    require(user, "tags.manage")
    tag = get_object_or_404(Tag.objects.visible_to(user), uid=uid)
    initial = {"name": tag.name, "description": tag.description, "version": tag.version}
    form = TagForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            tags.edit(tag, actor=user, **form.cleaned_data)
            return done(request, reverse("customers:tags"), _("已修改标签"))
        except Refused as refusal:
            form.add_error("name", str(refusal))
        except Conflict as conflict:
            form.add_error(None, _("%(by)s 刚改过这个标签，请关闭后再看一眼") % {"by": conflict.by})
    context = {"form": form, "title": _("修改标签"), "action": request.path, "submit": _("保存标签")}
    return render(request, "customers/tag_form.html", context, status=422 if form.is_bound else 200)


@require_POST
def delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    user = person(request)
    tag = get_object_or_404(Tag.objects.visible_to(user), uid=uid)
    outcome = tags.delete(tag, actor=user)
    text = ngettext(
        "已删除标签“%(name)s”，从 %(count)s 家客户上去掉",
        "已删除标签“%(name)s”，从 %(count)s 家客户上去掉",
        outcome.count,
    ) % {"name": tag.name, "count": outcome.count}
    return done(request, reverse("customers:tags"), text, outcome.operation)
