"""The one address behind every 撤销 button."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kebu.base import querycap, undo
from kebu.base.access import Refused
from kebu.base.pages import person
from kebu.base.text.joining import joined


@require_POST
def undo_operation(request: HttpRequest, operation: UUID) -> HttpResponse:
    querycap.lift(querycap.SELECTION)
    try:
        messages.success(request, _told(undo.undo(operation, actor=person(request))))
    except Refused as refusal:
        messages.error(request, str(refusal))
    back = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "/"
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect(back)


def _told(undone: undo.Undone) -> str:
    text = ngettext("已撤销，恢复了 %(count)s 处", "已撤销，恢复了 %(count)s 处", undone.restored)
    text %= {"count": undone.restored}
    if undone.asked:
        text += _("；这些后来被改过，保持现状：%(names)s") % {"names": joined(undone.asked[:5])}
    return "；".join([text, *undone.notes])
