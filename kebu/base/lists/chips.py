"""Filters in words: what a chip says, and the filter that is left when it is removed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kebu.base.lists.fields import Field, Kind
from kebu.base.lists.filters import Condition, Group
from kebu.base.lists.state import State
from kebu.base.text.joining import joined

if TYPE_CHECKING:
    from kebu.staff.models import User

MAX_NAMED = 3


@dataclass(frozen=True)
class Chip:
    """One part of the filter: `place` is its index in the tree, `key` its field ("" for a group)."""

    place: int
    key: str
    label: str
    value: str

    @property
    def edit(self) -> tuple[str, str]:
        """What the filter's editor is asked for it."""
        return ("place", str(self.place)) if self.key else ("tree", "1")


def chips(state: State) -> list[Chip]:
    tree = top(state.tree)
    return [_chip(state, tree, place) for place in range(len(tree.parts))]


def top(tree: Group) -> Group:
    """The tree as an all-group, so that its parts can be shown side by side."""
    return tree if not tree.is_any or len(tree.parts) < 2 else Group(is_any=False, parts=(tree,))


def without(tree: Group, place: int) -> Group:
    """What is left of the filter when a chip is removed."""
    parts = top(tree).parts
    return Group(is_any=False, parts=parts[:place] + parts[place + 1 :])


def _chip(state: State, tree: Group, place: int) -> Chip:
    part = tree.parts[place]
    if isinstance(part, Group):
        return Chip(place, "", _("任一满足") if part.is_any else _("同时满足"), said(part, state.user))
    return Chip(place, part.field.key, str(part.field.label), value_said(part, state.user))


def said(part: Condition | Group, user: "User") -> str:
    """A condition or group as a sentence."""
    if isinstance(part, Group):
        joint = _(" 或 ") if part.is_any else _(" 且 ")
        return joint.join(
            _("（%(words)s）") % {"words": said(each, user)} if isinstance(each, Group) else said(each, user)
            for each in part.parts
        )
    return f"{part.field.label} {value_said(part, user)}"


def value_said(condition: Condition, user: "User") -> str:
    """What a chip says behind the field's name: ≥ 90 万元, 近 30 天, 不是 潜力客户、稳定客户."""
    control, label, raw = condition.operator.control, str(condition.operator.label), condition.raw
    if control == "none":
        return label
    if control == "count":
        return label.replace("N", str(raw))
    if control in ("numbers", "days"):
        return f"{label} {raw[0]}–{raw[1]}{_unit(condition.field)}"
    if control == "picks":
        names = picked(condition.field, user, raw)
        return names if condition.operator.key in ("in", "under", "any") else f"{label} {names}"
    shown = "****" if condition.field.kind == Kind.ENCRYPTED and condition.operator.key == "is" else raw
    return f"{label} {shown}{_unit(condition.field)}"


def _unit(field: Field) -> str:
    return f" {field.unit}" if field.unit else ""


def picked(field: Field, user: "User", raw: list[Any]) -> str:
    labels = field.names(user, raw) if field.names else dict(field.choices(user)) if field.choices else {}
    names = [str(labels.get(value, value)) for value in raw]
    more = _(" 等 %(n)d 项") % {"n": len(names)} if len(names) > MAX_NAMED else ""
    return joined(names[:MAX_NAMED]) + more
