"""产品: the list, one product, its form, and what the form of an order offers."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kebu.base import clock
from kebu.base.access import Refused, require
from kebu.base.edits import Conflict
from kebu.base.pages import done, is_fragment, person
from kebu.base.text.money import exponent
from kebu.base.views.lists import show
from kebu.sales import rules
from kebu.sales.actions import products
from kebu.sales.forms.products import ProductForm
from kebu.sales.models import Product
from kebu.sales.models.product import ProductQuerySet
from kebu.sales.queries import products as queries

OPTIONS = 20


@require_GET
def product_list(request: HttpRequest) -> HttpResponse:
    require(person(request), "orders.view")
    crumbs = [(_("合作订单"), reverse("sales:list")), (_("产品"), "")]
    return show(request, "products", may_edit=person(request).may("orders.edit"), crumbs=crumbs)


@require_GET
def product(request: HttpRequest, uid: UUID) -> HttpResponse:
    user = person(request)
    require(user, "orders.view")
    found = _product_or_404(request, uid)
    context = {
        "product": found, "prices": queries.prices(found), "own": settings.KEBU_CURRENCY,
        "may_edit": user.may("orders.edit"), "more": _more(found) if user.may("orders.edit") else [],
        "crumbs": [*_crumbs(), (found.name, "")],
    }  # fmt: skip
    return render(request, "sales/product.html", context)


@require_GET
def buyers(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who bought it, as a part of its page; with many orders it comes a moment later."""
    user = person(request)
    require(user, "orders.view")
    found = _product_or_404(request, uid)
    if not is_fragment(request):
        return redirect("sales:product", uid=found.uid)
    bought = queries.buyers(user, found, clock.today())
    context = {
        "product": found, "buyers": bought, "rest": bought.count - len(bought.rows),
        "places": exponent(settings.KEBU_CURRENCY), "filter": f'[["product","in",["{found.uid}"]]]',
    }  # fmt: skip
    return render(request, "sales/_buyers.html", context)


def _more(found: Product) -> list[dict[str, object]]:
    if found.is_archived:
        address = reverse("sales:product_unarchive", args=[found.uid])
        return [{"label": _("取消归档"), "icon": "arrow-back-up", "post": address}]
    return [{"label": _("归档"), "icon": "archive", "post": reverse("sales:product_archive", args=[found.uid])}]


# --- the form -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    require(person(request), "orders.edit")
    form = ProductForm(request.POST or None)
    if form.is_valid():
        try:
            saved = products.save(form, actor=person(request))
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            return _done(request, saved.instance, _("已新建产品“%(name)s”"), saved.operation)
    return _dialog(request, form, _("新建产品"), _("新建产品"))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    require(person(request), "orders.edit")
    found = _product_or_404(request, uid)
    form = ProductForm(request.POST or None, instance=found)
    if form.is_valid():
        try:
            saved = products.save(form, actor=person(request), version=form.cleaned_data["version"])
        except Refused as refusal:
            form.add_error("code", str(refusal))
        except Conflict as conflict:
            return _dialog(request, _disputed(request, form, conflict), _("编辑产品"), _("保存产品"), status=409)
        else:
            return _done(request, saved.instance, _("已保存产品“%(name)s”"), saved.operation)
    return _dialog(request, form, _("编辑产品"), _("保存产品"))


def _disputed(request: HttpRequest, form: ProductForm, conflict: Conflict) -> ProductForm:
    """The form as typed, drawn from the present version: the next save overwrites knowingly."""
    data = request.POST.copy()
    data["version"] = str(conflict.instance.version)
    again = ProductForm(data, instance=conflict.instance)
    for name, value in conflict.theirs.items():
        shown = rules.plain_millionths(value) if name in ("price", "unit_cost") and value is not None else value
        text = _("%(by)s 刚改为“%(value)s”；再次保存会用你写的覆盖") % {"by": conflict.by, "value": shown or "—"}
        again.add_error(name, text)
    return again


def _done(request: HttpRequest, saved: Product, text: str, operation: UUID) -> HttpResponse:
    return done(request, reverse("sales:product", args=[saved.uid]), text % {"name": saved.name}, operation)


def _dialog(request: HttpRequest, form: ProductForm, title: str, submit: str, status: int = 0) -> HttpResponse:
    """The form in a dialog, or on a page of its own without script."""
    product = form.instance
    context = {
        "form": form, "title": title, "submit": submit,
        "back": reverse("sales:product", args=[product.uid]) if product.pk else reverse("sales:products"),
        "layout": "kit/dialog.html" if is_fragment(request) else "base.html",
        "crumbs": [*_crumbs(), (title, "")],
    }  # fmt: skip
    return render(request, "sales/product_form.html", context, status=status or (422 if form.errors else 200))


# --- acts ---------------------------------------------------------------------------------------------------------


@require_POST
def archive(request: HttpRequest, uid: UUID) -> HttpResponse:
    return _set(request, uid, products.archive, _("已归档“%(name)s”：新订单不再提供，旧订单照旧"))


@require_POST
def unarchive(request: HttpRequest, uid: UUID) -> HttpResponse:
    return _set(request, uid, products.unarchive, _("已取消归档“%(name)s”"))


def _set(request: HttpRequest, uid: UUID, act: Callable[..., tuple[int, UUID]], text: str) -> HttpResponse:
    require(person(request), "orders.edit")
    found = _product_or_404(request, uid)
    rows: ProductQuerySet = Product.objects.visible_to(person(request)).filter(pk=found.pk)
    _count, operation = act(rows, actor=person(request))
    return _done(request, found, text, operation)


@require_GET
def options(request: HttpRequest) -> HttpResponse:
    """Products that can be sold, by any part of name, code or model; with what a line takes over from them."""
    user = person(request)
    require(user, "orders.view")
    words = request.GET.get("q", "").strip()[:60]
    found = Product.objects.visible_to(user).active().order_by("name_key", "pk")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(code__icontains=words) | Q(model__icontains=words))
    context = {"products": found[:OPTIONS], "selected": request.GET.getlist("selected")}
    return render(request, "sales/_product_options.html", context)


def _product_or_404(request: HttpRequest, uid: UUID) -> Product:
    rows = Product.objects.visible_to(person(request)).select_related("family")
    found: Product = get_object_or_404(rows, uid=uid)
    return found


def _crumbs() -> list[tuple[str, str]]:
    return [(_("合作订单"), reverse("sales:list")), (_("产品"), reverse("sales:products"))]
