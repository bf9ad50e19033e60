"""Going to a place in a list too long for page numbers: what is typed is read as a value of the present sort."""

from datetime import datetime, time, timedelta
from typing import Any

from kebu.base import clock
from kebu.base.lists import values
from kebu.base.lists.errors import BadQuery
from kebu.base.lists.fields import Field, Kind
from kebu.base.lists.paging import UNKNOWN, Cursor
from kebu.base.lists.state import State
from kebu.base.text.pinyin import sort_key

LAST = 2**62
INPUTS = {Kind.NUMBER: "number", Kind.MONEY: "number", Kind.DATE: "date", Kind.INSTANT: "date"}


def control(state: State) -> str:
    """The input that asks where to: text for names, number, date; "" where nobody can say a value."""
    field, sort = state.seen.open.get(state.sort.key), state.sort
    if field is None or sort.links is not None:
        return ""
    return INPUTS.get(field.kind, "text" if sort.path.endswith("name_key") else "")


def cursor(state: State) -> Cursor:
    """The place before the first row of the value, or of the next one there is. Raises BadQuery for no value."""
    field = state.seen.open.get(state.sort.key)
    if field is None or not control(state):
        raise BadQuery(state.go[:20])
    return Cursor(_value(state, field), LAST if state.sort.is_descending else 0, UNKNOWN)


def _value(state: State, field: Field) -> Any:
    if field.kind in (Kind.NUMBER, Kind.MONEY):
        return values.amount(field, state.user, values.typed_number(field, state.go))
    if field.kind not in (Kind.DATE, Kind.INSTANT):
        key = sort_key(state.go)
        return f"{key}~" if state.sort.is_descending else key
    day = values.day(field, state.user, state.go)
    if field.kind == Kind.DATE:
        return day
    start = datetime.combine(day, time.min, tzinfo=clock.zone())
    return start + timedelta(days=1) if state.sort.is_descending else start
