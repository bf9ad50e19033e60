"""为何如此分层: the rule that fired, what each indicator saw and brought, the way so far."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kebu.base.access import require
from kebu.base.pages import is_fragment, person
from kebu.customers.models import Customer
from kebu.grading import explaining, queries, wording
from kebu.grading.models import TierChange

HISTORY = 12


@require_safe
def why(request: HttpRequest, uid: UUID) -> HttpResponse:
    user = person(request)
    require(user, "grading.view")
    customer = get_object_or_404(Customer.objects.visible_to(user), uid=uid)
    score = queries.score_of(customer)
    context: dict[str, Any] = {
        "customer": customer,
        "score": score,
        "history": TierChange.objects.filter(customer=customer).select_related("run").order_by("-pk")[:HISTORY],
        "crumbs": [
            (_("客户分层"), reverse("grading:overview")),
            (customer.name, reverse("site:customer", args=[customer.uid])),
            (_("为何如此分层"), ""),
        ],
    }
    if score is not None:
        model = explaining.model_of(score)
        found = explaining.explanation(score, model)
        context |= {"found": found, "bars": explaining.bars(found), "rules": wording.rules(model)}
    return render(request, "grading/why_dialog.html" if is_fragment(request) else "grading/why.html", context)
