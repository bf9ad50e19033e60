"""What ⌘K offers beside what it finds: where one was last, places to go, things to do."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base.search import Group, Hit, Query
from kebu.base.search.marking import marked
from kebu.base.search.query import parse
from kebu.base.text import pinyin
from kebu.base.text.grams import fold
from kebu.customers import search as customers
from kebu.site import menu

if TYPE_CHECKING:
    from kebu.staff.models import User

RECENT = 5
PLACES = 4
LOG_KEY, CREATE_KEY, GO_KEY = "L", "C", "G"
ACTIONS = gettext_lazy("操作")


def start(user: "User", typed: str) -> list[Group]:
    """Before anything is typed: the customers that changed last, one's own first."""
    query = parse(typed)
    if query.words or user.grant.reach == "none":
        return []
    hits = customers.recent(user, RECENT)
    return [Group(_("最近的客户"), hits, "recent")] if hits else []


def actions(user: "User", typed: str, groups: Sequence[Group]) -> list[Group]:
    query = parse(typed)
    hits = [*_log(user, groups), *_create(user, query), *_places(user, query)]
    return [Group(ACTIONS, hits, "actions")] if hits else []


def _log(user: "User", groups: Sequence[Group]) -> Iterator[Hit]:
    """Record something about the customer that was found first."""
    found = next((group.entries[0] for group in groups if group.key == "customer"), None)
    if found is not None and found.uid and user.may("interactions.log"):
        text = _("给“%(name)s”记录一次跟进") % {"name": found.short}
        yield Hit(reverse("engagement:log", args=[found.uid]), escape(text), icon="phone", hotkeys=(LOG_KEY,))


def _create(user: "User", query: Query) -> Iterator[Hit]:
    label = _("新建客户")
    if user.may("customers.create") and _is_meant(label, query):
        yield Hit(reverse("customers:create"), marked(label, query), icon="plus", hotkeys=(CREATE_KEY,))


def _places(user: "User", query: Query) -> Iterator[Hit]:
    sections = [*menu.drawn(menu.SIDEBAR, user), *(menu.drawn(menu.SETTINGS, user) if query.words else [])]
    items = {item.url: item for section in sections for item in section.entries}
    meant = [item for item in items.values() if _is_meant(str(item.label), query)]
    for item in meant[:PLACES]:
        keys = (GO_KEY, item.hotkey.upper()) if item.hotkey else ()
        text = format_html(_("前往 {}"), marked(str(item.label), query))
        yield Hit(item.url, text, icon=item.icon, hotkeys=keys)


def _is_meant(label: str, query: Query) -> bool:
    """By characters, pinyin or initials; every place while nothing is typed."""
    readings = (fold(label), pinyin.full(label), pinyin.initials(label))
    return not query.words or any(query.whole in reading for reading in readings)
