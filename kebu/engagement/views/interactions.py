"""跟进记录: the composer on a customer's page, in a dialog and on a page of its own; one record by itself."""

import re
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kebu.base.access import Refused, require
from kebu.base.edits import Conflict
from kebu.base.pages import done, is_fragment, person, toast, trigger
from kebu.base.templatetags.kit import shortdate
from kebu.base.text.vague import vague_phrase
from kebu.customers.actions import attachments
from kebu.customers.models import Customer
from kebu.customers.queries import attachments as files_of
from kebu.engagement import parts, rules
from kebu.engagement.actions import interactions
from kebu.engagement.forms import InteractionForm, LogForm
from kebu.engagement.models import Interaction, Task
from kebu.engagement.queries import choices, timeline
from kebu.engagement.views.answers import show_conflict, version_of
from kebu.engagement.views.composer import composer

if TYPE_CHECKING:
    from kebu.staff.models import User

PLACES = ("page", "dialog", "full")


@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest, uid: UUID) -> HttpResponse:
    user = person(request)
    require(user, "interactions.log")
    customer = get_object_or_404(Customer.objects.visible_to(user), uid=uid)
    if request.method == "POST":
        return _save(request, user, customer)
    place = "dialog" if is_fragment(request) else "full"
    return _draw(request, user, customer, place=place, task=_task(request, user, customer))


def _task(request: HttpRequest, user: "User", customer: Customer) -> Task | None:
    """The open task that is being recorded, named by ?task=."""
    try:
        uid = UUID(request.GET.get("task", ""))
    except ValueError:
        return None
    return Task.objects.visible_to(user).open().filter(customer=customer, uid=uid).first()


@require_safe
def next_step(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The customer's next step, drawn anew after a change."""
    user = person(request)
    customer = get_object_or_404(Customer.objects.visible_to(user), uid=uid)
    return render(request, "engagement/_next_step.html", parts.next_step(user, customer))


def _typed(request: HttpRequest) -> QueryDict:
    """What was posted. The date asked for inline comes beside the empty field of the chip: the filled one counts."""
    typed = request.POST.copy()
    typed["next_on"] = next((day for day in reversed(typed.getlist("next_on")) if day), "")
    return typed


def _save(request: HttpRequest, user: "User", customer: Customer) -> HttpResponse:
    form = LogForm(_typed(request), customer=customer, user=user)
    place = request.POST.get("place", "full")
    place = place if place in PLACES else "full"
    if not form.is_valid():
        return _draw(request, user, customer, form=form, place=place, status=422)
    if form.asks_next:
        return _draw(request, user, customer, form=form, place=place, asks=True, status=422)
    received = _received(request, user)
    try:
        logged = _log(form, user, customer, received)
    except Refused as refused:
        attachments.discard(received)
        form.add_error(None, str(refused))
        return _draw(request, user, customer, form=form, place=place, status=422)
    return _answer(request, user, customer, logged, place, received.problems)


def _received(request: HttpRequest, user: "User") -> attachments.Received:
    uploads = request.FILES.getlist("files")
    return attachments.receive(uploads, actor=user) if uploads else attachments.Received()


def _log(form: LogForm, user: "User", customer: Customer, received: attachments.Received) -> interactions.Logged:
    values = form.cleaned_data
    names = ("kind", "content", "happened_at", "minutes", "mood", "voice", "result", "next_on", "next_at", "next_step")
    return interactions.log(
        customer,
        contacts=list(values["contacts"]),
        fulfils=values["task"],
        files=received if received.pieces else None,
        actor=user,
        **{name: values[name] for name in names},
    )


def _answer(
    request: HttpRequest,
    user: "User",
    customer: Customer,
    logged: interactions.Logged,
    place: str,
    problems: list[str],
) -> HttpResponse:
    text = _("已记录%(kind)s") % {"kind": Interaction.Kind(logged.interaction.kind).label}
    if logged.task:
        text = _("%(logged)s，%(day)s 再跟进") % {"logged": text, "day": shortdate(logged.task.due_on)}
    text = "；".join([text, *problems])
    if place == "full" or not is_fragment(request):
        return done(request, reverse("site:customer", args=[customer.uid]), text, logged.operation)
    if place == "dialog":
        response = trigger(HttpResponse(status=204), kebu__dialog_close={})
    else:
        response = render(request, "engagement/_composer.html", composer(user, customer))
    return toast(trigger(response, kebu__logged={}, kebu__changed={}), text, logged.operation)


def _draw(
    request: HttpRequest,
    user: "User",
    customer: Customer,
    *,
    place: str,
    form: LogForm | None = None,
    task: Task | None = None,
    asks: bool = False,
    status: int = 200,
) -> HttpResponse:
    kept = request.POST.get("files_id", "")
    files_id = kept if re.fullmatch(r"composer-files-[0-9a-f]{8}", kept) else ""
    context = composer(user, customer, form=form, place=place, task=task, asks=asks, files_id=files_id)
    template = "engagement/log.html"
    if is_fragment(request):
        template = "engagement/log_dialog.html" if place == "dialog" and status == 200 else "engagement/_composer.html"
    return render(request, template, context, status=status)


@require_POST
def hint(request: HttpRequest) -> HttpResponse:
    """Ask for need or time when what is typed says neither. Stores nothing; a POST keeps the words out of the log."""
    phrase = vague_phrase(request.POST.get("content", "")[:4000])
    return render(request, "engagement/_hint.html", {"hint": phrase})


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """记录跟进 without a customer in hand: choose one first."""
    user = person(request)
    require(user, "interactions.log")
    try:
        uid = UUID(request.GET.get("customer", ""))
    except ValueError:
        context = {"recent": choices.customers(user, "")}
        template = "engagement/choose_dialog.html" if is_fragment(request) else "engagement/choose.html"
        return render(request, template, context)
    return redirect("engagement:log", uid)


@require_http_methods(["GET", "HEAD", "POST"])
def interaction(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One record: to read, and for its author to correct."""
    user = person(request)
    row = get_object_or_404(Interaction.objects.visible_to(user).select_related("customer", "author"), uid=uid)
    may_change = interactions.may_change(row, user)
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied(_("只能改自己写的跟进记录"))
        return _edit(request, user, row)
    return _show(request, row, InteractionForm(instance=row) if may_change else None)


def _edit(request: HttpRequest, user: "User", row: Interaction) -> HttpResponse:
    url = reverse("site:customer", args=[row.customer.uid])
    form = InteractionForm(request.POST, instance=row)
    if not form.is_valid():
        return _show(request, row, form, status=422)
    try:
        contacts = list(form.cleaned_data["contacts"])
        saved = interactions.edit(form, contacts, actor=user, version=version_of(request))
    except Conflict as conflict:
        show_conflict(form, conflict)
        return _show(request, row, form, status=409)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _show(request, row, form, status=422)
    return done(request, url, _("跟进记录已修改"), saved.operation)


def _show(request: HttpRequest, row: Interaction, form: InteractionForm | None, status: int = 200) -> HttpResponse:
    mood = Interaction.Mood(row.mood) if row.mood else None
    context = {
        "row": row,
        "form": form,
        "title": timeline.title(row),
        "icon": rules.KIND_ICONS[row.kind],
        "mood": mood,
        "crumbs": [(row.customer.name, reverse("site:customer", args=[row.customer.uid])), (_("跟进记录"), "")],
        "action": reverse("engagement:interaction", args=[row.uid]),
        **_files(person(request), row),
    }
    return render(request, "engagement/interaction.html", context, status=status)


def _files(user: "User", row: Interaction) -> dict[str, object]:
    return {
        "files": files_of.entries(user, row.customer, about_key=(interactions.KIND, row.pk)),
        "can_view": user.may("attachments.view"),
        "can_add": user.may("attachments.add"),
        "limit": attachments.file_limit(),
        "drop_url": reverse("engagement:interaction_files", args=[row.uid]),
    }


@require_POST
def add_files(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Files for a record that stands already."""
    user = person(request)
    row = get_object_or_404(Interaction.objects.visible_to(user).select_related("customer"), uid=uid)
    received = attachments.receive(request.FILES.getlist("files"), actor=user)
    try:
        added = attachments.add(row.customer, received, actor=user, about=(interactions.KIND, row.pk))
    except Refused:
        attachments.discard(received)
        raise
    undo = added.operation if added.rows else None
    return done(request, reverse("engagement:interaction", args=[row.uid]), added.said(), undo)


@require_POST
def delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    user = person(request)
    row = get_object_or_404(Interaction.objects.visible_to(user).select_related("customer"), uid=uid)
    operation = interactions.delete(row, actor=user)
    return done(request, reverse("site:customer", args=[row.customer.uid]), _("跟进记录已删除"), operation)
