"""合作订单: the list, one order, deleting it."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kebu.base import clock
from kebu.base.access import Refused, require
from kebu.base.pages import done, is_fragment, person
from kebu.base.text.money import exponent, half_up
from kebu.base.views.lists import show
from kebu.customers.models import Customer
from kebu.customers.views.fetch import customer_or_404
from kebu.sales.actions import orders
from kebu.sales.models import Order
from kebu.sales.queries import orders as queries
from kebu.sales.templatetags.orders import amount

SHOWN = 30
OPTIONS = 20


@require_GET
def order_list(request: HttpRequest) -> HttpResponse:
    require(person(request), "orders.view")
    return show(request, "orders", may_edit=person(request).may("orders.edit"))


@require_GET
def order(request: HttpRequest, uid: UUID) -> HttpResponse:
    require(person(request), "orders.view")
    found = _shown(request, uid)
    context = {
        "order": found,
        "lines": queries.lines_of(found),
        "is_foreign": found.currency != settings.KEBU_CURRENCY,
        "own": settings.KEBU_CURRENCY,
        "returns": queries.returns_of(found),
        "can_return": not found.is_return and found.is_counting,
        "is_recent": abs((clock.today() - found.ordered_on).days) <= 365,
        "may_edit": person(request).may("orders.edit") and not found.is_deleted,
        "margin": _margin(found),
        "crumbs": [(_("合作订单"), reverse("sales:list")), (title(found), "")],
    }
    return render(request, "sales/order.html", context)


@require_GET
def options(request: HttpRequest) -> HttpResponse:
    """Purchases of a customer, by number; the newest without one."""
    user = person(request)
    require(user, "orders.view")
    try:
        customer = Customer.objects.visible_to(user).filter(uid=UUID(request.GET.get("customer", ""))).first()
    except ValueError:
        customer = None
    rows = queries.purchases(customer, request.GET.get("q", "").strip()[:60])[:OPTIONS] if customer else []
    found = [(str(row.uid), str(row), f"{row.ordered_on} · {amount(row.total, row.currency)}") for row in rows]
    context = {"options": found, "selected": request.GET.getlist("selected")}
    return render(request, "kit/combobox_options.html", context)


@require_POST
def delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    require(person(request), "orders.edit")
    found = order_or_404(request, uid)
    operation = orders.delete(found, actor=person(request))
    return done(request, reverse("sales:list"), _("已删除“%(order)s”") % {"order": title(found)}, operation)


@require_POST
def restore(request: HttpRequest, uid: UUID) -> HttpResponse:
    require(person(request), "orders.edit")
    seen = Order.objects.with_deleted().visible_to(person(request)).filter(uid=uid, deleted_at__isnull=False)
    found = get_object_or_404(seen)
    back = reverse("sales:order", args=[found.uid])
    try:
        _count, operation = orders.restore(seen, actor=person(request))
    except Refused as refusal:
        return done(request, f"{reverse('sales:list')}?view=deleted", str(refusal))
    return done(request, back, _("已恢复“%(order)s”") % {"order": title(found)}, operation)


@require_GET
def of_customer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The tab 合作记录 of a customer: the newest first, older ones behind ?after=."""
    user = person(request)
    require(user, "orders.view")
    customer = customer_or_404(request, uid)
    if not is_fragment(request):
        return redirect(f"{reverse('site:customer', args=[customer.uid])}?tab=orders")
    after = request.GET.get("after", "")
    rows, next_key = queries.page_of(customer, after, SHOWN)
    context = {
        "customer": customer, "rows": rows, "after": after, "next": next_key, "may_edit": user.may("orders.edit"),
        "own": settings.KEBU_CURRENCY, "places": exponent(settings.KEBU_CURRENCY),
    }  # fmt: skip
    template = "sales/_orders_more.html" if after else "sales/_orders_of.html"
    return render(request, template, context)


def _margin(order: Order) -> int | None:
    """Whole percent of the amount that is left above the cost, where that is known."""
    if order.cost is None or order.amount <= 0:
        return None
    return half_up((order.amount - order.cost) * 100, order.amount)


def _shown(request: HttpRequest, uid: UUID) -> Order:
    """Deleted ones too for those who may restore them."""
    user = person(request)
    if not user.may("orders.edit"):
        return order_or_404(request, uid)
    rows = Order.objects.with_deleted().visible_to(user).select_related("customer__owner", "return_of")
    found: Order = get_object_or_404(rows, uid=uid)
    return found


def order_or_404(request: HttpRequest, uid: UUID) -> Order:
    orders_seen = Order.objects.visible_to(person(request)).select_related("customer__owner", "return_of")
    return get_object_or_404(orders_seen, uid=uid)


def title(order: Order) -> str:
    kind = _("退货") if order.is_return else _("订单")
    return f"{kind} {order}"
