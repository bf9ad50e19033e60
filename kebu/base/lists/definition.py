"""A list, declared once: what it shows, what it can be asked, which views it starts with, what can be done in bulk."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from kebu.base.access import Text
from kebu.base.lists.fields import Provider, Seen, seen_by

if TYPE_CHECKING:
    from kebu.staff.models import User

Branches = Callable[["User"], list[QuerySet[Any]]]


@dataclass(frozen=True)
class BuiltIn:
    """A view that everybody has. `query` is an address, `f=…&sort=-score`; `among` names one of the list's sets."""

    key: str
    label: Text
    query: str = ""
    among: str = "live"
    is_tab: bool = True


@dataclass(frozen=True)
class Total:
    """A figure of the footer: `kind` is sum or mean of a column; `format` names a filter of kit."""

    label: Text
    path: str
    kind: str
    format: str
    unit: Text = ""


@dataclass(frozen=True)
class Definition:
    """One list.

    `sets`: named sets of rows, each as the branches of the user's scope: querysets that an index answers one by one
    and whose union is what the user sees.
    `load(pks)`: the rows of a page with all that its cells show, in few statements.
    `matching(user, words)`: the condition under which a row matches the list's search box, which `find_hint` explains.
    `prefetch`: what to fetch for all rows at once when a column is shown.
    `edit`: the URL name that edits one field of a row (uid, field) where it stands, and the right to do so.
    `row_page`: the URL name of a row's page (uid) that steps on through the list it was opened from (`?from=`).
    `right`: who may see the list at all; its panels, totals, views and bulk verbs ask for it too.
    """

    key: str
    label: Text
    unit: Text
    model: type[Model]
    url_name: str
    template: str
    providers: list[Provider]
    sets: Mapping[str, Branches]
    load: Callable[["User", list[int]], list[Any]]
    views: Sequence[BuiltIn]
    columns: Sequence[str]
    sort: str
    totals: Sequence[Total] = ()
    matching: Callable[["User", str], Q] | None = None
    find_hint: Text = ""
    empty_template: str = "lists/_empty.html"
    page_size: int = 50
    verbs: list["Verb"] = field(default_factory=list)
    prefetch: Mapping[str, str] = field(default_factory=dict)
    export_right: str = ""
    edit: tuple[str, str] = ("", "")
    row_page: str = ""
    right: str = ""

    def seen(self, user: "User") -> Seen:
        return seen_by(user, self.providers)


@dataclass(frozen=True)
class Done:
    """What a bulk verb did: the toast's words, and the operation that can be undone."""

    text: str
    operation: UUID | None = None


@dataclass(frozen=True)
class Verb:
    """Something that can be done to a selection.

    `run(rows, values, actor=user)` gets the selected rows as a queryset and the cleaned values of `form` ({} without
    one). Raise Refused when it cannot be done as asked.
    `make(user, values, is_sent=…)` gives the form instead, where it depends on the person or on what is chosen so far.
    `right`: who is offered it, "" for everybody: then the action decides row by row.
    `among`: the sets in which it is offered. `limit`: how many rows it takes at once.
    """

    key: str
    label: Text
    icon: str
    right: str
    run: Callable[..., Done]
    form: type[Any] | None = None
    make: Callable[..., Any] | None = None
    among: Sequence[str] = ("live",)
    limit: int = 20_000
    is_danger: bool = False
    note: Text = ""

    def is_for(self, user: "User") -> bool:
        return not self.right or user.may(self.right)


_lists: dict[str, Definition] = {}


def register(definition: Definition) -> Definition:
    """Make a list known under its key. Called from wiring, once."""
    _lists[definition.key] = definition
    return definition


def named(key: str) -> Definition | None:
    return _lists.get(key)


def every() -> list[Definition]:
    return list(_lists.values())


def add_fields(key: str, provider: Provider) -> None:
    """Give a list more fields; for areas above the one that owns it. The list must be registered before."""
    _lists[key].providers.append(provider)


def add_verb(key: str, verb: Verb) -> None:
    """Offer one more thing to do with a selection of a list."""
    _lists[key].verbs.append(verb)
