"""The pages 客户列表 and 联系人: their definitions stand in `customers.lists`."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from kebu.base.pages import person
from kebu.base.views.lists import show


@require_GET
def customers(request: HttpRequest) -> HttpResponse:
    user = person(request)
    rights = {"may_create": user.may("customers.create"), "may_edit": user.may("customers.edit")}
    return show(request, "customers", **rights)


@require_GET
def contacts(request: HttpRequest) -> HttpResponse:
    return show(request, "contacts", may_edit_contacts=person(request).may("contacts.edit"))
