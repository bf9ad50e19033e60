"""What every page draws around its content. Lazy: a fragment that draws no shell asks the database nothing."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kebu.base import settings_registry
from kebu.base.access import Text
from kebu.base.pages import person
from kebu.notify import queries as notices
from kebu.site import menu


class _Shell:
    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def is_known(self) -> bool:
        user = getattr(self.request, "user", None)
        return user is not None and user.is_authenticated

    @cached_property
    def unread(self) -> int:
        return notices.unread_count(person(self.request)) if self.is_known else 0

    @cached_property
    def company(self) -> str:
        return str(settings_registry.value("company.name"))

    @cached_property
    def nav(self) -> list[menu.Section]:
        if not self.is_known:
            return []
        sections = menu.drawn(menu.SIDEBAR, person(self.request), self.request.path)
        for item in sections[0].entries:
            if item.key == "inbox":
                item.count, item.is_hot = self.unread, self.unread > 0
        return sections

    @cached_property
    def settings_menu(self) -> list[menu.Section]:
        return menu.drawn(menu.SETTINGS, person(self.request)) if self.is_known else []

    @cached_property
    def crumbs(self) -> list[tuple[Text, str]]:
        """Group and entry of the menu; a page that stands deeper gives its own `crumbs`."""
        for section in self.nav:
            for item in section.entries:
                if item.is_current:
                    return ([(section.label, "")] if section.label else []) + [(item.label, item.url)]
        return []

    def may(self, right: str) -> bool:
        return self.is_known and person(self.request).may(right)

    @property
    def theme(self) -> str:
        return person(self.request).theme if self.is_known else "auto"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: nav, crumbs, me, company_name, unread_count, ui_theme, is_demo, settings_menu, can_…"""
    drawn = _Shell(request)
    return {
        "me": SimpleLazyObject(lambda: request.user),
        "nav": SimpleLazyObject(lambda: drawn.nav),
        "crumbs": SimpleLazyObject(lambda: drawn.crumbs),
        "settings_menu": SimpleLazyObject(lambda: drawn.settings_menu),
        "company_name": SimpleLazyObject(lambda: drawn.company),
        "unread_count": SimpleLazyObject(lambda: drawn.unread),
        "ui_theme": SimpleLazyObject(lambda: drawn.theme),
        "can_create": SimpleLazyObject(lambda: drawn.may("customers.create")),
        "can_log": SimpleLazyObject(lambda: drawn.may("interactions.log")),
        "is_demo": settings.KEBU.is_demo,
        "LANGUAGE_CODE": settings.LANGUAGE_CODE,
    }
