"""Custom fields as fields of the lists of customers and contacts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _

from kebu.base.access import Text
from kebu.base.lists import Field, Kind, Links, cells
from kebu.base.lists.cells import Draw
from kebu.base.lists.markup import markup
from kebu.base.lists.values import uid_of
from kebu.customers.custom import values, words
from kebu.customers.custom.known import Known, known, options_of, rule_of
from kebu.customers.models import CustomField, CustomValue
from kebu.customers.models.custom import About, FieldKind
from kebu.staff.lists import user_field

if TYPE_CHECKING:
    from kebu.staff.models import User

KEPT = "_custom"
# kind of field → kind of the list's field, the column asked, the column sorted by, width, alignment
KINDS: dict[str, tuple[Kind, str, str, str, str]] = {
    FieldKind.TEXT: (Kind.TEXT, "text", "key", "m", ""),
    FieldKind.LONG: (Kind.LONG_TEXT, "text", "", "long", ""),
    FieldKind.LINK: (Kind.TEXT, "text", "key", "mail", ""),
    FieldKind.NUMBER: (Kind.NUMBER, "number", "number", "figure", "r"),
    FieldKind.MONEY: (Kind.MONEY, "number", "number", "figure", "r"),
    FieldKind.DATE: (Kind.DATE, "date", "date", "date", ""),
    FieldKind.CHOICE: (Kind.CHOICE, "option__uid", "", "m", ""),
    FieldKind.CHOICES: (Kind.TAGS, "option_id", "", "m", ""),
    FieldKind.YES_NO: (Kind.YES_NO, "number", "", "s", ""),
    FieldKind.PERSON: (Kind.USER, "person_id", "", "user", ""),
}
# The column that is not NULL in every row of a kind, so that the partial index of that column answers.
PRESENT = {FieldKind.TEXT: "key", FieldKind.LONG: "key", FieldKind.LINK: "key"}


def provider(about: str) -> Callable[["User"], Iterator[Field]]:
    """What gives a list the custom fields of customers or of contacts."""

    def fields(user: "User") -> Iterator[Field]:
        found: Known = known(user)
        yield from (_field(each) for each in found.of(about))
        yield from (Field(each.key, str(each), Kind.TEXT, is_retired=True) for each in found.retired(about))

    return fields


def rows(field: CustomField) -> QuerySet[CustomValue]:
    """The rows that hold the field's values."""
    present = PRESENT.get(FieldKind(field.kind), field.column)
    return CustomValue.objects.everyone().filter(Q((f"{present}__isnull", False)), field_id=field.pk)


def _field(field: CustomField) -> Field:
    kind, column, sort, width, align = KINDS[field.kind]
    shared: dict[str, Any] = {
        "links": Links(partial(rows, field), "row", column),
        "value": partial(_value, field),
        "fetch": _FETCH[field.about],
        "cell": _cell(field),
        "rule": rule_of(field),
        "is_editable": True,
        "sort": sort,
        "width": width,
        "align": align,
    }
    if kind == Kind.USER:
        return user_field(field.key, str(field), **shared)
    if field.kind in (FieldKind.CHOICE, FieldKind.CHOICES):
        shared |= {"choices": partial(_choices, field), "resolve": partial(_option_ids, field)}
    return Field(
        field.key, str(field), kind, scale=words.scale(field), unit=_unit(field), places=field.places, **shared
    )


def _unit(field: CustomField) -> Text:
    return words.currency_unit() if field.kind == FieldKind.MONEY else field.unit


def _choices(field: CustomField, _user: "User") -> list[tuple[str, Text]]:
    """Retired ones too: what was chosen can still be looked for."""
    retired = _("%(name)s（已停用）")
    return [(str(each.uid), retired % {"name": each} if each.is_retired else str(each)) for each in options_of(field)]


def _option_ids(field: CustomField, _user: "User", picked: Sequence[str]) -> list[int]:
    """Raises KeyError for an option that is not there."""
    by_uid = {each.uid: each.pk for each in options_of(field)}
    return [by_uid[uid_of(one)] for one in picked]


# --- values of a page ---------------------------------------------------------------------------------------------


def _fetch(about: str, found: Sequence[Any], fields: Sequence[Field]) -> None:
    """One statement for all shown columns."""
    shown = [field for field in map(_source, fields) if field.about == about]
    by_row = values.read(shown, [row.pk for row in found])
    for row in found:
        row.__dict__[KEPT] = by_row.get(row.pk, {})


def _source(field: Field) -> CustomField:
    read: Any = field.value
    source: CustomField = read.args[0]
    return source


_FETCH = {about: partial(_fetch, about) for about in About.values}


def _value(field: CustomField, row: Any) -> Any:
    """As cells and files want it: a choice by its name, a link and a text as they are."""
    value = row.__dict__.get(KEPT, {}).get(field.key, values.nothing(field))
    return str(value) if field.kind == FieldKind.CHOICE and value is not None else value


# --- cells --------------------------------------------------------------------------------------------------------


def _cell(field: CustomField) -> Draw:
    drawn: Mapping[str, Draw] = {
        FieldKind.LONG: _long,
        FieldKind.DATE: _day,
        FieldKind.PERSON: _person,
        FieldKind.LINK: _link,
        FieldKind.NUMBER: partial(_figure, field),
        FieldKind.MONEY: partial(_figure, field),
    }
    draw = drawn.get(field.kind, partial(_said, field))
    return draw if field.kind == FieldKind.LONG else partial(_in_box, draw)


def _in_box(draw: Draw, row: Any, value: Any, asked: Mapping[str, Any]) -> str:
    """An element of its own, which lists.js makes a cell to edit."""
    return markup("<div class=ell>{}</div>", draw(row, value, asked))


def _said(field: CustomField, row: Any, value: Any, asked: Mapping[str, Any]) -> str:
    text = value if isinstance(value, str) else words.say(field, value)
    return cells.text(row, text, asked)


def _figure(field: CustomField, row: Any, value: Any, asked: Mapping[str, Any]) -> str:
    """The unit stands in the column's head."""
    if value is None:
        return cells.NOTHING
    return cells.text(row, words.figure(field, value) if field.kind == FieldKind.NUMBER else words.amount(value), asked)


def _long(_row: Any, value: str, _asked: Mapping[str, Any]) -> str:
    return markup("<div class=two>{}</div>", value or "—")


def _day(row: Any, value: Any, asked: Mapping[str, Any]) -> str:
    return cells.text(row, value.isoformat() if value else "", asked)


def _person(row: Any, value: Any, asked: Mapping[str, Any]) -> str:
    return cells.user(row, value, asked) if value else cells.NOTHING


def _link(_row: Any, value: str, _asked: Mapping[str, Any]) -> str:
    if not value:
        return cells.NOTHING
    return format_html('<a href="{0}" rel="noopener noreferrer nofollow" target="_blank">{1}</a>', value, shown(value))


def shown(link: str) -> str:
    """A link without what goes without saying."""
    return link.removeprefix("https://").removeprefix("http://").rstrip("/")
