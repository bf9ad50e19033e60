"""产品: the list, the dialog, and what the form of an order offers."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kebu.base.access import require
from kebu.base.edits import Conflict, save
from kebu.base.pages import done, is_fragment, person
from kebu.base.views.lists import show
from kebu.sales.forms import ProductForm
from kebu.sales.models import Product

OPTIONS = 20


@require_GET
def products(request: HttpRequest) -> HttpResponse:
    require(person(request), "orders.view")
    crumbs = [(_("合作订单"), reverse("sales:list")), (_("产品"), "")]
    return show(request, "products", may_edit=person(request).may("orders.edit"), crumbs=crumbs)


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    require(person(request), "orders.edit")
    form = ProductForm(request.POST or None)
    if form.is_valid():
        saved = save(form, actor=person(request), verb="products.create")
        return _done(request, _("已新建产品“%(name)s”") % {"name": saved.instance.name}, saved.operation)
    return _dialog(request, form, _("新建产品"), _("新建产品"))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    require(person(request), "orders.edit")
    product = get_object_or_404(Product.objects.visible_to(person(request)), uid=uid)
    form = ProductForm(request.POST or None, instance=product)
    if form.is_valid():
        try:
            saved = save(form, actor=person(request), verb="products.edit", version=form.cleaned_data["version"])
        except Conflict as conflict:
            return _dialog(request, _disputed(request, form, conflict), _("编辑产品"), _("保存产品"), status=409)
        return _done(request, _("已保存产品“%(name)s”") % {"name": saved.instance.name}, saved.operation)
    return _dialog(request, form, _("编辑产品"), _("保存产品"))


def _disputed(request: HttpRequest, form: ProductForm, conflict: Conflict) -> ProductForm:
    """The form as typed, drawn from the present version: the next save overwrites knowingly."""
    data = request.POST.copy()
    data["version"] = str(conflict.instance.version)
    again = ProductForm(data, instance=conflict.instance)
    for name, value in conflict.theirs.items():
        text = _("%(by)s 刚改为“%(value)s”；再次保存会用你写的覆盖") % {"by": conflict.by, "value": value or "—"}
        again.add_error(name, text)
    return again


@require_GET
def options(request: HttpRequest) -> HttpResponse:
    """Products by any part of name, code or model."""
    require(person(request), "orders.view")
    words = request.GET.get("q", "").strip()[:60]
    found = Product.objects.visible_to(person(request)).order_by("code")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(code__icontains=words) | Q(model__icontains=words))
    rows = [(str(each.uid), each.name, " · ".join(filter(None, [each.code, each.model]))) for each in found[:OPTIONS]]
    return render(request, "kit/combobox_options.html", {"options": rows, "selected": request.GET.getlist("selected")})


def _done(request: HttpRequest, text: str, operation: UUID) -> HttpResponse:
    return done(request, reverse("sales:products"), text, operation)


def _dialog(request: HttpRequest, form: ProductForm, title: str, submit: str, status: int = 0) -> HttpResponse:
    """The form in a dialog, or on a page of its own without script."""
    context = {
        "form": form, "title": title, "submit": submit, "back": reverse("sales:products"),
        "layout": "kit/dialog.html" if is_fragment(request) else "base.html",
        "crumbs": [(_("合作订单"), reverse("sales:list")), (_("产品"), reverse("sales:products")), (title, "")],
    }  # fmt: skip
    return render(request, "sales/product_form.html", context, status=status or (422 if form.errors else 200))
