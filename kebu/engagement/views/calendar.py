"""日历: month and week, drawn by the server; the feed for calendar programs."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kebu.base import clock
from kebu.base.pages import done, is_fragment, person
from kebu.engagement import ical
from kebu.engagement.actions import feed as feeds
from kebu.engagement.models import Task
from kebu.engagement.queries import calendar as sheets
from kebu.engagement.queries import todo
from kebu.staff.models import User

VIEWS = ("month", "week")
FEED_ENTRIES = 1000
FEED_PAST = timedelta(days=90)
TOKEN_LENGTH = 64


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    user = person(request)
    scope = todo.scope_of(user, request.GET.get("scope", ""))
    view = request.GET.get("view", "month")
    view = view if view in VIEWS else "month"
    sheet = sheets.sheet(user, scope, view, _day(request.GET.get("on", "")))
    context = {
        "sheet": sheet,
        "scope": scope,
        "has_team": todo.has_team(user),
        "sees_all": user.grant.reach == "all",
        "today": clock.today(),
        "weekdays": [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")],
    }
    template = "engagement/_calendar.html" if is_fragment(request) else "engagement/calendar.html"
    return render(request, template, context)


def _day(text: str) -> date:
    """A day from the address; today when it is none. Kept within the years that the calendars know."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return clock.today()
    return day if 1950 <= day.year <= 2090 else clock.today()


@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: HttpRequest) -> HttpResponse:
    """The person's own feed address: make one, change it, end it."""
    user = person(request)
    if request.method == "POST":
        is_on = request.POST.get("off") != "1"
        feeds.rotate(user, is_on=is_on)
        text = _("订阅地址已更新，旧地址不再有效") if is_on else _("已停止订阅，旧地址不再有效")
        return done(request, reverse("engagement:subscription"), text)
    path = reverse("engagement:feed", args=[user.calendar_token]) if user.calendar_token else ""
    context = {
        "address": f"{settings.KEBU.base_url}{path}" if path else "",
        "crumbs": [(_("日历"), reverse("engagement:calendar")), (_("订阅到手机日历"), "")],
    }
    return render(request, "engagement/subscription.html", context)


@login_not_required
@never_cache
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Public under a secret token. An unknown one, an old one and that of a person who left look the same."""
    user = (
        User.objects.everyone().active().filter(calendar_token=token).first()
        if 0 < len(token) <= TOKEN_LENGTH
        else None
    )
    if user is None:
        return HttpResponseNotFound("404\n", content_type="text/plain")
    body = ical.calendar(_("客簿待办"), _entries(user))
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers={"X-Robots-Tag": "noindex"})


def _entries(user: User) -> Iterator[ical.Entry]:
    rows = todo.in_scope(user, "mine").filter(due_on__gte=clock.today() - FEED_PAST)
    tasks = list(rows.order_by("due_on", "id").select_related("customer")[:FEED_ENTRIES])
    for task in todo.without_hidden(user, tasks):
        yield ical.Entry(
            uid=f"{task.uid}@kebu",
            stamp=task.updated_at,
            start=_start(task),
            summary=_summary(task),
            description=task.note,
            url=f"{settings.KEBU.base_url}{reverse('engagement:task', args=[task.uid])}",
            is_done=task.done_at is not None,
        )


def _start(task: Task) -> datetime | date:
    return datetime.combine(task.due_on, task.due_at, tzinfo=clock.zone()) if task.due_at else task.due_on


def _summary(task: Task) -> str:
    name = f" · {task.customer.short_name or task.customer.name}" if task.customer else ""
    return f"{'✓ ' if task.done_at else ''}{task.title}{name}"
