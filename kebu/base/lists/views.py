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

    def params(self) -> QueryDict:
        return QueryDict(self.query)


def views_of(definition: Definition, user: "User") -> dict[str, View]:
    """Every view that the user can open, by key, in the order of the tabs; built-in ones first. One statement."""
    found = {each.key: View(each.key, each.label, each.query, each.among, each.is_tab) for each in definition.views}
    saved = SavedView.objects.visible_to(user).filter(list_key=definition.key, is_default=False)
    for each in saved.order_by("position", "id"):
        key = str(each.uid)
        among = QueryDict(each.query).get("among", "live")
        found[key] = View(key, each.name, each.query, among if among in definition.sets else "live", saved=each)
    return found


def chosen(views: dict[str, View], key: str | None) -> View:
    """The view of an address, the first one when it names none. Raises BadQuery."""
    if not key:
        return next(iter(views.values()))
    if key not in views:
        raise BadQuery(_("这个视图已不在，或没有共享给你"))
    return views[key]


def own_default(definition: Definition, user: "User") -> QueryDict:
    """The columns and sort that the user chose to start with."""
    row = SavedView.objects.visible_to(user).filter(list_key=definition.key, owner=user, is_default=True).first()
    return QueryDict(row.query if row else "")


def saved_view(user: "User", uid: UUID) -> SavedView:
    """Raises SavedView.DoesNotExist."""
    return SavedView.objects.visible_to(user).get(uid=uid, is_default=False)
