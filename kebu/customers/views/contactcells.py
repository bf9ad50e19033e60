"""A custom field of a contact edited where it stands: on the list and on the contact's card."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kebu.base.access import require
from kebu.base.edits import Conflict
from kebu.base.pages import person, toast
from kebu.customers.actions import contacts
from kebu.customers.forms import ContactForm
from kebu.customers.models import Contact, CustomField
from kebu.customers.queries import customfacts
from kebu.customers.views.fetch import contact_or_404, version_of


@require_http_methods(["GET", "POST"])
def edit_field(request: HttpRequest, uid: UUID, field: str) -> HttpResponse:
    """GET answers the field's form, GET ?show=1 the field at rest; POST saves and answers the field at rest."""
    user = person(request)
    contact = contact_or_404(request, uid)
    own = customfacts.find(user, contact, field)
    if own is None:
        raise Http404
    if request.GET.get("show"):
        return _at_rest(request, contact, own)
    require(user, "contacts.edit")
    form = ContactForm(request.POST or None, instance=contact, user=user, only=[field])
    if field not in form.fields:
        raise Http404
    if request.method == "GET" or not form.is_valid():
        return _form(request, contact, form, field, 422 if form.is_bound else 200)
    try:
        saved = contacts.edit(form, actor=user, version=version_of(request))
    except Conflict as conflict:
        theirs = customfacts.say(user, own, conflict.theirs.get(field))
        text = _("%(by)s 刚改成了“%(theirs)s”，再保存就用你的覆盖") % {"by": conflict.by, "theirs": theirs}
        return _form(request, conflict.instance, form, field, 409, text)
    response = _at_rest(request, contact, own)
    return toast(response, _("已修改%(fields)s") % {"fields": own}, saved.operation) if saved.changed else response


def _form(
    request: HttpRequest, contact: Contact, form: ContactForm, field: str, status: int, conflict: str = ""
) -> HttpResponse:
    version = contact.version if conflict or request.method == "GET" else version_of(request)
    context = {"field": form[field], "action": request.path, "version": version, "conflict": conflict}
    return render(request, "kit/cell_form.html", context, status=status)


def _at_rest(request: HttpRequest, contact: Contact, own: CustomField) -> HttpResponse:
    fact = customfacts.fact(person(request), contact, own)
    context = {"label": fact.label, "value": fact.text, "edit_url": fact.edit_url}
    return render(request, "kit/cell.html", context)
