"""The pages for what went wrong: calm, in the user's language, with a number to quote and nothing secret."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kebu.base.origin import current_request
from kebu.base.pages import is_fragment, trigger

# Says to the scripts that this answer tells by itself what went wrong.
SAID = "X-Kebu-Said"


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


def refused(request: HttpRequest, text: str) -> HttpResponse:
    """What was asked cannot be done, and nothing was changed."""
    return _said(request, "422.html", 422, text)


def cut_off(request: HttpRequest, seconds: int) -> HttpResponse:
    """The request took too long in the database; whatever it wrote is rolled back."""
    text = _("查询超过 %(seconds)s 秒，已停下，没有改动任何数据：请缩小范围、减少筛选条件或换更具体的关键词，再试一次")
    return _said(request, "503.html", 503, text % {"seconds": seconds})


def _said(request: HttpRequest, template: str, status: int, text: str) -> HttpResponse:
    """A sentence in the form that was asked for: JSON, a region of a page, a toast, or a page of its own."""
    error_id = current_request.get().request_id
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse({"error": text, "error_id": error_id}, status=status)
    if not is_fragment(request):
        return _page(request, template, status, text)
    if request.method == "GET" and request.headers.get("HX-Target") != "dialog":
        context = {"title": _("这一步没有做成"), "text": text, "retry": status == 503, "error_id": error_id}
        region = render(request, "kit/error.html", context, status=status)
        region.headers[SAID] = "region"
        return region
    answer = HttpResponse(status=status, headers={SAID: "toast", "HX-Reswap": "none"})
    return trigger(answer, kebu__toast={"text": text, "tone": "error"})
