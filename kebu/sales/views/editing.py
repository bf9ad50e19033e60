"""The form of an order: one page to create and to edit, working with and without script."""

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kebu.base import clock
from kebu.base.access import Refused, require
from kebu.base.edits import Conflict
from kebu.base.ids import uuid7
from kebu.base.models import LogEntry
from kebu.base.pages import done, person
from kebu.base.text.joining import joined
from kebu.customers.models import Customer
from kebu.sales import rules
from kebu.sales.actions import orders
from kebu.sales.forms.orders import LineForm, Lines, OrderForm, drawn_lines, line_forms
from kebu.sales.models import Order, OrderStatus
from kebu.sales.queries import rates
from kebu.sales.queries.orders import lines_of, returnable
from kebu.sales.templatetags.orders import amount, millionths
from kebu.sales.views.orders import order_or_404, title

BLANK_ROWS = 3
HEAD = ("number", "customer", "ordered_on", "status", "currency", "rate", "return_of", "note")
CONTENT = (
    "name", "product", "model", "specification", "unit", "quantity", "unit_price", "discount", "unit_cost"
)  # fmt: skip


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require(user, "orders.edit")
    if request.method == "GET":
        return _blank_page(request)
    order = Order(uid=_uid(request.POST.get("uid", "")))
    form, lines = OrderForm(request.POST, instance=order, user=user), line_forms(request.POST)
    if "more" in request.POST:
        return _with_more_rows(request, form, lines, uid=order.uid)
    if not _valid(form, lines):
        return _page(request, form, lines, status=422, uid=order.uid)
    if Order.objects.with_deleted().filter(uid=order.uid).exists():
        return _again(request, form, lines)
    return _created(request, form, lines)


def _blank_page(request: HttpRequest) -> HttpResponse:
    """An empty form; ?customer= fills in the customer, ?return_of= what is left to return of an order."""
    user = person(request)
    initial: dict[str, Any] = {
        "customer": _preselected(request), "ordered_on": clock.today(), "status": OrderStatus.CONFIRMED,
        "currency": settings.KEBU_CURRENCY,
    }  # fmt: skip
    lines = line_forms(extra=BLANK_ROWS)
    if origin := _origin(request):
        initial |= {"customer": origin.customer, "currency": origin.currency, "return_of": origin}
        initial["rate"] = rules.plain_millionths(origin.rate) if origin.currency != settings.KEBU_CURRENCY else None
        lines = line_forms(initial=drawn_lines(returnable(origin)), extra=1)
    return _page(request, OrderForm(initial=initial, user=user), lines, uid=uuid7())


def _origin(request: HttpRequest) -> Order | None:
    uid = _known(request.GET.get("return_of", ""))
    found = Order.objects.visible_to(person(request)).select_related("customer").filter(uid=uid) if uid else None
    return found.first() if found is not None else None


def _created(request: HttpRequest, form: OrderForm, lines: Lines) -> HttpResponse:
    try:
        saved = orders.save(form, lines.values(), actor=person(request))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except IntegrityError:
        if Order.objects.with_deleted().filter(uid=form.instance.uid).exists():
            return _again(request, form, lines)
        form.add_error("number", _("订单号刚刚被别人用了，请换一个"))
    else:
        return _told(request, saved.instance, saved.operation)
    return _page(request, form, lines, status=422, uid=form.instance.uid)


def _again(request: HttpRequest, form: OrderForm, lines: Lines) -> HttpResponse:
    """This very form was saved before: a second click leads to the same order, other content asks first."""
    found = Order.objects.visible_to(person(request)).filter(uid=form.instance.uid).first()
    if found is not None and _is_same(found, form, lines):
        entry = LogEntry.objects.filter(about_kind="sales.order", about_id=found.pk, verb="orders.create").first()
        return _told(request, found, entry.operation if entry else None)
    form.add_error(None, _("这张表单已经保存过一次；确实要另录一张，请再按一次保存"))
    return _page(request, form, lines, status=422, uid=uuid7())


def _is_same(order: Order, form: OrderForm, lines: Lines) -> bool:
    if any(getattr(order, name) != form.cleaned_data[name] for name in HEAD):
        return False
    typed = [[values[name] for name in CONTENT] for values in lines.values()]
    return [[getattr(line, name) for name in CONTENT] for line in lines_of(order)] == typed


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    user = person(request)
    require(user, "orders.edit")
    order = order_or_404(request, uid)
    drawn = drawn_lines(lines_of(order))
    if request.method == "GET":
        form = OrderForm(instance=order, user=user, is_whole=not drawn)
        return _page(request, form, line_forms(initial=drawn, extra=1), version=order.version)
    form = OrderForm(request.POST, instance=order, user=user, is_whole=not drawn)
    lines = line_forms(request.POST)
    version = _number(request.POST.get("version", "")) or order.version
    if "more" in request.POST:
        return _with_more_rows(request, form, lines, version=version, is_whole=not drawn)
    if not _valid(form, lines):
        return _page(request, form, lines, status=422, version=version)
    return _edited(request, form, lines, version)


def _edited(request: HttpRequest, form: OrderForm, lines: Lines, version: int) -> HttpResponse:
    try:
        saved = orders.save(form, lines.values(), actor=person(request), version=version)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, lines, status=422, version=version)
    except Conflict as conflict:
        present = conflict.instance
        more = {"conflict": conflict, "theirs": _theirs(form, conflict), "version": present.version}
        return _page(request, form, lines, status=409, **more)
    except IntegrityError:
        form.add_error("number", _("订单号刚刚被别人用了，请换一个"))
        return _page(request, form, lines, status=422, version=version)
    return _told(request, saved.instance, saved.operation, merged=_labels(form, saved.merged))


def _theirs(form: OrderForm, conflict: Conflict) -> list[tuple[str, str]]:
    """What the other person wrote, field by field."""
    found = []
    for name, value in conflict.theirs.items():
        if name == "lines":
            lines = [f"{line.name} × {millionths(line.quantity)}" for line in value]
            total = amount(conflict.instance.total, conflict.instance.currency)
            found.append((_("产品明细"), _("%(lines)s，共 %(total)s") % {"lines": "；".join(lines), "total": total}))
        else:
            found.append((str(form.fields[name].label), _said(name, value)))
    return found


def _said(name: str, value: Any) -> str:
    if name == "status":
        return str(OrderStatus(value).label)
    return millionths(value) if name == "rate" else str(value or "—")


def _labels(form: OrderForm, names: list[str]) -> list[str]:
    return [str(form.fields[name].label) for name in names if name in form.fields]


# --- pages --------------------------------------------------------------------------------------------------------


@require_POST
def reckon(request: HttpRequest) -> HttpResponse:
    """The sums of what was typed so far, for the rows that are still there; nothing is saved."""
    require(person(request), "orders.edit")
    sums = _sums(line_forms(request.POST), _currency(request))
    sums["rate_said"] = _rate_said(_currency(request), request.POST.get("ordered_on", ""))
    sums["totals"] = [(line, total) for line, total in sums["totals"] if line.add_prefix("quantity") in request.POST]
    return render(request, "sales/_reckoned.html", sums)


def _sums(lines: Lines, currency: str) -> dict[str, Any]:
    totals = [(line, line.total(currency)) for line in lines.forms]
    known = [total for _line, total in totals if total is not None]
    return {
        "totals": totals, "sum": sum(known), "currency": currency, "is_known": bool(known),
        "is_return": sum(known) < 0, "unfinished": len(lines.typed) - len(known) if lines.is_bound else 0,
    }  # fmt: skip


def _rate_said(currency: str, day: str) -> str:
    """What the table says for the day, so that nobody has to look."""
    try:
        rate = rates.in_force(currency, date.fromisoformat(day)) if currency != settings.KEBU_CURRENCY else None
    except ValueError:
        return ""
    return _("汇率表：%(rate)s") % {"rate": millionths(rate)} if rate else ""


def _currency(request: HttpRequest) -> str:
    asked = request.POST.get("currency", "")
    return asked if asked in dict(OrderForm.base_fields["currency"].choices) else settings.KEBU_CURRENCY  # type: ignore[attr-defined]


def _with_more_rows(
    request: HttpRequest, form: OrderForm, lines: Lines, *, is_whole: bool = False, **more: Any
) -> HttpResponse:
    """What was typed, drawn again with more empty rows: the button for those without script."""
    head = {name: form[name].data for name in form.fields}
    typed = [{name: line[name].data for name in line.fields} for line in lines.typed]
    again = OrderForm(initial=head, instance=form.instance, user=person(request), is_whole=is_whole)
    return _page(request, again, line_forms(initial=typed, extra=BLANK_ROWS), **more)


def _page(request: HttpRequest, form: OrderForm, lines: Lines, *, status: int = 200, **more: Any) -> HttpResponse:
    order = form.instance if form.instance.pk else None
    back = reverse("sales:order", args=[order.uid]) if order else reverse("sales:list")
    heading = _("编辑“%(order)s”") % {"order": title(order)} if order else _("新建订单")
    crumbs = [(_("合作订单"), reverse("sales:list")), (heading, "")]
    context = {"form": form, "lines": lines, "order": order, "back": back, "title": heading, "crumbs": crumbs, **more}
    context |= {"own": settings.KEBU_CURRENCY, "blank": _blank(lines), **_sums(lines, form.chosen_currency())}
    context["rate_said"] = _rate_said(form.chosen_currency(), str(form["ordered_on"].value() or ""))
    return render(request, "sales/order_form.html", context, status=status)


def _blank(lines: Lines) -> LineForm:
    return lines.empty_form


def _valid(form: OrderForm, lines: Lines) -> bool:
    return all([form.is_valid(), lines.is_valid()])


def _told(request: HttpRequest, order: Order, operation: UUID | None, merged: list[str] | None = None) -> HttpResponse:
    text = _("已保存“%(order)s”，金额 %(total)s") % {
        "order": title(order),
        "total": amount(order.total, order.currency),
    }
    if merged:
        text += _("；同时保留了别人对%(fields)s的修改") % {"fields": joined(merged)}
    return done(request, reverse("sales:order", args=[order.uid]), text, operation)


def _preselected(request: HttpRequest) -> Customer | None:
    uid = _known(request.GET.get("customer", ""))
    return Customer.objects.visible_to(person(request)).filter(uid=uid).first() if uid else None


def _known(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _uid(text: str) -> UUID:
    return _known(text) or uuid7()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
