"""Values of custom fields as Python has them, and as the table keeps them.

Text is a string, a number counts millionths, money minor units of the company currency; a choice is its option, several
are a list in the options' order. Nothing is "", None or [], and has no row.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kebu.base.text.pinyin import sort_key
from kebu.customers.custom.known import options_of
from kebu.customers.models import CustomField, CustomValue
from kebu.customers.models.custom import FieldKind

Stored = dict[int, dict[str, Any]]  # slot → columns
TEXTS = frozenset({FieldKind.TEXT, FieldKind.LONG, FieldKind.LINK})


def is_key(name: str) -> bool:
    """Whether a field's name is that of a custom one."""
    return name.startswith("x") and name[1:].isdecimal()


def nothing(field: CustomField) -> Any:
    return "" if field.kind in TEXTS else [] if field.kind == FieldKind.CHOICES else None


def is_nothing(value: Any) -> bool:
    return value is None or value in ("", [])


def read(fields: Iterable[CustomField], ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Values by row and field key; a row or key without one is missing. One statement."""
    by_id = {field.pk: field for field in fields}
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    if not by_id or not ids:
        return found
    held: dict[tuple[int, int], list[CustomValue]] = defaultdict(list)
    for value in rows(by_id, ids):
        held[value.row, value.field_id].append(value)
    for (row, field_id), parts in held.items():
        found[row][by_id[field_id].key] = of_rows(by_id[field_id], parts)
    return found


def rows(by_id: Mapping[int, CustomField], ids: Sequence[int]) -> Iterable[CustomValue]:
    wanted = CustomValue.objects.everyone().filter(field_id__in=list(by_id), row__in=list(ids))
    is_person = any(field.kind == FieldKind.PERSON for field in by_id.values())
    return wanted.select_related("person") if is_person else wanted


def of_rows(field: CustomField, parts: Sequence[CustomValue]) -> Any:
    """What the rows of one field and one customer or contact say."""
    if field.kind == FieldKind.CHOICES:
        chosen = {part.option_id for part in parts}
        return [option for option in options_of(field) if option.pk in chosen]
    if not parts:
        return nothing(field)
    if field.kind == FieldKind.CHOICE:
        return next((option for option in options_of(field) if option.pk == parts[0].option_id), None)
    value = getattr(parts[0], field.column)
    return bool(value) if field.kind == FieldKind.YES_NO else value


def stored(field: CustomField, value: Any) -> Stored:
    """The rows that a value takes: none for nothing."""
    if is_nothing(value):
        return {}
    if field.kind == FieldKind.CHOICES:
        return {option.pk: {"option_id": option.pk} for option in value}
    if field.kind in TEXTS:
        return {0: {"text": value, "key": "" if field.kind == FieldKind.LONG else sort_key(value)}}
    if field.kind == FieldKind.CHOICE:
        return {0: {"option_id": value.pk}}
    if field.kind == FieldKind.PERSON:
        return {0: {"person_id": value.pk}}
    return {0: {field.column: int(value) if field.kind == FieldKind.YES_NO else value}}
