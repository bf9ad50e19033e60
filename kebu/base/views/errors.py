"""The pages for what went wrong: calm, in the user's language, with a number to quote and nothing secret."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kebu.base.operation import current_request


def _page(request: HttpRequest, template: str, status: int, message: str = "") -> HttpResponse:
    context = {"message": message, "error_id": current_request.get().request_id}
    return render(request, template, context, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, "403_csrf.html", 403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "400.html", 400, str(exception))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "403.html", 403, str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "404.html", 404)


def failed(request: HttpRequest) -> HttpResponse:
    return _page(request, "500.html", 500)
