"""客户360: the page of one customer, assembled from what the areas register, and its time line."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kebu.base import panels
from kebu.base.pages import person
from kebu.customers.actions import collaborating
from kebu.customers.models import Collaboration, Customer
from kebu.customers.queries import mergers, neighbours
from kebu.customers.reference import industry, region_path
from kebu.customers.views.acts import tags_of
from kebu.site import timeline
from kebu.staff.models import User


@require_GET
def customer(request: HttpRequest, uid: UUID) -> HttpResponse:
    user = person(request)
    if survivor := mergers.survivor_of(user, uid):
        return redirect("site:customer", survivor.uid)
    found = _fetch(user, uid)
    tab, came_from = request.GET.get("tab", ""), request.GET.get("from", "")
    tabs = _tabs(user, found, tab, came_from)
    chosen = next((each for each in tabs if each["is_on"]), None)
    if chosen is None:
        raise Http404
    context = {
        **_hero(user, found),
        "customer": found,
        "tabs": tabs,
        "chosen": chosen,
        "crumbs": [(_("客户"), ""), (_("客户列表"), _back(came_from)), (found.short_name or found.name, "")],
        "came_from": came_from,
        "band": _drawn(request, "customer.hero", found),
    }
    if chosen["key"] == "":
        context |= _main(request, user, found)
    return render(request, "site/customer.html", context)


def _fetch(user: User, uid: UUID) -> Customer:
    """Deleted ones are there only for those who may restore them."""
    door = Customer.objects
    rows = door.with_deleted().visible_to(user) if user.may("customers.delete") else door.visible_to(user)
    return get_object_or_404(rows.select_related("owner", "team"), uid=uid)


def _hero(user: User, found: Customer) -> dict[str, Any]:
    team = Collaboration.objects.everyone().filter(customer=found).select_related("user")
    sector = industry(found.industry)
    return {
        "tags": tags_of(found),
        "can_tag": user.may("customers.tag") and not found.is_deleted,
        "team": [row.user for row in team[:10]],
        "sector": sector.name if sector else "",
        "place": region_path(found.region),
        "more": _more(user, found),
    }


def _more(user: User, found: Customer) -> list[dict[str, Any]]:
    """The entries of the menu 更多, as far as the person may."""
    if found.is_deleted:
        return []

    def url(name: str) -> str:
        return reverse(f"customers:{name}", args=[found.uid])

    entries: list[tuple[bool, dict[str, Any]]] = [
        (user.may("customers.edit"), {"label": _("编辑全部资料"), "icon": "pencil", "url": url("edit")}),
        (
            user.may("customers.assign"),
            {"label": _("转移负责人"), "icon": "switch-horizontal", "dialog": url("assign")},
        ),
        (
            user.may("customers.edit") and collaborating.has_say(found, user),
            {"label": _("协作人"), "icon": "users", "dialog": url("collaborators")},
        ),
        (
            user.may("customers.merge"),
            {"label": _("与另一家合并"), "icon": "git-compare", "dialog": url("merge")},
        ),
        (True, {"label": _("打印资料卡"), "icon": "printer", "url": url("card")}),
        (
            user.may("customers.edit"),
            {"label": _("自助更正链接"), "icon": "link", "dialog": url("links")},
        ),
        (user.may("customers.archive"), _archive(found, url)),
        (user.may("customers.delete"), {"label": _("删除"), "icon": "trash", "post": url("delete"), "is_bad": True}),
    ]
    return [entry for may, entry in entries if may]


def _archive(found: Customer, url: Any) -> dict[str, Any]:
    if found.is_archived:
        return {"label": _("取消归档"), "icon": "arrow-back-up", "post": url("unarchive")}
    return {"label": _("归档"), "icon": "archive", "post": url("archive")}


def _back(came_from: str) -> str:
    """The list as it was left."""
    page, query = reverse("customers:list"), came_from.lstrip("?")
    return f"{page}?{query}" if query else page


def _tabs(user: User, found: Customer, chosen: str, came_from: str) -> list[dict[str, Any]]:
    """The tabs of the page; each carries on where it was opened from."""
    page, way = reverse("site:customer", args=[found.uid]), {"from": came_from} if came_from else {}
    start = f"{page}?{urlencode(way)}" if way else page
    first = {"key": "", "label": _("动态"), "url": start, "count": None, "is_on": chosen == "", "source": ""}
    others = [
        {
            "key": tab.key,
            "label": tab.label,
            "url": f"{page}?{urlencode({'tab': tab.key, **way})}",
            "count": tab.count(user, found),
            "is_on": chosen == tab.key,
            "source": reverse(tab.url_name, args=[found.uid]),
        }
        for tab in panels.tabs(user)
    ]
    return [first, *others]


def _main(request: HttpRequest, user: User, found: Customer) -> dict[str, Any]:
    slots = {} if found.is_deleted else {"composer": _drawn(request, "customer.composer", found)}
    return {
        **slots,
        "facts": _drawn(request, "customer.facts", found),
        "aside": _drawn(request, "customer.aside", found),
        **_line(request, user, found),
    }


def _drawn(request: HttpRequest, slot: str, found: Customer) -> list[str]:
    parts = panels.parts(slot, person(request), found)
    return [render_to_string(panel.template, dict(context), request=request) for panel, context in parts]


@require_GET
def around(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The way to the customers before and after this one in the list that it was opened from (?from=)."""
    user = person(request)
    came_from = request.GET.get("from", "")
    context = {"around": neighbours.around(user, _fetch(user, uid), came_from), "came_from": came_from}
    return render(request, "site/_customer_around.html", context)


@require_GET
def line(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The time line alone, filtered, or its next portion (?before=)."""
    user = person(request)
    found = _fetch(user, uid)
    template = "site/_customer_events.html" if request.GET.get("before") else "site/_customer_line.html"
    return render(request, template, {"customer": found, **_line(request, user, found)})


def _line(request: HttpRequest, user: User, found: Customer) -> dict[str, Any]:
    kind, is_mine = request.GET.get("kind", ""), request.GET.get("mine") == "1"
    page = timeline.page(user, found, kind=kind, is_mine=is_mine, before=_instant(request.GET.get("before", "")))
    kinds = [("", _("全部")), *((source.kind, source.label) for source in panels.sources())]
    return {
        "line": page,
        "months": timeline.by_period(page.events),
        "kind": kind,
        "is_mine": is_mine,
        "kinds": kinds,
        "last_period": request.GET.get("period", ""),
    }


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return instant if instant is None or instant.tzinfo else None
