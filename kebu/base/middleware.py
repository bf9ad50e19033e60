"""Per request: an id that every log line, history row and error page carries, and the headers that fence a page in."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kebu.base.operation import Request, current_request

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


def client_ip(request: HttpRequest) -> str:
    """The peer's address; a forwarded one only from the proxy named in KEBU_TRUSTED_PROXY."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    trusted = settings.KEBU.trusted_proxy
    if trusted and peer == trusted:
        return str(request.META.get("HTTP_X_FORWARDED_FOR", peer)).rpartition(",")[2].strip() or peer
    return peer
