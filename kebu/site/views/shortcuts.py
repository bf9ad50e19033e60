"""Every key of the product, in a dialog or on a page of its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kebu.base.pages import is_fragment


@require_GET
def shortcuts(request: HttpRequest) -> HttpResponse:
    return render(request, "site/shortcuts_dialog.html" if is_fragment(request) else "site/shortcuts.html")
