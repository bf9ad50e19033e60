"""Saved views: save, rename, share, delete, and the columns that somebody starts with."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from kebu.base import clock
from kebu.base.access import Refused, require
from kebu.base.lists.state import State
from kebu.base.models import SavedView
from kebu.base.operation import operation

if TYPE_CHECKING:
    from kebu.staff.models import User

MAX_VIEWS = 30


def create(state: State, name: str, is_shared: bool, *, actor: "User") -> SavedView:
    """Keep a list's present state under a name. Raises Refused when there are too many or the state is too long."""
    if is_shared:
        require(actor, "views.share")
    key = state.definition.key
    own = SavedView.objects.everyone().filter(list_key=key, owner=actor, is_default=False)
    if own.count() >= MAX_VIEWS:
        raise Refused(_("一个列表最多保存 %(n)d 个视图，请先删掉不用的") % {"n": MAX_VIEWS})
    with operation(actor, "views.create") as op:
        view = SavedView.objects.everyone().create(
            list_key=key, name=name, query=_kept(state), owner=actor, is_shared=is_shared, position=own.count()
        )
        op.log(view)
    return view


def update(view: SavedView, state: State, *, actor: "User") -> None:
    """Let a view take on the list's present state."""
    _change(view, {"query": _kept(state)}, actor)


def rename(view: SavedView, name: str, is_shared: bool, *, actor: "User") -> None:
    if is_shared and not view.is_shared:
        require(actor, "views.share")
    _change(view, {"name": name, "is_shared": is_shared}, actor)


def delete(view: SavedView, *, actor: "User") -> UUID:
    """Returns the operation's uid, for undo."""
    _check(view, actor)
    with operation(actor, "views.delete") as op:
        op.log(view)
        SavedView.objects.everyone().filter(pk=view.pk).update(deleted_at=clock.now())
    return op.uid


def start_with(state: State, name: str, value: str, *, actor: "User", for_team: bool = False) -> UUID:
    """Make columns (`c`) or a view (`view`) what this user, or the team, starts with; an empty value takes it back.

    Who chose for himself keeps it when the team's changes. Returns the operation's uid, for undo.
    """
    if for_team:
        _check_team(state, name, value, actor)
    key = state.definition.key
    team, owner = (actor.team_id, None) if for_team else (None, actor)
    with operation(actor, "views.start_team" if for_team else "views.start_with") as op:
        rows = SavedView.objects.everyone().filter(list_key=key, is_default=True, team=team, owner=owner)
        query = QueryDict(rows.values_list("query", flat=True).first() or "", mutable=True)
        query.pop(name, None)
        if value:
            query[name] = value
        if not query:
            rows.update(deleted_at=clock.now())
        elif not rows.update(query=query.urlencode(safe=",")):
            SavedView.objects.everyone().create(
                list_key=key, is_default=True, query=query.urlencode(safe=","), team=team, owner=owner
            )
        if for_team:
            op.log(list=key, team=str(actor.team))
    return op.uid


def _check_team(state: State, name: str, value: str, actor: "User") -> None:
    require(actor, "views.share")
    if actor.team_id is None:
        raise Refused(_("你不在任何团队里，不能替团队设置"))
    if name == "view" and value and not state.view.is_for_all:
        raise Refused(_("先共享这个视图，再设为团队默认"))


def may_change(view: SavedView, actor: "User") -> bool:
    """One's own views; shared ones of others with the right to share."""
    return view.owner_id == actor.pk or (view.is_shared and actor.may("views.share"))


def _change(view: SavedView, values: dict[str, object], actor: "User") -> None:
    _check(view, actor)
    with operation(actor, "views.change") as op:
        SavedView.objects.everyone().filter(pk=view.pk).update(**values)
        op.log(view)


def _check(view: SavedView, actor: "User") -> None:
    if not may_change(view, actor):
        raise Refused(_("这个视图属于 %(name)s，你可以另存为自己的视图") % {"name": view.owner})


def _kept(state: State) -> str:
    query = state.query()
    if len(query) > 4000:
        raise Refused(_("筛选条件太长，不能保存为视图"))
    return query
