"""策略与执行: the playbooks on top, below them what is to be done and what was."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kebu.base import clock
from kebu.base.access import require
from kebu.base.agenda import Scope
from kebu.base.pages import is_fragment, person
from kebu.customers.models import Customer, Tier
from kebu.playbooks import board, queries
from kebu.playbooks.models import Execution, Plan
from kebu.playbooks.models.plan import ExecutionQuerySet

CUSTOMER_ROWS = 100


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """`?scope=team`, `?tier=`, `?group=` (one group in full, `?after=` goes on)."""
    user = person(request)
    require(user, "playbooks.view")
    has_team = user.grant.reach in ("team", "tree", "all")
    scope: Scope = "team" if has_team and request.GET.get("scope", _usual(request)) == "team" else "mine"
    rows, today = board.in_scope(user, scope), clock.today()
    tier = request.GET.get("tier", "")
    if tier in Tier.values:
        rows = rows.filter(customer__tier=tier)
    context = {
        "scope": scope,
        "has_team": has_team,
        "tier": tier if tier in Tier.values else "",
        "tiers": [each for each in Tier if each != Tier.UNGRADED],
        "today": today,
        "may_record": user.may("playbooks.record"),
        "month": board.punctuality(rows, today.replace(day=1), today),
        **_groups(request, rows, today),
    }
    if is_fragment(request):
        return render(request, "playbooks/_board.html", context)
    context["cards"] = queries.cards(user, today)
    return render(request, "playbooks/board.html", context)


def _usual(request: HttpRequest) -> str:
    """Who has nothing of his own to do sees the team's."""
    user = person(request)
    has_own = Execution.objects.everyone().due().filter(owner=user).exists()
    return "mine" if has_own else "team"


def _groups(request: HttpRequest, rows: ExecutionQuerySet, today: date) -> dict[str, Any]:
    group = request.GET.get("group", "")
    if group in board.GROUPS:
        return {"group": group, "groups": [board.page(rows, group, today, request.GET.get("after", ""))]}
    return {"group": "", "groups": board.groups(rows, today)}


@require_safe
def of_customer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The tab of a customer's page: its plans; what is to be done, then what was, the newest first."""
    user = person(request)
    require(user, "playbooks.view")
    customer = get_object_or_404(Customer.objects.visible_to(user), uid=uid)
    rows = Execution.objects.visible_to(user).filter(customer=customer).select_related(*board.RELATED)
    done = rows.filter(state=Execution.State.DONE).order_by("-due_on", "-pk")[:CUSTOMER_ROWS]
    context = {
        "customer": customer,
        "plans": Plan.objects.visible_to(user).filter(customer=customer).select_related("playbook").order_by("-pk"),
        "rows": [*rows.due().order_by("due_on", "pk")[:CUSTOMER_ROWS], *done],
        "today": clock.today(),
        "may_record": user.may("playbooks.record"),
        "crumbs": [(_("客户"), ""), (customer.name, ""), (_("策略执行"), "")],
    }
    template = "playbooks/_of_customer.html" if is_fragment(request) else "playbooks/of_customer.html"
    return render(request, template, context)
