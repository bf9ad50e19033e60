"""Paging by key: a cursor names the row at the edge of a page, so that page 100 costs what page 1 costs."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, Field, Func, Model, Value
from django.utils.translation import gettext as _

from kebu.base.lists.errors import BadQuery
from kebu.base.lists.fields import Links

MAX_CURSOR = 600
MAX_POSITION = 10**9
UNKNOWN = -1


@dataclass(frozen=True)
class Sort:
    """`key` is the list's field, `path` its NOT NULL column: of the list's rows, or of the field's links."""

    key: str
    path: str
    is_descending: bool
    links: Links | None = None

    def __str__(self) -> str:
        return f"-{self.key}" if self.is_descending else self.key

    @property
    def id_path(self) -> str:
        """The column, beside that of the key, which holds the id of the list's row."""
        return self.links.row if self.links else "pk"

    def ordering(self, is_reversed: bool = False) -> list[str]:
        sign = "-" if self.is_descending != is_reversed else ""
        return [f"{sign}{self.path}", f"{sign}{self.id_path}"]

    def column(self, model: type[Model]) -> "Field[Any, Any]":
        return column_of(self.links.rows().model if self.links else model, self.path)


@dataclass(frozen=True)
class Cursor:
    """A place between rows: the row at the edge, and how many rows stand before the page that begins here.

    `value` is None where the row has no key among the sort's links.
    """

    value: Any
    pk: int
    position: int


def write(sort: Sort, value: Any, pk: int, position: int) -> str:
    stored = value.isoformat() if isinstance(value, date | datetime) else value
    text = json.dumps([str(sort), stored, pk, position], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(text: str, sort: Sort, column: "Field[Any, Any]") -> Cursor:
    """Read a cursor made under the same sort. Raises BadQuery."""
    try:
        key, value, pk, position = json.loads(base64.urlsafe_b64decode(_padded(text)), parse_constant=_none)
        if (
            key != str(sort)
            or not _is_count(pk)
            or not (_is_count(position) or position == UNKNOWN)
            or isinstance(value, bool | dict | list)
        ):
            raise ValueError(text)
        is_bare = value is None and sort.links is not None
        return Cursor(None if is_bare else _typed(column, value), pk, position)
    except (ValueError, TypeError, RecursionError, binascii.Error, ValidationError, OverflowError) as error:
        raise BadQuery(_("这一页的位置已失效，请回到第一页")) from error


def _typed(column: "Field[Any, Any]", value: Any) -> Any:
    found = column.to_python(value)
    if found is None or (isinstance(found, int) and abs(found) > 2**62) or (isinstance(found, str) and "\x00" in found):
        raise ValueError(value)
    str(found).encode()
    return found


def _padded(text: str) -> bytes:
    if len(text) > MAX_CURSOR or not text.isascii():
        raise ValueError(text)
    return (text + "=" * (-len(text) % 4)).encode()


def _none(name: str) -> Any:
    raise ValueError(name)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_POSITION


def beyond(sort: Sort, cursor: Cursor, column: "Field[Any, Any]", is_back: bool) -> Func:
    """Rows behind the cursor in reading order (before it, when going back), as one comparison of (key, id) pairs."""
    sign = "<" if sort.is_descending != is_back else ">"
    here = Func(F(sort.path), F(sort.id_path), template="(%(expressions)s)")
    there = Func(Value(cursor.value, output_field=column), Value(cursor.pk), template="(%(expressions)s)")
    return Func(here, there, arg_joiner=f" {sign} ", template="%(expressions)s", output_field=BooleanField())


def numbers(current: int, total: int) -> list[int]:
    """The pages to offer: the ends, the present one and its neighbours; 0 for what is left out between them."""
    near = {1, total, *range(current - 1, current + 2), *(range(1, 5) if current < 4 else ())}
    shown = sorted(number for number in near if 1 <= number <= total)
    found: list[int] = []
    for number in shown:
        if found and number - found[-1] > 1:
            found.append(0)
        found.append(number)
    return found


def column_of(model: type[Model], path: str) -> "Field[Any, Any]":
    """The model field at the end of an ORM path."""
    for step in path.split("__")[:-1]:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return model._meta.get_field(path.rpartition("__")[2])  # type: ignore[return-value]
