"""汇率: what a foreign currency is worth, from which day on."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kebu.base.access import Refused, require
from kebu.base.edits import Conflict
from kebu.base.pages import done, person
from kebu.sales.actions import rates
from kebu.sales.forms.rates import RateForm
from kebu.sales.models import Rate

SHOWN = 300


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require(user, "settings.manage")
    form = RateForm(request.POST or None)
    if form.is_valid() and (answer := _saved(request, form)):
        return answer
    rows = Rate.objects.visible_to(user).order_by("-starts_on", "currency")[:SHOWN]
    crumbs = [(_("系统设置"), reverse("base:settings")), (_("汇率"), "")]
    context = {"form": form, "rows": rows, "own": settings.KEBU_CURRENCY, "crumbs": crumbs}
    return render(request, "sales/rates.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    require(person(request), "settings.manage")
    rate = get_object_or_404(Rate.objects.visible_to(person(request)), uid=uid)
    form = RateForm(request.POST or None, instance=rate)
    if form.is_valid() and (answer := _saved(request, form)):
        return answer
    context = {"form": form, "title": _("修改汇率"), "action": request.path, "submit": _("保存汇率")}
    return render(request, "sales/family_form.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, form: RateForm) -> HttpResponse | None:
    """The way on; None when the form has something to say first."""
    try:
        saved = rates.save(form, actor=person(request), version=form.cleaned_data["version"])
    except Refused as refusal:
        form.add_error("starts_on", str(refusal))
        return None
    except Conflict as conflict:
        form.add_error(None, _("%(by)s 刚改过这个汇率，请关闭后再看一眼") % {"by": conflict.by})
        return None
    text = _("已保存 %(rate)s 的汇率，已有订单不受影响") % {"rate": saved.instance}
    return done(request, reverse("sales:rates"), text, saved.operation)


@require_POST
def delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    require(person(request), "settings.manage")
    rate = get_object_or_404(Rate.objects.visible_to(person(request)), uid=uid)
    operation = rates.delete(rate, actor=person(request))
    return done(request, reverse("sales:rates"), _("已删除 %(rate)s 的汇率") % {"rate": rate}, operation)
