"""The change history of a row: who, when, from what to what — as the reader may see it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kebu.audit import queries, verbs
from kebu.audit.kinds import label_of
from kebu.audit.wording import Teller
from kebu.base.pages import is_fragment, person


@require_GET
def customer_history(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The customer page's tab 变更日志."""
    return history(request, "customers.customer", uid)


@require_GET
def history(request: HttpRequest, kind: str, uid: UUID) -> HttpResponse:
    subject = queries.subject(person(request), kind, uid)
    if subject is None:
        raise Http404
    page = queries.page(queries.changes(subject), request.GET.get("after", ""))
    told = [(one, verbs.label(one.verb)) for one in Teller(person(request), page.rows).told()]
    template = "audit/_history.html" if is_fragment(request) else "audit/history.html"
    crumbs = [(label_of(kind), ""), (str(subject.row), ""), (_("变更记录"), "")]
    return render(request, template, {"subject": subject, "told": told, "after": page.after, "crumbs": crumbs})
