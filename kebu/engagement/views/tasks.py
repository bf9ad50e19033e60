"""待办: the list, one task, ticking and putting off."""

from copy import copy
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kebu.base import agenda, clock
from kebu.base.access import Refused
from kebu.base.edits import Conflict
from kebu.base.operation import operation
from kebu.base.pages import done, is_fragment, person, toast, trigger
from kebu.base.templatetags.kit import shortdate
from kebu.base.views.lists import show
from kebu.engagement import rules
from kebu.engagement.actions import tasks
from kebu.engagement.forms import TaskForm
from kebu.engagement.models import Task
from kebu.engagement.queries import choices, todo
from kebu.engagement.views.answers import next_url, refused, show_conflict, version_of

if TYPE_CHECKING:
    from kebu.staff.models import User


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return show(request, "tasks", may_log=person(request).may("interactions.log"))


def _task(request: HttpRequest, uid: UUID) -> Task:
    rows = Task.objects.visible_to(person(request)).select_related("customer", "owner", "creator", "done_by")
    return get_object_or_404(rows, uid=uid)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if request.method == "POST":
        return _create(request, user)
    initial = {key: request.GET[key] for key in ("customer", "title", "due_on") if key in request.GET}
    form = TaskForm(user=user, initial={"due_on": clock.today(), **initial})
    return _show(request, form, None)


def _create(request: HttpRequest, user: "User") -> HttpResponse:
    form = TaskForm(request.POST, user=user)
    if not form.is_valid():
        return _show(request, form, None, status=422)
    names = ("title", "kind", "customer", "owner", "due_on", "due_at", "note")
    values = {name: form.cleaned_data[name] for name in names}
    try:
        with operation(user, "tasks.create") as op:
            task = tasks.create(**values, remind_at=form.remind_at, actor=user)
    except Refused as problem:
        form.add_error(None, str(problem))
        return _show(request, form, None, status=422)
    text = _("待办已建，%(day)s 到期") % {"day": shortdate(task.due_on)}
    return _saved(request, text, op.uid)


@require_http_methods(["GET", "HEAD", "POST"])
def task(request: HttpRequest, uid: UUID) -> HttpResponse:
    user, row = person(request), _task(request, uid)
    if request.method != "POST":
        return _show(request, TaskForm(instance=row, user=user), row)
    form = TaskForm(request.POST, instance=row, user=user)
    if not form.is_valid():
        return _show(request, form, row, status=422)
    try:
        saved = tasks.edit(form, remind_at=form.remind_at, actor=user, version=version_of(request))
    except Conflict as conflict:
        show_conflict(form, conflict)
        return _show(request, form, row, status=409)
    except Refused as problem:
        form.add_error(None, str(problem))
        return _show(request, form, row, status=422)
    return _saved(request, _("待办已修改"), saved.operation)


def _show(request: HttpRequest, form: TaskForm, row: Task | None, status: int = 200) -> HttpResponse:
    url = reverse("engagement:task", args=[row.uid]) if row else reverse("engagement:task_create")
    context = {
        "form": form,
        "row": _shown(request, row) if row else None,
        "action": url,
        "is_new": row is None,
        "may_change": row is None or tasks.may_change(row, person(request)),
        "submit": _("保存待办"),
        "crumbs": [(_("待办"), reverse("engagement:tasks")), (_("待办详情") if row else _("新建待办"), "")],
    }
    template = "engagement/task_dialog.html" if is_fragment(request) else "engagement/task.html"
    return render(request, template, context, status=status)


def _shown(request: HttpRequest, row: Task) -> Task:
    return todo.without_hidden(person(request), [copy(row)])[0]


def _saved(request: HttpRequest, text: str, undo: UUID) -> HttpResponse:
    """In a dialog: close it and let the regions behind it load anew."""
    if is_fragment(request):
        response = trigger(HttpResponse(status=204), kebu__dialog_close={}, kebu__changed={})
        return toast(response, text, undo)
    return done(request, next_url(request, reverse("engagement:tasks")), text, undo)


@require_POST
def tick(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Done, or open again; answers with the row as it is now."""
    user, row = person(request), _task(request, uid)
    is_open = row.done_at is None
    try:
        with operation(user, "tasks.done" if is_open else "tasks.undone") as op:
            (tasks.done if is_open else tasks.undone)([row], actor=user)
    except Refused as problem:
        return refused(str(problem), _drawn(request, row))
    text = (_("已完成：%(title)s") if is_open else _("重新打开：%(title)s")) % {"title": row.title}
    if not is_fragment(request):
        return done(request, next_url(request, reverse("engagement:tasks")), text, op.uid)
    return toast(trigger(HttpResponse(_drawn(request, row)), kebu__ticked={}), text, op.uid)


def _drawn(request: HttpRequest, row: Task) -> str:
    items = todo.draw(person(request), Task.objects.visible_to(person(request)).filter(pk=row.pk))
    rows = [agenda.row(item, clock.today()) for item in items]
    return render_to_string("kit/task_row.html", {"row": rows[0]}, request) if rows else ""


@require_http_methods(["GET", "HEAD", "POST"])
def snooze(request: HttpRequest, uid: UUID) -> HttpResponse:
    user, row = person(request), _task(request, uid)
    context = {"row": _shown(request, row), "quick_dates": rules.snooze_dates(clock.today()), "today": clock.today()}
    template = "engagement/snooze_dialog.html" if is_fragment(request) else "engagement/snooze.html"
    if request.method != "POST":
        return render(request, template, context)
    try:
        until = date.fromisoformat(request.POST.get("until", ""))
        with operation(user, "tasks.snooze") as op:
            tasks.snooze([row], until, actor=user)
    except ValueError:
        return render(request, template, {**context, "problem": _("选一个日期")}, status=422)
    except Refused as problem:
        return render(request, template, {**context, "problem": str(problem)}, status=422)
    return _saved(request, _("已推迟到 %(day)s") % {"day": shortdate(until)}, op.uid)


@require_POST
def delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    user, row = person(request), _task(request, uid)
    try:
        with operation(user, "tasks.delete") as op:
            tasks.delete([row], actor=user)
    except Refused as problem:
        return refused(str(problem))
    return _saved(request, _("待办已删除"), op.uid)


@require_safe
def customers(request: HttpRequest) -> HttpResponse:
    """Options of the customer picker."""
    found = choices.customers(person(request), request.GET.get("q", ""))
    options = [(str(customer.uid), customer.name, customer.code) for customer in found]
    selected = request.GET.getlist("selected")
    return render(request, "kit/combobox_options.html", {"options": options, "selected": selected})
