"""What the views of engagement answer with: a toast for a refusal, the words of a conflict, the version of a form."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from kebu.base.edits import Conflict
from kebu.base.pages import trigger
from kebu.base.templatetags.kit import shorttime


def refused(text: str, body: str = "") -> HttpResponse:
    """Nothing was changed: say why, and draw `body` (the row as it is) where the change was asked for."""
    return trigger(HttpResponse(body, status=422), kebu__toast={"text": text, "tone": "error"})


def version_of(request: HttpRequest) -> int | None:
    """The version that the posted form was drawn from."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def show_conflict(form: Any, conflict: Conflict) -> None:
    """Keep what was typed, show what the others have, and let the next save overwrite it knowingly."""
    for name, theirs in conflict.theirs.items():
        text = _("%(by)s 于 %(at)s 改为“%(value)s”；再次保存会用你写的覆盖") % {
            "by": conflict.by,
            "at": shorttime(conflict.at),
            "value": _shown(form, name, theirs),
        }
        form.add_error(name if name in form.fields else None, text)
    form.data = form.data.copy()
    form.data["version"] = str(conflict.instance.version)


def _shown(form: Any, name: str, value: object) -> object:
    choices = dict(form.fields[name].choices) if isinstance(form.fields.get(name), forms.ChoiceField) else {}
    return choices.get(value, value if value not in (None, "") else "—")


def next_url(request: HttpRequest, default: str) -> str:
    """Where a form leads: the path of ours that was asked for."""
    asked = request.POST.get("next", request.GET.get("next", ""))
    return asked if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else default
