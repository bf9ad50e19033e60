"""Views with one fault each, planted by the negative controls: the matrix must notice every one of them."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from kebu.base.access import require
from kebu.base.operation import operation
from kebu.base.pages import person
from kebu.customers.models import Customer
from kebu.site.urls import urlpatterns as real
from tests.matrix.policy import Rule


@require_GET
def unscoped(request: HttpRequest, uid: UUID) -> HttpResponse:
    return HttpResponse(get_object_or_404(Customer.objects.everyone(), uid=uid).name)


@require_GET
def shows_deleted(request: HttpRequest, uid: UUID) -> HttpResponse:
    rows = Customer.objects.with_deleted().visible_to(person(request))
    return HttpResponse(get_object_or_404(rows, uid=uid).name)


@require_POST
def right_forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


def any_method(request: HttpRequest) -> HttpResponse:
    require(person(request), "staff.manage")
    return HttpResponse()


@require_POST
def writes_then_denies(request: HttpRequest, uid: UUID) -> HttpResponse:
    with operation(person(request), "planted"):
        Customer.objects.everyone().filter(uid=uid).update(note="pinned")
    if not person(request).may("customers.edit"):
        raise PermissionDenied
    get_object_or_404(Customer.objects.visible_to(person(request)), uid=uid)
    return HttpResponse(status=204)


@require_GET
def reading_writes(request: HttpRequest) -> HttpResponse:
    with operation(person(request), "planted"):
        Customer.objects.everyone().update(note="seen")
    return HttpResponse()


@csrf_exempt
@require_POST
def no_token_asked(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


urlpatterns = [
    *real,
    path("planted/unscoped/<uuid:uid>/", unscoped, name="unscoped"),
    path("planted/deleted/<uuid:uid>/", shows_deleted, name="shows_deleted"),
    path("planted/right/", right_forgotten, name="right_forgotten"),
    path("planted/any/", any_method, name="any_method"),
    path("planted/denies/<uuid:uid>/", writes_then_denies, name="writes_then_denies"),
    path("planted/reading/", reading_writes, name="reading_writes"),
    path("planted/token/", no_token_asked, name="no_token_asked"),
]

TABLE = {
    "unscoped": Rule(on="customer"),
    "shows_deleted": Rule(on="customer"),
    "right_forgotten": Rule("POST", right="staff.manage"),
    "any_method": Rule("GET", right="staff.manage"),
    "writes_then_denies": Rule("POST", right="customers.edit", on="customer"),
    "reading_writes": Rule(),
    "no_token_asked": Rule("POST"),
}
