"""The views of a list: those that everybody has and those that people saved."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from kebu.base.access import Text
from kebu.base.lists.definition import Definition
from kebu.base.lists.errors import BadQuery
from kebu.base.models import SavedView

if TYPE_CHECKING:
    from kebu.staff.models import User


@dataclass(frozen=True)
class View:
    key: str
    label: Text
    query: str
    among: str
    is_tab: bool = True
    saved: SavedView | None = None

    @property
    def is_for_all(self) -> bool:
        return self.saved is None or self.saved.is_shared

    def params(self) -> QueryDict:
        return QueryDict(self.query)


@dataclass(frozen=True)
class Start:
    """What a list opens with, chosen by oneself and by the nearest team: `c` are columns, `view` a view."""

    own: QueryDict
    team: QueryDict

    def value(self, name: str) -> str:
        return self.own.get(name) or self.team.get(name) or ""


def start_of(definition: Definition, user: "User") -> Start:
    """One statement, and another where teams have chosen something."""
    rows = SavedView.objects.visible_to(user).filter(list_key=definition.key, is_default=True)
    own, teams = "", {}
    for team, query in rows.values_list("team", "query"):
        if team is None:
            own = query
        else:
            teams[team] = query
    nearest = next((team for team in user.team_line if team in teams), None) if teams else None
    return Start(QueryDict(own), QueryDict(teams[nearest] if nearest else ""))


def views_of(definition: Definition, user: "User", first: str = "") -> dict[str, View]:
    """Every view that the user can open, by key, in the order of the tabs; built-in ones first. One statement.

    `first`: the view to open with stands before all others, when it is one of live rows.
    """
    found = {each.key: View(each.key, each.label, each.query, each.among, each.is_tab) for each in definition.views}
    saved = SavedView.objects.visible_to(user).filter(list_key=definition.key, is_default=False)
    for each in saved.order_by("position", "id"):
        key = str(each.uid)
        among = QueryDict(each.query).get("among", "live")
        found[key] = View(key, each.name, each.query, among if among in definition.sets else "live", saved=each)
    if first in found and found[first].among == "live":
        found = {first: found.pop(first), **found}
    return found


def chosen(views: dict[str, View], key: str | None) -> View:
    """The view of an address, the first one when it names none. Raises BadQuery."""
    if not key:
        return next(iter(views.values()))
    if key not in views:
        raise BadQuery(_("这个视图已不在，或没有共享给你"))
    return views[key]


def saved_view(user: "User", uid: UUID) -> SavedView:
    """Raises SavedView.DoesNotExist."""
    return SavedView.objects.visible_to(user).get(uid=uid, is_default=False)
