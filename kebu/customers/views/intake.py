"""Registration forms, correction links, and the review of what came in by them."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kebu.base import qr
from kebu.base.access import Refused, require
from kebu.base.edits import Conflict
from kebu.base.pages import done, person
from kebu.customers.actions import candidates, intake
from kebu.customers.forms.intake import IntakeFormForm, LinkForm
from kebu.customers.models import Candidate, CorrectionLink, Customer, IntakeForm
from kebu.customers.queries import candidates as queries
from kebu.customers.views.fetch import customer_or_404, uid_of, version_of


def _address(name: str, token: str) -> str:
    return f"{settings.KEBU.base_url}{reverse(f'customers:{name}', args=[token])}"


# --- registration forms --------------------------------------------------------------------------------------------


@require_GET
def forms(request: HttpRequest) -> HttpResponse:
    require(person(request), "intake.manage")
    rows = IntakeForm.objects.visible_to(person(request)).select_related("owner").order_by("-is_open", "-pk")
    return render(request, "customers/intake_forms.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def form_create(request: HttpRequest) -> HttpResponse:
    return _edit(request, IntakeForm())


@require_http_methods(["GET", "POST"])
def form_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    return _edit(request, get_object_or_404(IntakeForm.objects.visible_to(person(request)), uid=uid))


def _edit(request: HttpRequest, row: IntakeForm) -> HttpResponse:
    user = person(request)
    require(user, "intake.manage")
    form = IntakeFormForm(request.POST or None, instance=row)
    if request.method == "GET" or not form.is_valid():
        return _form_page(request, row, form, 422 if form.is_bound else 200)
    try:
        saved = intake.save_form(form, actor=user, version=version_of(request) if row.pk else None)
    except Conflict as conflict:
        form.add_error(None, _("%(by)s 刚改过这张登记表，请刷新后再改") % {"by": conflict.by})
        return _form_page(request, row, form, 409)
    text = _("登记表“%(name)s”已保存") % {"name": saved.instance.name}
    return done(request, reverse("customers:intake_form", args=[saved.instance.uid]), text, saved.operation)


def _form_page(request: HttpRequest, row: IntakeForm, form: IntakeFormForm, status: int) -> HttpResponse:
    context = {
        "row": row,
        "form": form,
        "address": _address("register", row.token) if row.pk else "",
        "version": request.POST.get("version") or row.version,
        "crumbs": [(_("登记表"), reverse("customers:intake_forms")), (row.name or _("新建登记表"), "")],
    }
    return render(request, "customers/intake_form.html", context, status=status)


@require_POST
def form_turn(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A new address; whoever has the old one finds nothing any more."""
    row = get_object_or_404(IntakeForm.objects.visible_to(person(request)), uid=uid)
    intake.turn_form(row, actor=person(request))
    url = reverse("customers:intake_form", args=[row.uid])
    return done(request, url, _("已换成新地址，旧地址和旧二维码不再有效"))


@require_GET
def form_qr(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The address as a QR code, for a poster or a badge."""
    require(person(request), "intake.manage")
    row = get_object_or_404(IntakeForm.objects.visible_to(person(request)), uid=uid)
    return _qr(_address("register", row.token))


def _qr(address: str) -> HttpResponse:
    response = HttpResponse(qr.svg(address), content_type="image/svg+xml")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


# --- correction links ----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def links(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The dialog 自助更正链接 of a customer: those that hold, and a new one."""
    user = person(request)
    customer = customer_or_404(request, uid)
    require(user, "customers.edit")
    form = LinkForm(request.POST or None)
    made = ""
    if form.is_valid():
        values = form.cleaned_data
        link = intake.make_link(customer, to=values["to"], keys=values["keys"], days=values["days"], actor=user)
        made, form = str(link.uid), LinkForm()
    rows = CorrectionLink.objects.visible_to(user).filter(customer=customer, closed_at__isnull=True)
    context = {
        "customer": customer,
        "form": form,
        "rows": [(row, _address("correct", row.token), str(row.uid) == made) for row in rows.order_by("-pk")[:20]],
    }
    return render(request, "customers/links.html", context, status=422 if form.errors else 200)


@require_POST
def link_close(request: HttpRequest, uid: UUID) -> HttpResponse:
    user = person(request)
    row = get_object_or_404(CorrectionLink.objects.visible_to(user).select_related("customer"), uid=uid)
    intake.close_link(row, actor=user)
    return done(request, reverse("site:customer", args=[row.customer.uid]), _("链接已关闭，打不开了"))


# --- review --------------------------------------------------------------------------------------------------------


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require(user, "intake.review")
    is_done = request.GET.get("done") == "1"
    context = {"rows": queries.rows(user, is_done=is_done), "is_done": is_done, "may_manage": user.may("intake.manage")}
    return render(request, "customers/candidates.html", context)


@require_http_methods(["GET", "POST"])
def candidate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One to review: each answer beside what is known, to take over or to leave."""
    user = person(request)
    require(user, "intake.review")
    rows = Candidate.objects.visible_to(user).select_related("form", "link", "customer", "reviewer")
    row = get_object_or_404(rows, uid=uid)
    into = _into(request, row)
    problem = ""
    if request.method == "POST":
        try:
            return _decide(request, row, into)
        except Refused as refused:
            problem = str(refused)
    context = queries.review(user, row, into) | {"problem": problem}
    context["crumbs"] = [(_("待审资料"), reverse("customers:candidates")), (row.name, "")]
    return render(request, "customers/candidate.html", context, status=422 if problem else 200)


def _into(request: HttpRequest, row: Candidate) -> Customer | None:
    """The customer that it goes into: its own, or the one chosen among those that may be the same."""
    if row.customer_id:
        return row.customer
    text = request.POST.get("into") or request.GET.get("into") or ""
    if not text:
        return None
    return get_object_or_404(Customer.objects.visible_to(person(request)), uid=uid_of(text))


def _decide(request: HttpRequest, row: Candidate, into: Customer | None) -> HttpResponse:
    user = person(request)
    if request.POST.get("act") == "refuse":
        outcome = candidates.refuse(row, note=request.POST.get("note", ""), actor=user)
        text = _("未采纳“%(name)s”的资料") % {"name": row.name}
        return done(request, reverse("customers:candidates"), text, outcome.operation)
    customer = candidates.accept(row, request.POST.getlist("keys"), into=into, actor=user)
    text = _("已采纳，写入“%(name)s”") % {"name": customer.name}
    return done(request, reverse("site:customer", args=[customer.uid]), text)
