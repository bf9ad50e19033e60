"""Per request: an id that every log line, history row and error page carries, the headers that fence a page in, the cap
on database work and the net that catches refusals."""

import logging
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kebu.base import querycap
from kebu.base.access import Refused
from kebu.base.origin import Request, current_request
from kebu.base.views import errors

logger = logging.getLogger("kebu.web")

View = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "manifest-src 'self'",
    ]
)


def request_context(get_response: View) -> View:
    def middleware(request: HttpRequest) -> HttpResponse:
        context = Request(request_id=secrets.token_hex(8), ip=client_ip(request))
        token = current_request.set(context)
        try:
            response = get_response(request)
        finally:
            current_request.reset(token)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers["X-Request-Id"] = context.request_id
        if not response.headers.get("Cache-Control") and request.path[:8] != "/static/":
            response.headers["Cache-Control"] = "no-store"
        return response

    return middleware


def query_cap(get_response: View) -> View:
    def middleware(request: HttpRequest) -> HttpResponse:
        with querycap.capped(settings.KEBU.query_seconds):
            return get_response(request)

    return middleware


class Net:
    """Under every view: a refusal that nobody caught and work that was cut off are told, not shown as a failure."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return errors.refused(request, str(exception))
        if not querycap.is_cut(exception):
            return None
        seconds = settings.KEBU.query_seconds
        logger.warning("cut off after %s s of database work: %s %s", seconds, request.method, _view_of(request))
        querycap.lift(seconds)
        return errors.cut_off(request, seconds)


def _view_of(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def client_ip(request: HttpRequest) -> str:
    """The peer's address; a forwarded one only from the proxy named in KEBU_TRUSTED_PROXY."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    trusted = settings.KEBU.trusted_proxy
    if trusted and peer == trusted:
        return str(request.META.get("HTTP_X_FORWARDED_FOR", peer)).rpartition(",")[2].strip() or peer
    return peer
