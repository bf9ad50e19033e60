"""Merging a customer with another one side by side, and taking mergers back."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from kebu.base import clock, undo
from kebu.base.access import Refused, require
from kebu.base.pages import done, person
from kebu.base.text.joining import joined
from kebu.customers.actions import merging
from kebu.customers.forms import merge as posted
from kebu.customers.models import Customer
from kebu.customers.queries import comparing, suspects
from kebu.customers.queries import mergers as known
from kebu.customers.views.fetch import customer_or_404, uid_of


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Without another customer (?other=) it is chosen first; `uid` is the one that stays."""
    user = person(request)
    survivor = customer_or_404(request, uid)
    require(user, "customers.merge")
    others = Customer.objects.visible_to(user).exclude(pk=survivor.pk)
    if not (other := request.POST.get("other") or request.GET.get("other")):
        typed = request.POST if request.method == "POST" else None
        return _choose(request, survivor, posted.OtherForm(typed, among=others))
    loser = others.select_related("owner", "team").filter(uid=uid_of(other)).first()
    if loser is None:
        return _choose(request, survivor, posted.OtherForm({"other": other}, among=others))
    if request.method == "POST" and "version" in request.POST:
        return _merge(request, survivor, loser)
    if request.method == "POST":
        return done_to(request, f"{request.path}?other={loser.uid}")
    return _compare(request, survivor, loser)


def _choose(request: HttpRequest, survivor: Customer, form: posted.OtherForm) -> HttpResponse:
    """A dialog; what the search found about this customer is offered first."""
    context = {
        "customer": survivor, "form": form, "action": request.path, "submit": _("下一步：逐项核对"),
        "suspects": suspects.of(person(request), survivor),
    }  # fmt: skip
    return render(request, "customers/merge_choose.html", context, status=422 if form.is_bound else 200)


def done_to(request: HttpRequest, url: str) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def _merge(request: HttpRequest, survivor: Customer, loser: Customer) -> HttpResponse:
    user = person(request)
    try:
        outcome = merging.merge(
            survivor,
            loser,
            actor=user,
            choices=posted.choices(request.POST),
            people=posted.same_people(request.POST, comparing.twins(user, survivor, loser)),
            versions=posted.versions(request.POST, survivor, loser),
            keeps_owner=request.POST.get("keeps_owner") == "1",
        )
    except Refused as refusal:
        return _compare(request, *_again(survivor, loser), refusal=str(refusal), status=422)
    survivor.refresh_from_db()
    text = _("“%(loser)s”已并入“%(name)s”，30 天内可撤销") % {"loser": loser.name, "name": survivor.name}
    seen = Customer.objects.visible_to(user).filter(pk=survivor.pk).exists()
    page = reverse("site:customer", args=[survivor.uid]) if seen else reverse("customers:pairs")
    return done(request, page, text, outcome.operation)


def _again(survivor: Customer, loser: Customer) -> tuple[Customer, Customer]:
    """Both as they are now, so that a second press knows what it merges."""
    survivor.refresh_from_db()
    loser.refresh_from_db()
    return survivor, loser


def _compare(
    request: HttpRequest, survivor: Customer, loser: Customer, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    address = reverse("customers:merge", args=[loser.uid])
    context = {
        "survivor": survivor,
        "loser": loser,
        "comparison": comparing.compare(person(request), survivor, loser),
        "refusal": refusal,
        "swap_url": f"{address}?other={survivor.uid}",
        "action": f"{request.path}?other={loser.uid}",
        "has_owners": len({survivor.owner_id, loser.owner_id} - {None}) > 1,
        "crumbs": [(_("客户"), ""), (_("疑似重复"), reverse("customers:pairs")), (_("合并客户"), "")],
    }
    return render(request, "customers/merge.html", context, status=status)


@require_http_methods(["GET", "POST"])
def mergers(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What was merged into a customer; the newest merger can be taken back."""
    user = person(request)
    customer = customer_or_404(request, uid)
    require(user, "customers.merge")
    found = known.of(customer)
    newest = found[0] if found else None
    refusal = ""
    if request.method == "POST" and newest and request.POST.get("operation") == str(newest.operation):
        try:
            undone = undo.undo(newest.operation, actor=user)
            page = reverse("site:customer", args=[newest.loser.uid])
            seen = Customer.objects.visible_to(user).filter(pk=newest.loser_id).exists()
            return done(request, page if seen else reverse("site:customer", args=[customer.uid]), _told(undone))
        except Refused as cause:
            refusal = str(cause)
    context: dict[str, Any] = {
        "customer": customer,
        "rows": found,
        "newest": newest,
        "preview": known.preview(newest, user) if newest else None,
        "is_late": newest is not None and (clock.now() - newest.at).days >= known.DAYS,
        "refusal": refusal,
    }
    return render(request, "customers/mergers.html", context, status=422 if refusal else 200)


def _told(undone: undo.Undone) -> str:
    count = undone.restored
    text = ngettext("已撤销合并，%(count)s 处放回原位", "已撤销合并，%(count)s 处放回原位", count) % {"count": count}
    parts = [text]
    if undone.asked:
        names = joined(undone.asked[:5])
        parts.append(_("后来改过的保持现状：%(names)s") % {"names": names})
    return _("；").join([*parts, *undone.notes])
