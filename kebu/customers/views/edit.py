"""Editing a customer: the whole form, or one field where it stands. Two people never overwrite one another."""

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kebu.base.access import require
from kebu.base.edits import Conflict, Saved
from kebu.base.encrypted import Secret
from kebu.base.pages import done, person, toast, trigger
from kebu.base.text.joining import joined
from kebu.customers.actions import customers
from kebu.customers.custom.known import about_of, known
from kebu.customers.forms import CustomerForm
from kebu.customers.models import Contact, Customer, Origin
from kebu.customers.models.custom import About
from kebu.customers.queries import customfacts, facts, origins
from kebu.customers.views.create import groups
from kebu.customers.views.fetch import customer_or_404, version_of
from kebu.staff.models import User


@require_http_methods(["GET", "POST"])
def edit_field(request: HttpRequest, uid: UUID, field: str) -> HttpResponse:
    """GET answers the field's form, GET ?show=1 the field at rest; POST saves and answers the field at rest."""
    user = person(request)
    customer = customer_or_404(request, uid)
    if field not in facts.FIELDS and customfacts.find(user, customer, field) is None:
        raise Http404
    if request.GET.get("show"):
        return trigger(_at_rest(request, customer, field), kebu__dialog_close=True)
    require(user, "customers.edit")
    form = CustomerForm(request.POST or None, instance=customer, user=user, only=[field])
    if field not in form.fields:
        raise Http404
    if request.method == "GET" or not form.is_valid():
        return _cell_form(request, customer, field, form, 422 if form.is_bound else 200)
    try:
        saved = customers.edit(form, actor=user, version=version_of(request), origin=_origin(request))
    except Conflict as conflict:
        return _field_conflict(request, conflict, field, form)
    response = trigger(_at_rest(request, saved.instance, field), kebu__dialog_close=True)
    if not saved.changed and not saved.merged:
        return response
    return toast(response, _told(saved, labels_of(user, customer)), saved.operation)


def _at_rest(request: HttpRequest, customer: Customer, field: str) -> HttpResponse:
    fact = fact_of(person(request), customer, field)
    context = {"label": fact.label, "value": fact.text, "edit_url": fact.edit_url, "customer": customer, "field": field}
    return render(request, "customers/_field.html", context)


def fact_of(user: User, customer: Customer, name: str) -> facts.Fact:
    own = customfacts.find(user, customer, name)
    return customfacts.fact(user, customer, own) if own else facts.fact(user, customer, name)


def _cell_form(request: HttpRequest, customer: Customer, field: str, form: CustomerForm, status: int) -> HttpResponse:
    context = {
        "field": form[field],
        "action": reverse("customers:edit_field", args=[customer.uid, field]),
        "version": request.POST.get("version") or customer.version,
        "extra": _asks_origin(customer, field),
    }
    return render(request, "kit/cell_form.html", context, status=status)


def _asks_origin(customer: Customer, field: str) -> str:
    is_filled = getattr(customer, field, None) not in (None, "")
    told = origins.told(origins.of(customer), field) if is_filled else ""
    return render_to_string("customers/_origin.html", {"origins": Origin.choices, "told": told})


def _origin(request: HttpRequest) -> str | None:
    """Where the person says it was learnt: one of the list, "" when the line was left, None when there was none."""
    text = request.POST.get("origin")
    return text if text is None or text in Origin.values else ""


def _told(saved: Saved, labels: Mapping[str, str]) -> str:
    text = _("已修改%(fields)s") % {"fields": joined(labels[name] for name in saved.changed) or _("，没有变化")}
    if saved.merged:
        others = joined(labels.get(name, name) for name in saved.merged)
        text += _("；同事刚改过%(fields)s，已一并保留") % {"fields": others}
    return text


def labels_of(user: User, row: Customer | Contact) -> dict[str, str]:
    """What the fields of a row are called, the custom ones too."""
    own = {field.key: str(field) for field in known(user).of(about_of(row))}
    return {f.name: str(f.verbose_name) for f in row._meta.concrete_fields} | own


def _field_conflict(request: HttpRequest, conflict: Conflict, field: str, form: CustomerForm) -> HttpResponse:
    context = {
        "sides": [_side(request, conflict, field)],
        "conflict": conflict,
        "field": field,
        "typed": request.POST.getlist(field) or [""],
        "version": conflict.instance.version,
        "action": reverse("customers:edit_field", args=[conflict.instance.uid, field]),
    }
    response = render(request, "customers/conflict.html", context, status=409)
    response.headers["HX-Retarget"] = "#dialog"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def _side(request: HttpRequest, conflict: Conflict, field: str) -> dict[str, Any]:
    user, theirs = person(request), conflict.instance
    if own := customfacts.find(user, theirs, field):
        their_words = str(customfacts.say(user, own, conflict.theirs[field]))
        my_words = str(customfacts.say(user, own, conflict.mine[field]))
    else:
        their_words = str(facts.words(user, theirs, field))
        setattr(theirs, field, conflict.mine[field])
        my_words = "****" if isinstance(conflict.theirs.get(field), Secret) else str(facts.plain(user, theirs, field))
    return {
        "name": field,
        "label": labels_of(user, theirs)[field],
        "mine": my_words,
        "theirs": their_words,
        "difference": difference(their_words, my_words),
    }


def difference(before: str, after: str) -> SafeString:
    """`after` with what was left out struck and what came in marked."""

    def parts() -> Iterable[tuple[SafeString]]:
        for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if kind == "equal":
                yield (format_html("{}", before[i:j]),)
            else:
                yield (format_html("<del>{}</del>", before[i:j]) if i < j else SafeString(""),)
                yield (format_html("<ins>{}</ins>", after[k:m]) if k < m else SafeString(""),)

    return format_html_join("", "{}", parts())


@require_GET
def more_facts(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The fields behind 更多资料."""
    customer = customer_or_404(request, uid)
    found = facts.facts(person(request), customer, facts.MORE)
    return render(request, "customers/_fact_list.html", {"facts": found})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The whole form. After a conflict it comes back with what was typed and a choice for each field in question."""
    user = person(request)
    customer = customer_or_404(request, uid)
    require(user, "customers.edit")
    version = version_of(request) if request.method == "POST" else customer.version
    form = CustomerForm(request.POST or None, instance=customer, user=user, only=_wanted(request))
    if request.method == "GET" or not form.is_valid():
        return _edit_page(request, customer, form, version, 422 if form.is_bound else 200)
    try:
        saved = customers.edit(form, actor=user, version=version, origin=_origin(request))
    except Conflict as conflict:
        sides = [_side(request, conflict, name) for name in sorted(conflict.mine)]
        form = CustomerForm(request.POST, instance=customer, user=user)
        version = conflict.instance.version
        return _edit_page(request, customer, form, version, 409, sides=sides, conflict=conflict)
    text = _told(saved, labels_of(user, customer))
    return done(request, reverse("site:customer", args=[customer.uid]), text, saved.operation)


def _wanted(request: HttpRequest) -> list[str]:
    """All fields but those for which 用对方的 was chosen: they stay as they are."""
    own = [field.key for field in known(person(request)).of(About.CUSTOMER)]
    return [name for name in (*CustomerForm.base_fields, *own) if request.POST.get(f"use_{name}") != "theirs"]


def _edit_page(
    request: HttpRequest, customer: Customer, form: CustomerForm, version: int, status: int, **more: Any
) -> HttpResponse:
    page = reverse("site:customer", args=[customer.uid])
    crumbs = [(_("客户"), ""), (customer.short_name or customer.name, page), (_("编辑客户"), "")]
    context = {"customer": customer, "form": form, "groups": groups(form), "version": version, "crumbs": crumbs, **more}
    context["origins"] = Origin.choices
    return render(request, "customers/edit.html", context, status=status)
