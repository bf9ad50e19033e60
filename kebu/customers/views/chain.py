"""决策链: the map, its dialog, the keyboard's way to hang somebody elsewhere, and the picture as a file."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kebu.base.access import Refused, require
from kebu.base.edits import Conflict
from kebu.base.pages import done, is_fragment, person, toast
from kebu.customers.actions import chain as actions
from kebu.customers.actions import contacts
from kebu.customers.forms import ContactForm
from kebu.customers.forms.contact import CHAIN
from kebu.customers.models import Attitude, Contact
from kebu.customers.queries import chain
from kebu.customers.views.fetch import contact_or_404, customer_or_404, uid_of, version_of

COLOURS = {
    "supports": "#2e9e6b", "opposes": "#d9534f", "neutral": "#98a1b2", "untouched": "#98a1b2", "": "#98a1b2",
}  # fmt: skip


@require_GET
def page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The whole canvas; within the customer page as its tab."""
    customer = customer_or_404(request, uid)
    if not is_fragment(request):
        return redirect(f"{reverse('site:customer', args=[customer.uid])}?tab=chain")
    user = person(request)
    context = {
        "customer": customer,
        "map": chain.draw(customer),
        "can_edit": user.may("contacts.edit") and not customer.is_deleted,
        "attitudes": Attitude.choices,
    }
    return render(request, "customers/_chain.html", context)


@require_POST
def hang(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let a contact report to another (`superior` = its uid, or empty for the top): what a drag on the map does."""
    contact = contact_or_404(request, uid)
    chosen = request.POST.get("superior", "")
    colleagues = Contact.objects.visible_to(person(request)).filter(customer_id=contact.customer_id)
    superior = get_object_or_404(colleagues, uid=uid_of(chosen)) if chosen else None
    try:
        outcome = actions.set_superior(contact, superior, actor=person(request))
    except Refused as refusal:
        return toast(HttpResponse(status=204), str(refusal))
    text = (
        _("%(name)s 改为汇报给 %(boss)s") % {"name": contact.name, "boss": superior.name}
        if superior
        else _("%(name)s 已移到最上级") % {"name": contact.name}
    )
    return done(request, f"{reverse('site:customer', args=[contact.customer.uid])}?tab=chain", text, outcome.operation)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Role, attitude, influence and superior of one person: the way without a mouse."""
    user = person(request)
    contact = contact_or_404(request, uid)
    require(user, "contacts.edit")
    form = ContactForm(request.POST or None, instance=contact, user=user, only=CHAIN)
    context = {
        "form": form,
        "contact": contact,
        "action": request.path,
        "version": request.POST.get("version") or contact.version,
    }
    if form.is_valid():
        try:
            saved = contacts.edit(form, actor=user, version=version_of(request))
            url = f"{reverse('site:customer', args=[contact.customer.uid])}?tab=chain"
            return done(request, url, _("已更新 %(name)s 的角色") % {"name": contact.name}, saved.operation)
        except Conflict as conflict:
            form.add_error(None, _("%(by)s 刚改过这里，已换成最新内容，请再核对") % {"by": conflict.by})
            context["version"] = conflict.instance.version
    return render(request, "customers/chain_form.html", context, status=422 if form.is_bound else 200)


@require_GET
def picture(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The map as an SVG file that stands for itself."""
    customer = customer_or_404(request, uid)
    drawn = chain.draw(customer)
    context = {"map": drawn, "customer": customer, "colours": COLOURS}
    svg = render_to_string("customers/chain.svg", context, request=request)
    name = _("%(code)s 决策链.svg") % {"code": customer.code}
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(svg, content_type="image/svg+xml", headers=headers)
