"""产品系列: what there is, how many products each has."""

from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kebu.base.access import Refused, require
from kebu.base.edits import Conflict
from kebu.base.pages import done, person
from kebu.sales.actions import products
from kebu.sales.forms.products import FamilyForm
from kebu.sales.models import ProductFamily


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require(user, "orders.view")
    live = Q(products__deleted_at__isnull=True)
    rows = ProductFamily.objects.visible_to(user).annotate(held=Count("products", filter=live)).order_by("name", "pk")
    drawn = [(row, f'[["family","in",["{row.uid}"]]]') for row in rows]
    crumbs = [(_("合作订单"), reverse("sales:list")), (_("产品"), reverse("sales:products")), (_("产品系列"), "")]
    context = {"rows": drawn, "may_edit": user.may("orders.edit"), "crumbs": crumbs}
    return render(request, "sales/families.html", context)


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    require(person(request), "orders.edit")
    return _form(request, ProductFamily(), _("新建系列"), _("已新建系列“%(name)s”"))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    require(person(request), "orders.edit")
    family = get_object_or_404(ProductFamily.objects.visible_to(person(request)), uid=uid)
    return _form(request, family, _("修改系列"), _("已保存系列“%(name)s”"))


def _form(request: HttpRequest, family: ProductFamily, title: str, text: str) -> HttpResponse:
    form = FamilyForm(request.POST or None, instance=family)
    if form.is_valid():
        try:
            saved = products.save_family(form, actor=person(request), version=form.cleaned_data["version"])
        except Refused as refusal:
            form.add_error("name", str(refusal))
        except Conflict as conflict:
            form.add_error(None, _("%(by)s 刚改过这个系列，请关闭后再看一眼") % {"by": conflict.by})
        else:
            return done(request, reverse("sales:families"), text % {"name": saved.instance.name}, saved.operation)
    context = {"form": form, "title": title, "action": request.path, "submit": _("保存系列")}
    return render(request, "sales/family_form.html", context, status=422 if form.is_bound else 200)


@require_POST
def delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    require(person(request), "orders.edit")
    family = get_object_or_404(ProductFamily.objects.visible_to(person(request)), uid=uid)
    operation = products.delete_family(family, actor=person(request))
    text = _("已删除系列“%(name)s”，产品还在，只是不再归类") % {"name": family.name}
    return done(request, reverse("sales:families"), text, operation)
