"""Contacts on the customer page: create and edit in a dialog, who is primary, who left."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kebu.base.access import Refused, require
from kebu.base.edits import Conflict
from kebu.base.ids import uuid7
from kebu.base.pages import done, is_fragment, person, toast
from kebu.customers.actions import contacts
from kebu.customers.actions.outcome import Outcome
from kebu.customers.forms import ContactForm, custom
from kebu.customers.forms.contact import CHAIN, PERSON, PRIVATE, REACH
from kebu.customers.models import Contact, Customer
from kebu.customers.queries import customfacts, people
from kebu.customers.views.create import _uid
from kebu.customers.views.edit import labels_of
from kebu.customers.views.fetch import contact_or_404, customer_or_404, version_of
from kebu.staff.models import User


def _back(customer: Customer, tab: str = "contacts") -> str:
    return f"{reverse('site:customer', args=[customer.uid])}?tab={tab}"


@require_GET
def tab(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The contacts of a customer, as cards; those who left at the end."""
    customer = customer_or_404(request, uid)
    if not is_fragment(request):
        return redirect(_back(customer))
    user = person(request)
    context = {
        "customer": customer,
        "cards": people.cards(user, customer),
        "can_edit": user.may("contacts.edit") and not customer.is_deleted,
    }
    return render(request, "customers/_contacts.html", context)


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, uid: UUID) -> HttpResponse:
    user = person(request)
    customer = customer_or_404(request, uid)
    require(user, "contacts.edit")
    form = ContactForm(request.POST or None, instance=Contact(customer=customer), user=user)
    if form.is_valid():
        contact = contacts.create(customer, form.cleaned_data, actor=user, uid=_uid(request.POST.get("uid", "")))
        return done(request, _back(customer), _("已添加联系人 %(name)s") % {"name": contact.name})
    more = {"title": _("添加联系人"), "uid": request.POST.get("uid") or uuid7(), "submit": _("添加联系人")}
    return _dialog(request, form, 422 if form.is_bound else 200, **more)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    user = person(request)
    contact = contact_or_404(request, uid)
    require(user, "contacts.edit")
    form = ContactForm(request.POST or None, instance=contact, user=user)
    more: dict[str, Any] = {
        "title": _("编辑联系人"),
        "contact": contact,
        "version": request.POST.get("version") or contact.version,
    }
    if form.is_valid():
        try:
            saved = contacts.edit(form, actor=user, version=version_of(request))
            text = _("已保存联系人 %(name)s") % {"name": contact.name}
            return done(request, _back(contact.customer), text, saved.operation)
        except Conflict as conflict:
            more |= {"conflict": conflict, "version": conflict.instance.version, "theirs": theirs_of(user, conflict)}
            form = ContactForm(request.POST, instance=contact, user=user)
            return _dialog(request, form, 409, **more)
    return _dialog(request, form, 422 if form.is_bound else 200, **more)


def theirs_of(user: User, conflict: Conflict) -> list[tuple[str, str]]:
    labels = labels_of(user, conflict.instance)
    return [(labels[name], str(_shown(user, conflict, name))) for name in sorted(conflict.theirs)]


def _shown(user: User, conflict: Conflict, name: str) -> Any:
    row = conflict.instance
    if own := customfacts.find(user, row, name):
        return customfacts.say(user, own, conflict.theirs[name])
    display = getattr(row, f"get_{name}_display", None)
    return (display() if display else getattr(row, name)) or _("（空）")


def _dialog(request: HttpRequest, form: ContactForm, status: int, **more: Any) -> HttpResponse:
    groups = [(_("个人"), PERSON), (_("联系方式"), REACH), (_("决策链"), CHAIN), (_("生日与偏好"), PRIVATE)]
    groups.append((_("自定义字段"), custom.names(form)))
    fields = [(title, [form[name] for name in names if name in form.fields]) for title, names in groups]
    context = {"form": form, "groups": [group for group in fields if group[1]], "action": request.path, **more}
    return render(request, "customers/contact_form.html", context, status=status)


@require_POST
def primary(request: HttpRequest, uid: UUID) -> HttpResponse:
    return _act(request, uid, contacts.set_primary, _("%(name)s 已设为主要联系人"))


@require_POST
def leave(request: HttpRequest, uid: UUID) -> HttpResponse:
    return _act(request, uid, contacts.leave, _("已记下 %(name)s 离开"))


@require_POST
def come_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    return _act(request, uid, contacts.come_back, _("%(name)s 已恢复为在职"))


@require_POST
def delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    return _act(request, uid, contacts.delete, _("已删除联系人 %(name)s"))


def _act(request: HttpRequest, uid: UUID, action: Any, text: str) -> HttpResponse:
    contact = contact_or_404(request, uid)
    try:
        outcome: Outcome = action(contact, actor=person(request))
    except Refused as refusal:
        return toast(HttpResponse(status=204), str(refusal))
    return done(request, _back(contact.customer), text % {"name": contact.name}, outcome.operation)
