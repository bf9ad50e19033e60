"""新建客户: one page, with what it may duplicate shown while typing."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kebu.base.access import Refused, require
from kebu.base.ids import uuid7
from kebu.base.models import Change
from kebu.base.pages import done, person
from kebu.customers import rules
from kebu.customers.actions import customers
from kebu.customers.forms import CustomerForm, custom
from kebu.customers.forms.customer import BASIC, NEEDS, ORIGIN, OwnershipForm
from kebu.customers.models import Customer
from kebu.customers.queries import duplicates, identity


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require(user, "customers.create")
    form = CustomerForm(request.POST or None, user=user)
    ownership = OwnershipForm(request.POST or None, user=user)
    if request.method == "GET":
        return _page(request, form, ownership, str(uuid7()))
    uid = _uid(request.POST.get("uid", ""))
    valid = [form.is_valid(), ownership.is_valid()]
    if not all(valid):
        return _page(request, form, ownership, str(uid), status=422)
    if again := Customer.objects.visible_to(user).filter(uid=uid).first():
        return _made(request, again)
    found = duplicates.find(user, **_typed(form.cleaned_data))
    if taken := identity.taken(form.cleaned_data):
        form.add_error(taken.field, taken.told(user))
        return _page(request, form, ownership, str(uid), found=found, is_taken=True, status=422)
    if found and not request.POST.get("confirmed"):
        return _page(request, form, ownership, str(uid), found=found, is_asked=True, status=422)
    try:
        return _made(request, customers.create(_values(form, ownership), actor=user, uid=uid, **_around(ownership)))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, ownership, str(uid), status=422)


def _values(form: CustomerForm, ownership: OwnershipForm) -> dict[str, Any]:
    values = dict(form.cleaned_data)
    if "owner" in ownership.cleaned_data:
        values["owner"] = ownership.cleaned_data["owner"]
    return values


def _around(ownership: OwnershipForm) -> dict[str, Any]:
    chosen = ownership.cleaned_data
    return {"tags": list(chosen.get("tags", [])), "collaborators": list(chosen.get("collaborators", []))}


def _typed(values: dict[str, Any]) -> dict[str, str]:
    return {name: str(values.get(name) or "") for name in ("name", "code", "credit_code", "phone")}


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid7()


def _made(request: HttpRequest, customer: Customer) -> HttpResponse:
    change = Change.objects.filter(model="customers.customer", row_id=customer.pk, kind=Change.Kind.INSERT).first()
    text = _("已新建“%(name)s”，编号 %(code)s") % {"name": customer.name, "code": customer.code}
    return done(request, reverse("site:customer", args=[customer.uid]), text, change.operation if change else None)


def _page(
    request: HttpRequest, form: CustomerForm, ownership: OwnershipForm, uid: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "crumbs": [(_("客户"), ""), (_("客户列表"), reverse("customers:list")), (_("新建客户"), "")],
        "form": form,
        "ownership": ownership,
        "uid": uid,
        "groups": groups(form),
        "warnings": _warnings(form.data.get("credit_code", "")),
        **more,
    }
    return render(request, "customers/create.html", context, status=status)


def groups(form: CustomerForm) -> list[tuple[str, list[Any]]]:
    """The form's fields under their headings, as far as the person has them."""
    parts = [(_("基本信息"), BASIC), (_("需求与采购"), NEEDS), (_("来源与归属"), ORIGIN)]
    found = [(title, [form[name] for name in names if name in form.fields]) for title, names in parts]
    own = [form[name] for name in custom.names(form)]
    return [*found[:-1], (_("自定义字段"), own), found[-1]] if own else found


def _warnings(credit_code: str) -> list[str]:
    return [_(message) for message in rules.warnings({"credit_code": credit_code}).values()]


@require_GET
def hints(request: HttpRequest) -> HttpResponse:
    """What is worth knowing about what was typed so far: similar customers, a check digit that does not fit."""
    user = person(request)
    require(user, "customers.create")
    typed = _typed({name: request.GET.get(name) for name in ("name", "code", "credit_code")})
    found = duplicates.find(user, **typed)
    context = {"found": found, "warnings": _warnings(request.GET.get("credit_code", ""))}
    return render(request, "customers/_hints.html", context)
