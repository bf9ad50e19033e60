"""What the admin pages share: crumbs, a refusal shown on the page that one came from, the version of a form."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _

from kebu.base.pages import is_fragment


def crumbs(*trail: tuple[str, str]) -> list[tuple[str, str]]:
    """系统设置 > …; an address may be a URL name."""
    return [(_("系统设置"), resolve_url("base:settings"))] + [
        (label, resolve_url(url) if url else "") for label, url in trail
    ]


def refused(request: HttpRequest, url: str, text: str) -> HttpResponse:
    """Back to the page with the reason; nothing was changed."""
    messages.error(request, text)
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def version_of(request: HttpRequest) -> int | None:
    """The version that the posted form was drawn from."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None
