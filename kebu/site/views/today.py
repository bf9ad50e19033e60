"""工作台: what this person should do now, in order."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kebu.base import agenda, clock, panels
from kebu.base.agenda import Item, Scope
from kebu.base.pages import is_fragment, person
from kebu.engagement.queries import todo
from kebu.site import recent
from kebu.staff.models import User

AHEAD_DAYS = 3
SHOWN = {"overdue": 8, "today": 15, "ahead": 8}


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The page draws figures and agenda; the reminders beside it follow by themselves. `part` asks for one of them."""
    user = person(request)
    scope = todo.scope_of(user, request.GET.get("scope", ""))
    context: dict[str, Any] = {
        "scope": scope,
        "has_team": todo.has_team(user),
        "sees_all": user.grant.reach == "all",
        "today": clock.today(),
    }
    if is_fragment(request) and request.GET.get("part") == "aside":
        context |= {"aside": _drawn(request, "today.aside", scope), "recent": recent.changes(user, scope)}
        return render(request, "site/_aside.html", context)
    context["tally"] = agenda.tally(user, scope, clock.today())
    overdue = _overdue(user, scope)
    if is_fragment(request):
        is_stats = request.GET.get("part") == "stats"
        context |= _figures(request, scope, overdue) if is_stats else _agenda(request, scope, overdue, context["tally"])
        return render(request, "site/_stats.html" if is_stats else "site/_agenda.html", context)
    context |= _figures(request, scope, overdue) | _agenda(request, scope, overdue, context["tally"])
    context |= {
        "greeting": greeting(clock.now().astimezone(clock.zone()).hour),
        "name": given_name(user.name),
        "may_log": user.may("interactions.log"),
        "sees_customers": user.grant.reach != "none",
    }
    return render(request, "site/today.html", context)


def _overdue(user: User, scope: Scope) -> list[Item]:
    return agenda.items(user, scope, None, clock.today() - timedelta(days=1), SHOWN["overdue"])


def greeting(hour: int) -> str:
    if hour < 5:
        return _("夜深了")
    if hour < 11:
        return _("早上好")
    if hour < 13:
        return _("中午好")
    return _("下午好") if hour < 18 else _("晚上好")


def given_name(name: str) -> str:
    """知夏 for 林知夏: a Chinese full name without its first character, anything else as it is."""
    is_chinese = len(name) == 3 and all("\u4e00" <= char <= "\u9fff" for char in name)
    return name[1:] if is_chinese else name


def _drawn(request: HttpRequest, slot: str, scope: Scope) -> list[str]:
    """The parts that areas have for a slot, as HTML."""
    parts = panels.parts(slot, person(request), scope)
    return [render_to_string(panel.template, dict(context), request) for panel, context in parts]


def _figures(request: HttpRequest, scope: Scope, overdue: list[Item]) -> dict[str, Any]:
    worst = overdue[0] if overdue else None
    return {
        "worst": worst,
        "late": (clock.today() - worst.due_on).days if worst else 0,
        "stats": _drawn(request, "today.stats", scope),
    }


def _agenda(request: HttpRequest, scope: Scope, overdue: list[Item], tally: agenda.Tally) -> dict[str, Any]:
    """What is overdue was read by itself, so that a heap of it does not hide what is due today."""
    day = clock.today()
    last = day + timedelta(days=AHEAD_DAYS)
    found = agenda.items(person(request), scope, day, last, SHOWN["today"] + SHOWN["ahead"], with_done=True)
    due = [item for item in found if item.due_on == day]
    ahead = [item for item in found if item.due_on > day and not item.is_done]
    ticked = sum(item.is_done for item in due)
    is_by_customer = request.GET.get("by") == "customer"
    groups = (
        _by_customer([*overdue, *due, *ahead], scope)
        if is_by_customer
        else [
            _group("overdue", overdue, tally.overdue, scope),
            _group("today", due, tally.today + ticked, scope),
            _group("ahead", ahead, len(ahead), scope),
        ]
    )
    return {
        "is_by_customer": is_by_customer,
        "groups": [group for group in groups if group["rows"]],
        "ahead_days": AHEAD_DAYS,
        "is_all_done": ticked > 0 and ticked == len(due) and not overdue,
        "parts": _drawn(request, "today.agenda", scope),
    }


def _by_customer(items: list[Item], scope: Scope) -> list[dict[str, Any]]:
    """The same things under their customers, who is first due first; what has no customer stands last."""
    found: dict[Any, list[Item]] = {}
    for item in items:
        found.setdefault(item.customer, []).append(item)
    ordered = sorted(found.items(), key=lambda pair: pair[0] is None)
    return [{**_group("customer", rows, len(rows), scope), "customer": customer} for customer, rows in ordered]


def _group(key: str, items: list[Item], count: int, scope: Scope) -> dict[str, Any]:
    rows = [_row(item, clock.today(), scope) for item in items]
    return {"key": key, "rows": rows, "count": max(count, len(rows)), "more": max(count - len(rows), 0)}


def _row(item: Item, day: date, scope: Scope) -> dict[str, Any]:
    row = agenda.row(item, day)
    if scope == "team":
        row["why"] = " · ".join(part for part in (item.owner, item.reason) if part)
    return row
