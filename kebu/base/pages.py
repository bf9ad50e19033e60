"""Small things that views share: what htmx asked, toasts, the person who asks."""

import json
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

if TYPE_CHECKING:
    from kebu.staff.models import User


def person(request: HttpRequest) -> "User":
    """The user who asks; views behind the log-in may rely on it."""
    return cast("User", request.user)


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page (a boosted or restored navigation wants the whole)."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and (headers.get("HX-History-Restore-Request") != "true")
    )


def trigger(response: HttpResponse, **events: object) -> HttpResponse:
    """Add client events to HX-Trigger; in names, `__` stands for `:` and `_` for `-`."""
    present = json.loads(response.headers.get("HX-Trigger", "{}"))
    present |= {name.replace("__", ":").replace("_", "-"): value for name, value in events.items()}
    response.headers["HX-Trigger"] = json.dumps(present)
    return response


def toast(response: HttpResponse, text: str, undo: UUID | None = None) -> HttpResponse:
    """Show a toast after an htmx answer, with an undo button when an operation is given."""
    return trigger(response, kebu__toast={"text": text, "undo": reverse("base:undo", args=[undo]) if undo else ""})


def done(request: HttpRequest, url: str, text: str, undo: UUID | None = None) -> HttpResponse:
    """Leave a form: go to `url` and show a toast there. Works with and without htmx."""
    messages.success(request, text, extra_tags=f"undo:{reverse('base:undo', args=[undo])}" if undo else "")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)
