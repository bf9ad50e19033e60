"""Recording the result of a planned step: a dialog over whatever page, or a page of its own."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kebu.base.access import require
from kebu.base.edits import Conflict
from kebu.base.pages import done, is_fragment, person, toast, trigger
from kebu.engagement.views.answers import next_url, show_conflict, version_of
from kebu.playbooks.actions import executions
from kebu.playbooks.forms import RecordForm
from kebu.playbooks.models import Execution

RELATED = ("customer", "step", "plan__playbook", "contact", "owner")


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, uid: UUID) -> HttpResponse:
    user = person(request)
    require(user, "playbooks.record" if request.method == "POST" else "playbooks.view")
    row = get_object_or_404(Execution.objects.visible_to(user).select_related(*RELATED), uid=uid)
    if request.method != "POST":
        return _show(request, RecordForm(instance=row), row)
    form = RecordForm(request.POST, instance=row)
    if not form.is_valid():
        return _show(request, form, row, status=422)
    try:
        saved = executions.record(form, actor=user, version=version_of(request))
    except Conflict as conflict:
        show_conflict(form, conflict)
        return _show(request, form, row, status=409)
    text = _("已记录：%(step)s") % {"step": row.step}
    if is_fragment(request):
        response = trigger(HttpResponse(status=204), kebu__dialog_close={}, kebu__changed={})
        return toast(response, text, saved.operation)
    return done(request, next_url(request, reverse("playbooks:board")), text, saved.operation)


def _show(request: HttpRequest, form: RecordForm, row: Execution, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "row": row,
        "may_record": person(request).may("playbooks.record") and row.state != Execution.State.DROPPED,
        "action": reverse("playbooks:record", args=[row.uid]),
        "crumbs": [(_("策略与执行"), reverse("playbooks:board")), (row.step, "")],
    }
    template = "playbooks/record_dialog.html" if is_fragment(request) else "playbooks/record.html"
    return render(request, template, context, status=status)
