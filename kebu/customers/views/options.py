"""What the searchable selects offer: industries, regions, colleagues, tags, customers."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kebu.base.pages import person
from kebu.base.text.grams import fold
from kebu.customers.models import Customer, Tag
from kebu.customers.reference import industry, industry_path, region, region_path, search_industries, search_regions
from kebu.customers.reference.industries import sub_industries
from kebu.customers.reference.regions import sub_regions
from kebu.staff.models import User

LIMIT = 20
Option = tuple[str, str, str]


def _answer(request: HttpRequest, options: list[Option]) -> HttpResponse:
    context = {"options": options, "selected": request.GET.getlist("selected")}
    return render(request, "kit/combobox_options.html", context)


@require_GET
def industries(request: HttpRequest) -> HttpResponse:
    """Found by name, code or pinyin; without words, what lies below the present choice, or the sections."""
    words, chosen = request.GET.get("q", ""), request.GET.get("selected", "")
    known = industry(chosen)
    found = (
        search_industries(words, LIMIT)
        if words and words != industry_path(chosen)
        else sub_industries(chosen if known else "")
    )
    entries = found or ([known] if known else [])
    return _answer(request, [(entry.code, industry_path(entry.code), entry.code) for entry in entries])


@require_GET
def regions(request: HttpRequest) -> HttpResponse:
    words, chosen = request.GET.get("q", ""), request.GET.get("selected", "")
    known = region(chosen)
    found = (
        search_regions(words, LIMIT) if words and words != region_path(chosen) else sub_regions(chosen if known else "")
    )
    entries = found or ([known] if known else [])
    return _answer(request, [(entry.code, region_path(entry.code), entry.code) for entry in entries])


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Colleagues by name, pinyin or log-in name; ?all=1 offers those who left too."""
    words = request.GET.get("q", "").strip()
    everybody = User.objects.everyone() if request.GET.get("all") else User.objects.everyone().active()
    found = everybody.select_related("team").order_by("name_key", "pk")
    if words:
        found = found.filter(
            Q(name__icontains=words) | Q(username__istartswith=words) | Q(name_key__istartswith=fold(words))
        )
    return _answer(request, [(str(user.uid), user.name, user.team.name if user.team else "") for user in found[:LIMIT]])


@require_GET
def tag_options(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    found = Tag.objects.everyone().filter(name__icontains=words).order_by("name", "pk")[:LIMIT]
    return _answer(request, [(str(tag.uid), tag.name, tag.description) for tag in found])


@require_GET
def customers(request: HttpRequest) -> HttpResponse:
    """Customers that the person sees, by code, or by the beginning of the name in characters or pinyin."""
    words = request.GET.get("q", "").strip()
    found = Customer.objects.visible_to(person(request)).order_by("name_key", "pk")
    if words:
        found = found.filter(Q(name__startswith=words) | Q(code__iexact=words) | Q(name_key__startswith=fold(words)))
    rows = found.values_list("uid", "name", "code")[:LIMIT]
    return _answer(request, [(str(uid), name, code) for uid, name, code in rows])
