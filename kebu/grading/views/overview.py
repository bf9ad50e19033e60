"""客户分层: the tiers, the model in force in words, who moved, the runs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kebu.base.access import require
from kebu.base.pages import person
from kebu.customers.models import Tier
from kebu.grading import queries, wording
from kebu.grading.actions.runs import engine_model
from kebu.grading.models import Run, TierChange
from kebu.grading.views.running import present_job

RUNS, MOVED, PAGE = 8, 8, 50
ORDER = {tier: place for place, tier in enumerate(Tier)}


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require(user, "grading.view")
    model, run = queries.model_in_force(), queries.last_run()
    engine = engine_model(model.definition) if model else None
    shares, moving = queries.shares(user, run), queries.last_move()
    context: dict[str, Any] = {
        "model": model,
        "indicators": wording.indicators(engine) if engine else [],
        "rules": wording.rules(engine) if engine else [],
        "run": run,
        "shares": shares,
        "customers": sum(share.count for share in shares),
        "moving": moving,
        "moved": list(queries.changes(user, moving).select_related("customer").order_by("-score_after", "pk")[:MOVED]),
        "matrix": _matrix(queries.matrix(user, moving)) if moving else [],
        "runs": queries.recent_runs(RUNS),
        "may_run": user.may("grading.run"),
        "job": present_job(),
    }
    return render(request, "grading/overview.html", context)


def _matrix(cells: list[queries.Cell]) -> list[tuple[str, list[queries.Cell | None], int]]:
    """Rows of tiers that somebody left, a cell per tier that he went to, and the sum."""
    by_pair = {(cell.before, cell.after): cell for cell in cells}
    left = sorted({cell.before for cell in cells}, key=lambda tier: ORDER[Tier(tier)])
    rows = [(before, [by_pair.get((before, tier.value)) for tier in Tier]) for before in left]
    return [(before, row, sum(cell.count for cell in row if cell)) for before, row in rows]


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Everybody who moved in a run, the best first; `?run=`, `?before=`, `?after=` narrow it, `?at=` goes on."""
    user = person(request)
    require(user, "grading.view")
    asked = request.GET.get("run", "")
    run = get_object_or_404(Run, uid=asked, state=Run.State.PUBLISHED) if _is_uid(asked) else queries.last_move()
    found = queries.changes(user, run).select_related("customer__owner")
    for name in ("before", "after"):
        if request.GET.get(name) in Tier.values:
            found = found.filter(**{name: request.GET[name]})
    page = _page(found, request.GET.get("at", ""))
    context = {
        "run": run,
        "page": page[:PAGE],
        "next": page[PAGE - 1].pk if len(page) > PAGE else None,
        "tiers": Tier,
        "chosen": {name: request.GET.get(name, "") for name in ("before", "after")},
        "crumbs": [(_("客户分层"), reverse("grading:overview")), (_("层级变化"), "")],
    }
    return render(request, "grading/changes.html", context)


def _is_uid(text: str) -> bool:
    return len(text) in (32, 36) and set(text.lower()) <= set("0123456789abcdef-")


def _page(found: Any, at: str) -> list[TierChange]:
    if at.isdecimal() and len(at) < 19:
        found = found.filter(pk__gt=int(at))
    return list(found.order_by("pk")[: PAGE + 1])
