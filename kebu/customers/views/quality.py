"""资料质量: the page of figures and clean-up lists, the weights, and the word that data still holds."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kebu.base.access import Refused, require
from kebu.base.pages import done, person
from kebu.customers import rules
from kebu.customers.actions import quality, weighing
from kebu.customers.models import CustomerKind
from kebu.customers.queries import quality as queries
from kebu.customers.views.fetch import customer_or_404, only


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require(user, "quality.view")
    context = {
        "report": queries.report(user),
        "clean_ups": queries.clean_ups(user),
        "worst": queries.worst(user),
        "may_manage": user.may("quality.manage"),
    }
    return render(request, "customers/quality.html", context)


@require_http_methods(["GET", "POST"])
def weights(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require(user, "quality.manage")
    problem = ""
    if request.method == "POST":
        try:
            outcome = weighing.set_weights(_typed(request), actor=user)
        except Refused as refused:
            problem = str(refused)
        else:
            text = _("权重已保存，完整度正在后台重算")
            return done(request, reverse("customers:quality_weights"), text, outcome.operation)
    context = {
        "kinds": [kind.label for kind in CustomerKind],
        "rows": _rows(request),
        "problem": problem,
        "heaviest": weighing.HEAVIEST,
        "crumbs": [(_("资料质量"), reverse("customers:quality")), (_("完整度权重"), "")],
    }
    return render(request, "customers/quality_weights.html", context, status=422 if problem else 200)


def _typed(request: HttpRequest) -> dict[str, dict[str, Any]]:
    def number(text: str) -> Any:
        return int(text) if text.isdecimal() and len(text) < 4 else text

    return {
        str(kind): {
            key: number(request.POST[f"{kind}-{key}"]) for key in rules.WEIGHTS if f"{kind}-{key}" in request.POST
        }
        for kind in CustomerKind
    }


def _rows(request: HttpRequest) -> list[dict[str, Any]]:
    """Each field with its weight per kind; None where it does not apply."""
    present = weighing.weights()
    rows = []
    for key, label in rules.LABELS.items():
        cells = []
        for kind in CustomerKind:
            name = f"{kind}-{key}"
            applies = not (kind == CustomerKind.PERSON and key in rules.COMPANY_ONLY)
            value = request.POST.get(name, present.get(str(kind), {}).get(key, 0))
            cells.append({"name": name, "kind": kind.label, "value": value if applies else None})
        rows.append({"label": label, "cells": cells})
    return rows


@require_POST
def confirm(request: HttpRequest, uid: UUID) -> HttpResponse:
    customer = customer_or_404(request, uid)
    outcome = quality.confirm(only(customer), actor=person(request))
    page = reverse("site:customer", args=[customer.uid])
    return done(request, page, _("已确认“%(name)s”的资料仍有效") % {"name": customer.name}, outcome.operation)
