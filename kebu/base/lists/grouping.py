"""The panel 组合条件: the whole filter as nested groups of 且 and 或, changed step by step as a draft, then applied.

The draft stands in the panel's own address, so every step is a plain GET: `do=any 1.0` and the like over `query`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from kebu.base.lists import chips, tree
from kebu.base.lists.errors import BadQuery
from kebu.base.lists.filters import MAX_DEPTH, Group
from kebu.base.lists.state import State
from kebu.base.lists.tree import Part, Path

Change = Callable[[Group, Path], Group]

CHANGES: Mapping[str, Change] = {
    "all": lambda root, place: tree.switched(root, place, is_any=False),
    "any": lambda root, place: tree.switched(root, place, is_any=True),
    "drop": lambda root, place: tree.replaced(root, place),
    "wrap": tree.wrapped,
    "split": tree.split,
}
# Steps that lead on to the editor of one condition, and what they tell it.
LEADS = {"edit": ("place",), "add": ("into",), "nest": ("into", "nest")}


@dataclass(frozen=True)
class Node:
    """One line of the panel. `place` is its path as the buttons send it; a condition has a label and a value."""

    place: str
    is_group: bool
    is_root: bool
    can_wrap: bool
    can_nest: bool = False
    is_any: bool = False
    label: str = ""
    value: str = ""
    said: str = ""
    parts: tuple["Node", ...] = ()


def nodes(state: State) -> Node:
    return _node(state, state.tree, ())


def _node(state: State, part: Part, place: Path) -> Node:
    written, is_root = tree.written(place), not place
    can_wrap = len(place) + 1 + tree.height(part) <= MAX_DEPTH
    if not isinstance(part, Group):
        value = chips.value_said(part, state.user)
        label = str(part.field.label)
        return Node(written, False, is_root, can_wrap, label=label, value=value, said=f"{label} {value}")
    parts = tuple(_node(state, each, (*place, step)) for step, each in enumerate(part.parts))
    can_nest = len(place) + 2 <= MAX_DEPTH
    return Node(written, True, is_root, can_wrap and len(parts) > 1, can_nest, part.is_any, parts=parts)


def stepped(state: State, params: QueryDict) -> tuple[State, QueryDict]:
    """The state after the step that the panel asks for, and what the next page is to show."""
    verb, _space, text = params.get("do", "").partition(" ")
    place = tree.path(text)
    shown = params.copy()
    if verb in CHANGES and place is not None:
        shown["tree"] = "1"
        return state.with_tree(tree.fitting(CHANGES[verb](state.tree, place))), shown
    for name in LEADS.get(verb, ()):
        shown[name] = "1" if name == "nest" else text
        shown["draft"] = "1"
    if verb and "draft" not in shown:
        raise BadQuery(verb[:20])
    return state, shown


def applied(state: State) -> str:
    """The address of the list under the draft."""
    return state.with_tree(tree.tidy(state.tree)).address()
