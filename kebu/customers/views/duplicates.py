"""查重: look before making a customer; the list of suspected pairs and what is decided about them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kebu.base import clock, jobs
from kebu.base.access import require
from kebu.base.pages import done, person
from kebu.customers.actions import suspicions
from kebu.customers.forms.merge import CheckForm
from kebu.customers.jobs import SEARCH
from kebu.customers.models import Customer
from kebu.customers.queries import duplicates, suspects
from kebu.customers.views.fetch import customer_or_404, uid_of


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Posted, so that what was typed stands in no address; nothing is written."""
    user = person(request)
    if not user.may("customers.merge"):
        require(user, "customers.create")
    form = CheckForm(request.POST if request.method == "POST" else None)
    context = {
        "form": form,
        "tabs": _tabs(request, "check"),
        "is_asked": False,
        "can_create": user.may("customers.create"),
    }
    if form.is_valid():
        context |= {"found": duplicates.look_up(user, **form.cleaned_data), "is_asked": True}
    return render(request, "customers/check.html", context, status=422 if form.errors else 200)


@require_GET
def pairs(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require(user, "customers.merge")
    dismissed = request.GET.get("tab") == "dismissed"
    context = {
        "tabs": _tabs(request, "dismissed" if dismissed else "pairs"),
        "page": suspects.page(user, dismissed=dismissed, after=request.GET.get("after", "")),
        "tally": suspects.tally(user),
        "dismissed": dismissed,
        "is_first": not request.GET.get("after"),
    }
    return render(request, "customers/pairs.html", context)


def _tabs(request: HttpRequest, chosen: str) -> list[dict[str, object]]:
    user = person(request)
    address = reverse("customers:pairs")
    found = [{"key": "check", "label": _("新建前查一查"), "url": reverse("customers:check"), "count": None}]
    if user.may("customers.merge"):
        tally = suspects.tally(user)
        found += [
            {"key": "pairs", "label": _("疑似重复"), "url": address, "count": _count(tally.waiting)},
            {
                "key": "dismissed",
                "label": _("不是重复"),
                "url": f"{address}?tab=dismissed",
                "count": _count(tally.dismissed),
            },
        ]
    return [{**tab, "is_on": tab["key"] == chosen} for tab in found]


def _count(count: int) -> str:
    return str(count) if count < suspects.COUNTED else f"{suspects.COUNTED - 1}+"


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Ask for a search of all customers; one a minute, however often it is asked for."""
    user = person(request)
    require(user, "customers.merge")
    jobs.enqueue(SEARCH, actor=user, unique_key=f"{SEARCH}@{clock.now():%Y-%m-%dT%H:%M}")
    return done(request, reverse("customers:pairs"), _("已开始查找，客户很多时要一两分钟，稍后刷新本页"))


@require_POST
def dismiss(request: HttpRequest, uid: UUID) -> HttpResponse:
    one, other = _both(request, uid)
    address = reverse("customers:pairs")
    if other is None or other == one:
        return done(request, address, _("请选择两家不同的客户"))
    outcome = suspicions.dismiss(one, other, actor=person(request))
    text = _("已记住：“%(one)s”和“%(other)s”不是同一家") % {"one": one.name, "other": other.name}
    return done(request, address, text, outcome.operation)


@require_POST
def take_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    one, other = _both(request, uid)
    address = f"{reverse('customers:pairs')}?tab=dismissed"
    if other is None:
        return done(request, address, _("请选择两家不同的客户"))
    outcome = suspicions.take_back(one, other, actor=person(request))
    return done(request, address, _("已放回疑似重复清单"), outcome.operation)


def _both(request: HttpRequest, uid: UUID) -> tuple[Customer, Customer | None]:
    """The one of the address and the one that was posted, if it is in reach."""
    one = customer_or_404(request, uid)
    require(person(request), "customers.merge")
    other = Customer.objects.visible_to(person(request)).filter(uid=uid_of(request.POST.get("other", ""))).first()
    return one, other
