"""Settings: the index of all that can be set, and a page for the settings of one kind."""

from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kebu.base import settings_registry
from kebu.base.access import Refused, Text, require
from kebu.base.operation import operation
from kebu.base.pages import done, person
from kebu.base.settings_form import SettingsForm
from kebu.base.settings_registry import REGISTRY, Declared
from kebu.base.text.joining import joined


@dataclass
class SettingsPage:
    """The settings whose keys begin alike, e.g. `customers.…`; its title is the group of the first."""

    slug: str
    label: Text
    declared: list[Declared] = field(default_factory=list)

    @property
    def note(self) -> str:
        return joined(str(setting.label) for setting in self.declared)


def settings_pages() -> list[SettingsPage]:
    found: dict[str, SettingsPage] = {}
    for declared in REGISTRY.values():
        slug = declared.key.partition(".")[0]
        found.setdefault(slug, SettingsPage(slug, declared.group)).declared.append(declared)
    return list(found.values())


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Links by right; whoever may set nothing sees a page that says so."""
    pages = settings_pages() if person(request).may("settings.manage") else []
    return render(request, "base/settings.html", {"pages": pages})


@require_http_methods(["GET", "POST"])
def group(request: HttpRequest, slug: str) -> HttpResponse:
    me = person(request)
    require(me, "settings.manage")
    page = next((page for page in settings_pages() if page.slug == slug), None)
    if page is None:
        raise Http404
    form = SettingsForm(page.declared, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = _save(form.changed(), me)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return done(request, resolve_url("base:settings"), _("%(label)s已保存") % {"label": page.label}, changed)
    crumbs = [(_("系统设置"), resolve_url("base:settings")), (page.label, "")]
    context = {"form": form, "page": page, "crumbs": crumbs}
    return render(request, "base/settings_group.html", context, status=422 if form.errors else 200)


def _save(values: dict[str, Any], me: Any) -> Any:
    """All of a page in one operation, so that one undo takes back one press of the button."""
    if not values:
        return None
    with operation(me, "settings.change") as op:
        for key, value in values.items():
            settings_registry.change(key, value, actor=me)
    return op.uid
