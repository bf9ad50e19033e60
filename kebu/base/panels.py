"""What an area shows on pages that belong to somebody else: 工作台, the customer page, the time line, settings.

Each area registers its part in its `wiring.py`; a page asks for the parts of a slot and renders them in order.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kebu.base.access import Text

if TYPE_CHECKING:
    from kebu.staff.models import User

Context = Callable[["User", Any], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """A part of a page. `context(user, subject)` gives its template's context, or None when there is nothing to show.

    Slots: `customer.hero` (cells of the band), `customer.facts` (left), `customer.aside` (right), `customer.composer`,
    `today.stats`, `today.agenda`, `today.aside`. The subject is the customer, or the chosen scope of 工作台.
    """

    key: str
    slot: str
    template: str
    context: Context
    order: int = 100
    right: str = ""


@dataclass(frozen=True)
class Tab:
    """A section of the customer page: `url_name` takes the customer's uid; `count(user, customer)` may be None."""

    key: str
    label: Text
    url_name: str
    order: int = 100
    right: str = ""
    count: Callable[["User", Any], int | None] = lambda _user, _customer: None


@dataclass(frozen=True)
class Event:
    """One entry of a time line, ready to draw. `is_day`: only the day of `at` is known; `acts` open dialogs by POST."""

    at: datetime
    key: str
    kind: str
    icon: str
    tone: str
    title: str
    actor: str = ""
    body: str = ""
    quote: str = ""
    tags: tuple[tuple[str, str, str], ...] = ()  # (tone, icon, text)
    acts: tuple[tuple[str, str, str], ...] = ()  # (icon, text, address)
    url: str = ""
    is_day: bool = False


@dataclass(frozen=True)
class Source:
    """Where time-line entries come from: `events(user, customer, before, limit)`, newest first, older than `before`."""

    kind: str
    label: Text
    events: Callable[["User", Any, datetime | None, int], list[Event]]
    order: int = 100


_panels: dict[str, Panel] = {}
_tabs: dict[str, Tab] = {}
_sources: dict[str, Source] = {}


def register(panel: Panel) -> None:
    _panels[panel.key] = panel


def register_tab(tab: Tab) -> None:
    _tabs[tab.key] = tab


def register_source(source: Source) -> None:
    _sources[source.kind] = source


def parts(slot: str, user: "User", subject: Any) -> list[tuple[Panel, Mapping[str, Any]]]:
    """The panels of a slot that this user gets, with their contexts, in order."""
    wanted = sorted((p for p in _panels.values() if p.slot == slot), key=lambda p: (p.order, p.key))
    found = [(panel, panel.context(user, subject)) for panel in wanted if not panel.right or user.may(panel.right)]
    return [(panel, context) for panel, context in found if context is not None]


def tabs(user: "User") -> list[Tab]:
    return sorted((t for t in _tabs.values() if not t.right or user.may(t.right)), key=lambda t: (t.order, t.key))


def registered() -> list[Panel]:
    """Every panel, whoever may see it: for `kebu wiring`."""
    return sorted(_panels.values(), key=lambda p: (p.slot, p.order, p.key))


def registered_tabs() -> list[Tab]:
    return sorted(_tabs.values(), key=lambda t: (t.order, t.key))


def sources() -> list[Source]:
    return sorted(_sources.values(), key=lambda s: (s.order, s.kind))
