"""立即评估: a job, and how far it is."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kebu.base import clock, jobs
from kebu.base.access import require
from kebu.base.models import Job
from kebu.base.pages import is_fragment, person
from kebu.grading.models import Run

OPEN = (Job.State.WAITING, Job.State.RUNNING, Job.State.FAILED)
KINDS = ("grading.run", "grading.nightly")


def present_job() -> Job | None:
    """The grading that is waiting or under way."""
    return Job.objects.filter(kind__in=KINDS, state__in=OPEN).order_by("pk").last()


@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Ask for a grading as of today; one that is under way is shown instead of a second."""
    user = person(request)
    require(user, "grading.run")
    with transaction.atomic():
        payload = {"as_of": clock.today().isoformat(), "trigger": Run.Trigger.BUTTON.value}
        job = present_job() or jobs.enqueue("grading.run", payload, actor=user)
    if not is_fragment(request):
        return redirect("grading:overview")
    return render(request, "grading/_progress.html", {"job": job})


@require_safe
def progress(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How far it is, asked every second or so; when it is over the page loads anew."""
    require(person(request), "grading.view")
    job = get_object_or_404(Job, uid=uid, kind__in=KINDS)
    if job.state in OPEN:
        return render(request, "grading/_progress.html", {"job": job})
    if job.state == Job.State.DONE:
        text = _("评估完成，%(count)d 家客户层级有变化") % {"count": job.result.get("changed", 0)}
        messages.success(request, text)
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "grading/_progress.html", {"job": job, "is_over": True})
