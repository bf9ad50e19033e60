"""⌘K: what somebody typed, answered with customers, contacts and things to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kebu.base import search
from kebu.base.pages import is_fragment, person
from kebu.site import palette


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The list under the field; asked for as a page, the same list on a page of its own."""
    user = person(request)
    typed = request.GET.get("q", "")
    groups = search.find(user, typed)
    context = {
        "groups": [*(groups or palette.start(user, typed)), *palette.actions(user, typed, groups)],
        "query": typed,
    }
    return render(request, "kit/palette_results.html" if is_fragment(request) else "site/search.html", context)
