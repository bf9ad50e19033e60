"""The filter editor and the column chooser: forms over a list's state, and the addresses they lead to."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from kebu.base.lists import chips, tree, values
from kebu.base.lists.errors import BadQuery
from kebu.base.lists.fields import Field
from kebu.base.lists.filters import Condition, Group, Parser
from kebu.base.lists.operators import Operator, operator, operators
from kebu.base.lists.state import State
from kebu.base.lists.tree import Path

FEW = 12


@dataclass(frozen=True)
class Where:
    """Where a condition goes: in the place of another, or into a group, there perhaps in a new group of its own.

    `is_draft`: the form leads back to the panel of groups rather than to the list.
    """

    place: Path | None = None
    into: Path | None = None
    is_nested: bool = False
    is_draft: bool = False

    @property
    def params(self) -> dict[str, str]:
        """As forms and links carry it."""
        said = {
            "place": None if self.place is None else tree.written(self.place),
            "into": None if self.into is None else tree.written(self.into),
            "nest": "1" if self.is_nested else None,
            "draft": "1" if self.is_draft else None,
        }
        return {key: value for key, value in said.items() if value is not None}

    @property
    def query(self) -> str:
        return urlencode(self.params)


@dataclass(frozen=True)
class Editor:
    """What the editor shows: the fields to choose from, or one field with its operators and the value so far."""

    fields: list[Field]
    where: Where
    field: Field | None = None
    operators: tuple[Operator, ...] = ()
    operator: Operator | None = None
    value: Any = None
    choices: tuple[tuple[str, Any], ...] = ()
    picked: tuple[tuple[str, Any], ...] = ()

    @property
    def is_searched(self) -> bool:
        """Whether the choices are too many to be listed."""
        return self.field is not None and self.field.options is not None

    @property
    def pair(self) -> list[Any]:
        return self.value if isinstance(self.value, list) and len(self.value) == 2 else ["", ""]

    @property
    def picked_values(self) -> list[Any]:
        return self.value if isinstance(self.value, list) else []


def editor(state: State, params: QueryDict) -> Editor:
    where = _where(state, params)
    part = tree.at(state.tree, where.place) if where.place is not None else None
    present = part if isinstance(part, Condition) else None
    key = params.get("field", present.field.key if present else "")
    field = state.seen.open.get(key)
    if field is None or not field.is_filter:
        return Editor(state.seen.filters, where)
    all_operators = tuple(operators(field))
    chosen = operator(field, params.get("op", "")) or (
        present.operator if present and present.field is field else all_operators[0]
    )
    value = present.raw if present and present.field == field and present.operator.control == chosen.control else None
    picks = list(value or []) if chosen.control == "picks" else []
    return Editor(
        state.seen.filters,
        where,
        field,
        all_operators,
        chosen,
        value,
        choices=tuple(field.choices(state.user)) if field.choices else (),
        picked=tuple((each, field.names(state.user, [each]).get(each, each)) for each in picks) if field.names else (),
    )


def _where(state: State, params: QueryDict) -> Where:
    place, into = (tree.path(params.get(name, "")) if name in params else None for name in ("place", "into"))
    is_here = place is not None and isinstance(tree.at(state.tree, place), Condition)
    return Where(place if is_here else None, into, "nest" in params, "draft" in params)


def applied(state: State, params: QueryDict) -> str:
    """The address after a form of the editor or of the columns was sent. Raises BadQuery."""
    if "columns" in params:
        return state.address(c=",".join(params.getlist("c")) or None)
    if "sort" in params:
        return state.sorted(params.get("sort", ""))
    for name in ("p", "go"):
        if name in params:
            return state.address(**{name: params.get(name, "").strip() or None})
    if "drop" in params:
        return state.with_tree(chips.without(state.tree, _number_of(params.get("drop", "")))).address()
    if "q" in params:
        return state.address(q=params.get("q", "").strip() or None)
    return state.with_tree(_changed(state, params)).address()


def _number_of(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        raise BadQuery(_("筛选条件已经变了，请重新打开"))
    return int(text)


def _changed(state: State, params: QueryDict) -> Group:
    field = state.seen.open.get(params.get("field", ""))
    chosen = operator(field, params.get("op", "")) if field else None
    if field is None or chosen is None:
        raise BadQuery(_("请选择字段和条件"))
    raw: list[Any] = [field.key, chosen.key]
    value = typed(field, chosen, params)
    condition = Parser(state.seen, state.user).condition(raw if value is None else [*raw, value])
    return placed(state.tree, condition, _where(state, params))


def placed(present: Group, condition: Condition, where: Where) -> Group:
    """The filter with a condition put in. Raises BadQuery when it becomes too much."""
    if where.place is not None:
        return tree.fitting(tree.replaced(present, where.place, condition))
    if where.into is None:
        return tree.fitting(tree.added(chips.top(present), (), condition))
    around = tree.group_at(present, where.into)
    part = Group(not around.is_any, (condition,)) if where.is_nested else condition
    return tree.fitting(tree.added(present, where.into, part))


def typed(field: Field, chosen: Operator, params: QueryDict) -> Any:
    """The form's values as they stand in a filter."""
    sent = [value.strip() for value in params.getlist("v")]
    match chosen.control:
        case "none":
            return None
        case "picks":
            return [value for value in sent if value]
        case "number":
            return values.typed_number(field, sent[0] if sent else "")
        case "count":
            return _whole(field, sent[0] if sent else "")
        case "numbers":
            return [values.typed_number(field, value) for value in sent]
        case "days":
            return sent
        case _:
            return sent[0] if sent else ""


def _whole(field: Field, text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise values.wrong(field, _("1 到 36500 的天数"))
    return int(text)


def columns(state: State) -> list[tuple[Field, bool]]:
    """Every column, the chosen ones first in their order, with whether it is chosen."""
    rest = [field for field in state.seen.columns if field not in state.columns]
    return [*((field, True) for field in state.columns), *((field, False) for field in rest)]
