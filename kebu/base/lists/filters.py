"""The filter language: JSON in the address, parsed strictly into a typed tree, compiled to `Q` in one place.

    [["tier", "in", ["high"]], {"any": [["last_contact_on", "older", 30], ["last_contact_on", "empty"]]}]

A condition is [field, operator] or [field, operator, value]; a group is {"all": […]} or {"any": […]}; a bare list of
conditions is an "all" group. Anything else raises BadQuery.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kebu.base.lists.errors import BadQuery, RetiredField
from kebu.base.lists.fields import Field, Seen
from kebu.base.lists.operators import Operator, operator

if TYPE_CHECKING:
    from kebu.staff.models import User

MAX_LENGTH, MAX_DEPTH, MAX_CONDITIONS = 4000, 4, 30


@dataclass(frozen=True)
class Condition:
    """`raw` is the value as it stands in the address, `value` what it was read as."""

    field: Field
    operator: Operator
    raw: Any
    value: Any

    def plain(self) -> list[Any]:
        head = [self.field.key, self.operator.key]
        return head if self.raw is None else [*head, self.raw]


@dataclass(frozen=True)
class Group:
    is_any: bool
    parts: tuple["Condition | Group", ...]

    def plain(self) -> dict[str, Any]:
        return {"any" if self.is_any else "all": [part.plain() for part in self.parts]}

    def conditions(self) -> Iterator[Condition]:
        for part in self.parts:
            if isinstance(part, Group):
                yield from part.conditions()
            else:
                yield part


NO_FILTER = Group(is_any=False, parts=())


def parse(text: str, seen: Seen, user: "User", *, drops_retired: bool = False) -> Group:
    """Read the filter of an address. Raises BadQuery.

    A condition on a retired field raises RetiredField, or is left out where `drops_retired` says so.
    """
    if not text:
        return NO_FILTER
    tree = Parser(seen, user, drops_retired).group(_decoded(text), depth=1)
    if sum(1 for _each in tree.conditions()) > MAX_CONDITIONS:
        raise BadQuery(_("筛选条件最多 %(n)d 个") % {"n": MAX_CONDITIONS})
    return tree


def _decoded(text: str) -> Any:
    if len(text) > MAX_LENGTH:
        raise BadQuery(_("筛选条件太长"))
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadQuery(_("筛选条件写得不完整，请从列表重新选择")) from error


def _no_constant(name: str) -> Any:
    raise ValueError(name)


class Parser:
    def __init__(self, seen: Seen, user: "User", drops_retired: bool = False) -> None:
        self.seen, self.user, self.drops_retired = seen, user, drops_retired

    def group(self, raw: Any, depth: int) -> Group:
        if depth > MAX_DEPTH:
            raise BadQuery(_("筛选条件最多嵌套 %(n)d 层") % {"n": MAX_DEPTH})
        word, parts = ("all", raw) if isinstance(raw, list) else self._named(raw)
        return Group(word == "any", tuple(self._part(part, depth) for part in parts if not self._is_dropped(part)))

    def _is_dropped(self, raw: Any) -> bool:
        """A condition on a retired field, and a group of nothing but such."""
        if not self.drops_retired:
            return False
        if isinstance(raw, dict):
            return all(self._is_dropped(part) for part in self._named(raw)[1])
        return isinstance(raw, list) and bool(raw) and raw[0] in self.seen.retired

    def _named(self, raw: Any) -> tuple[str, list[Any]]:
        if isinstance(raw, dict) and len(raw) == 1:
            word, parts = next(iter(raw.items()))
            if word in ("all", "any") and isinstance(parts, list) and parts:
                return word, parts
        raise BadQuery(_("筛选条件的组应为 all 或 any，且不能为空"))

    def _part(self, raw: Any, depth: int) -> Condition | Group:
        return self.group(raw, depth + 1) if isinstance(raw, dict) else self.condition(raw)

    def condition(self, raw: Any) -> Condition:
        if not isinstance(raw, list) or not 2 <= len(raw) <= 3 or not all(isinstance(part, str) for part in raw[:2]):
            raise BadQuery(_("筛选条件应为 [字段, 操作, 值]"))
        field = self._field(raw[0])
        chosen = operator(field, raw[1])
        if chosen is None:
            raise BadQuery(_("“%(field)s”不能用“%(operator)s”筛选") % {"field": field.label, "operator": raw[1][:20]})
        value = raw[2] if len(raw) == 3 else None
        return Condition(field, chosen, value, chosen.read(field, self.user, value))

    def _field(self, key: str) -> Field:
        field = self.seen.open.get(key)
        if key in self.seen.retired:
            raise RetiredField(
                _("筛选用到的字段“%(field)s”已停用：请去掉这个条件，或由管理员在“自定义字段”里恢复它")
                % {"field": self.seen.retired[key].label}
            )
        if field is None or not field.is_filter:
            raise BadQuery(_("没有可筛选的字段“%(field)s”") % {"field": key[:40]})
        return field


def compiled(tree: Group) -> Q:
    """The only way from a filter to the database."""
    if not tree.parts:
        return Q()
    return reduce(or_ if tree.is_any else and_, (_compiled(part) for part in tree.parts))


def _compiled(part: Condition | Group) -> Q:
    return compiled(part) if isinstance(part, Group) else part.operator.ask(part.field, part.value)


def dumped(tree: Group) -> str:
    """The shortest text that `parse` reads as this tree; "" for no filter."""
    if not tree.parts:
        return ""
    plain: Any = tree.plain() if tree.is_any else tree.plain()["all"]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
