"""Per request: the user's language, 401 for htmx when the session expired, a start password that must be changed."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import translation

from kebu.base.pages import person as person_of

View = Callable[[HttpRequest], HttpResponse]


def person(get_response: View) -> View:
    def middleware(request: HttpRequest) -> HttpResponse:
        language = _language(request)
        with translation.override(language):
            response = _to_new_password(request) or get_response(request)
        response.headers.setdefault("Content-Language", language)
        if _is_expired(request, response):
            return HttpResponse(status=401)
        return response

    return middleware


def _language(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return person_of(request).language
    return translation.get_language_from_request(request)


def _to_new_password(request: HttpRequest) -> HttpResponse | None:
    """A start password opens nothing but the page that changes it, and the log-out."""
    if not request.user.is_authenticated or not person_of(request).must_change_password:
        return None
    page = resolve_url("staff:password")
    if request.path in (page, resolve_url("staff:logout")):
        return None
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": page})
    return redirect(page)


def _is_expired(request: HttpRequest, response: HttpResponse) -> bool:
    location = response.headers.get("Location", "")
    return (
        request.headers.get("HX-Request") == "true"
        and response.status_code == 302
        and (location.startswith(resolve_url(settings.LOGIN_URL)))
    )
