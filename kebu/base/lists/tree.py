"""The filter as a tree that is changed at a place: a path of indexes, "1.0" in an address, "" for the whole."""

from dataclasses import replace

from django.utils.translation import gettext as _

from kebu.base.lists.errors import BadQuery
from kebu.base.lists.filters import MAX_CONDITIONS, MAX_DEPTH, Condition, Group, dumped

Part = Condition | Group
Path = tuple[int, ...]
MAX_WRITTEN = 3000


def path(text: str) -> Path | None:
    """None for what is no path."""
    steps = text.split(".") if text else []
    if len(steps) > MAX_DEPTH or not all(step.isascii() and step.isdigit() and len(step) < 4 for step in steps):
        return None
    return tuple(int(step) for step in steps)


def written(place: Path) -> str:
    return ".".join(str(step) for step in place)


def at(tree: Group, place: Path) -> Part | None:
    """The part at a place, None when nothing stands there."""
    part: Part = tree
    for step in place:
        if not isinstance(part, Group) or step >= len(part.parts):
            return None
        part = part.parts[step]
    return part


def group_at(tree: Group, place: Path) -> Group:
    """Raises BadQuery when no group stands there."""
    found = at(tree, place)
    if not isinstance(found, Group):
        raise BadQuery(_("筛选条件已经变了，请重新打开"))
    return found


def replaced(tree: Group, place: Path, *parts: Part) -> Group:
    """The tree with other parts, or none, in the place of one. Groups that are left empty go."""
    if not place:
        return parts[0] if parts and isinstance(parts[0], Group) else Group(is_any=False, parts=parts)
    step, rest = place[0], place[1:]
    if rest:
        inner = replaced(group_at(tree, place[:1]), rest, *parts)
        parts = (inner,) if inner.parts else ()
    return replace(tree, parts=tree.parts[:step] + parts + tree.parts[step + 1 :])


def added(tree: Group, place: Path, part: Part) -> Group:
    """The tree with one more part in the group at a place."""
    group = group_at(tree, place)
    return replaced(tree, place, replace(group, parts=(*group.parts, part)))


def switched(tree: Group, place: Path, is_any: bool) -> Group:
    return replaced(tree, place, replace(group_at(tree, place), is_any=is_any))


def wrapped(tree: Group, place: Path) -> Group:
    """The part at a place, alone in a group of the other word than the one around it."""
    part = at(tree, place)
    if part is None:
        raise BadQuery(_("筛选条件已经变了，请重新打开"))
    around = group_at(tree, place[:-1])
    return replaced(tree, place, Group(not around.is_any, (part,)))


def split(tree: Group, place: Path) -> Group:
    """The parts of a group in its place."""
    return replaced(tree, place, *group_at(tree, place).parts) if place else tree


def height(part: Part) -> int:
    return 1 + max((height(each) for each in part.parts), default=0) if isinstance(part, Group) else 0


def tidy(tree: Group) -> Group:
    """The same filter without groups that say nothing: of one part, or of the same word as the group around them."""
    parts: list[Part] = []
    for part in tree.parts:
        inner = tidy(part) if isinstance(part, Group) else part
        is_open = isinstance(inner, Group) and (inner.is_any == tree.is_any or len(inner.parts) == 1)
        parts.extend(inner.parts if is_open and isinstance(inner, Group) else [inner])
    if len(parts) == 1 and isinstance(parts[0], Group):
        return parts[0]
    return Group(tree.is_any and len(parts) > 1, tuple(parts))


def fitting(tree: Group) -> Group:
    """The tree, when an address can hold it. Raises BadQuery."""
    if sum(1 for _each in tree.conditions()) > MAX_CONDITIONS or len(dumped(tree)) > MAX_WRITTEN:
        raise BadQuery(_("筛选条件最多 %(n)d 个") % {"n": MAX_CONDITIONS})
    if height(tree) > MAX_DEPTH:
        raise BadQuery(_("筛选条件最多嵌套 %(n)d 层") % {"n": MAX_DEPTH})
    return tree
