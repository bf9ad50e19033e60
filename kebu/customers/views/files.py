"""附件 of a customer: the list, upload, looking at one, taking one away.

Whatever shows content goes through the scope anew, also the picture behind a dialog's token: the token says that the
look was asked for (and logged), and lives ten minutes.
"""

from typing import Any
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kebu.base import downloads, files, pdfpages
from kebu.base.access import Refused, require
from kebu.base.filetypes import decoded
from kebu.base.pages import done, is_fragment, person, toast, trigger
from kebu.customers import parts
from kebu.customers.actions import attachments
from kebu.customers.models import Attachment, Customer
from kebu.customers.queries import attachments as queries
from kebu.customers.views.fetch import customer_or_404, uid_of

SALT = "customers.look"
TOKEN_SECONDS = 600
TEXT_SHOWN = 64 << 10
PAGES_SHOWN = 30


def _back(customer: Customer) -> str:
    return f"{reverse('site:customer', args=[customer.uid])}?tab=files"


def _file_or_404(request: HttpRequest, uid: UUID) -> Attachment:
    rows = Attachment.objects.visible_to(person(request)).select_related("customer", "author")
    return get_object_or_404(rows, uid=uid)


@require_GET
def tab(request: HttpRequest, uid: UUID) -> HttpResponse:
    customer = customer_or_404(request, uid)
    user = person(request)
    require(user, "attachments.view")
    if not is_fragment(request):
        return redirect(_back(customer))
    entries = queries.entries(user, customer)
    context = {
        "customer": customer,
        "entries": entries,
        "rest": queries.count(user, customer) - len(entries),
        "can_add": user.may("attachments.add"),
        "limit": attachments.file_limit(),
        "drop_url": reverse("customers:file_add", args=[customer.uid]),
    }
    return render(request, "customers/_files.html", context)


@require_GET
def card(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The newest files beside the facts, drawn anew after a change."""
    customer = customer_or_404(request, uid)
    require(person(request), "attachments.view")
    return render(request, "customers/_file_card.html", dict(parts.file_card(person(request), customer) or {}))


@require_POST
def add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Several files at once; those that are not taken in are named with the cause, the others go in."""
    customer = customer_or_404(request, uid)
    user = person(request)
    received = attachments.receive(request.FILES.getlist("files"), actor=user)
    try:
        added = attachments.add(customer, received, actor=user)
    except Refused:
        attachments.discard(received)
        raise
    return _answer(request, customer, added)


def _answer(request: HttpRequest, customer: Customer, added: attachments.Added) -> HttpResponse:
    undo = added.operation if added.rows else None
    if not is_fragment(request):
        return done(request, _back(customer), added.said(), undo)
    return toast(trigger(HttpResponse(status=204), kebu__changed={}), added.said(), undo)


@require_POST
def download(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The file itself. A POST, because taking it away is logged."""
    row = _file_or_404(request, uid)
    return downloads.attachment(attachments.fetch(row, actor=person(request)), row.name, row.kind.mime)


@require_POST
def look(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A dialog with the file's content as far as it can be shown without running any of it."""
    row = _file_or_404(request, uid)
    user = person(request)
    attachments.look(row, actor=user)
    token = signing.dumps([str(row.uid), user.pk], salt=SALT)
    context: dict[str, Any] = {"row": row, "may_delete": attachments.may_delete(row, user), "problem": ""}
    try:
        context |= _content(row, token)
    except Refused as refused:
        context["problem"] = str(refused)
    return render(request, "customers/file_look.html", context)


def _content(row: Attachment, token: str) -> dict[str, Any]:
    address = reverse("customers:file_picture", args=[token])
    if row.kind.preview == "picture":
        return {"pictures": [(address, row.name)]}
    if row.kind.preview == "pdf":
        with files.local(row.file, suffix=".pdf") as path:
            count = pdfpages.draw(path, 1).count
        pages = [(f"{address}?page={n}", _("第 %(n)d 页") % {"n": n}) for n in range(1, min(count, PAGES_SHOWN) + 1)]
        return {"pictures": pages, "rest": count - len(pages)}
    if row.kind.preview == "text":
        with files.open(row.file) as source:
            return {"text": decoded(source.read(TEXT_SHOWN)), "is_cut": row.size > TEXT_SHOWN}
    return {}


@require_GET
def picture(request: HttpRequest, token: str) -> HttpResponseBase:
    """What the dialog shows: the picture, or one page of a PDF drawn as one."""
    user = person(request)
    try:
        uid, user_id = signing.loads(token, salt=SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature:
        raise Http404 from None
    if user_id != user.pk:
        raise Http404
    row = _file_or_404(request, uid_of(uid))
    require(user, "attachments.view")
    if row.kind.preview == "pdf":
        return downloads.png(_page(row, request.GET.get("page", "1")))
    return downloads.picture(files.open(row.file), row.name, row.kind)


def _page(row: Attachment, number: str) -> bytes:
    if not number.isdecimal() or len(number) > 5:
        raise Http404
    with files.local(row.file, suffix=".pdf") as path:
        return pdfpages.draw(path, int(number)).picture


@require_POST
def delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    row = _file_or_404(request, uid)
    outcome = attachments.delete(row, actor=person(request))
    text = _("已删除附件“%(name)s”") % {"name": row.name}
    if not is_fragment(request):
        return done(request, _back(row.customer), text, outcome.operation)
    response = trigger(HttpResponse(status=204), kebu__changed={}, kebu__dialog_close={})
    return toast(response, text, outcome.operation)
