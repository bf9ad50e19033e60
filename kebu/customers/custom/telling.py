"""Changes of custom values in words: the field's name, what it said before and after."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from kebu.audit.kinds import Said
from kebu.base.models import Change
from kebu.customers.custom import words
from kebu.customers.custom.beside import LABEL
from kebu.customers.custom.known import LABELS, MODELS, options_of, read
from kebu.customers.models import CustomField, CustomValue
from kebu.customers.models.custom import About, FieldKind
from kebu.staff.models import User


def values(changes: Sequence[Change]) -> Mapping[int, Said]:
    """See `kebu.audit.kinds.Kind`. Five statements at most, however many the changes."""
    places = _places(changes)
    fields = {field.pk: field for field in read().every}
    titles = _titles(fields, places)
    told = _Words(changes)
    found = {}
    for change in changes:
        field_id, row = places.get(change.row_id, (0, 0))
        field = fields.get(field_id)
        if field is not None:
            before, after = told.say(field, change.before), told.say(field, change.after)
            model = LABELS[About(field.about)]
            found[change.pk] = Said(model, titles[field.about].get(row, ""), field.key, str(field), before, after)
    return found


def _places(changes: Sequence[Change]) -> dict[int, tuple[int, int]]:
    """Field and row of each value, also of those that are gone."""
    ids = {change.row_id for change in changes}
    live = CustomValue.objects.everyone().filter(pk__in=ids).values_list("pk", "field_id", "row")
    found = {pk: (field, row) for pk, field, row in live}
    if rest := ids - set(found):
        gone = Change.objects.filter(model=LABEL, row_id__in=rest, kind=Change.Kind.DELETE)
        found |= {one.row_id: (one.before["field_id"], one.before["row"]) for one in gone}
    return found


def _titles(fields: Mapping[int, CustomField], places: Mapping[int, tuple[int, int]]) -> dict[str, dict[int, str]]:
    found: dict[str, dict[int, str]] = {}
    for about, model in MODELS.items():
        ids = {row for field, row in places.values() if field in fields and fields[field].about == about}
        rows = model.objects.with_deleted().filter(pk__in=ids) if ids else model.objects.with_deleted().none()
        found[about] = dict(rows.values_list("pk", "name"))
    return found


class _Words:
    """Raw values as the history has them, in words; persons are named from one look."""

    def __init__(self, changes: Sequence[Change]) -> None:
        ids = {side.get("person_id") for change in changes for side in (change.before, change.after)} - {None}
        self.people = User.objects.with_deleted().in_bulk(ids) if ids else {}

    def say(self, field: CustomField, raw: Mapping[str, Any]) -> str:
        column = {"option": "option_id", "person": "person_id"}.get(field.column, field.column)
        value = raw.get(column)
        return "" if value in (None, "") else words.say(field, _READ.get(field.kind, _plain)(self, field, value))


def _option(_words: _Words, field: CustomField, raw: Any) -> Any:
    return next((option for option in options_of(field) if option.pk == raw), None)


def _options(told: _Words, field: CustomField, raw: Any) -> Any:
    return [option for option in [_option(told, field, raw)] if option]


def _plain(_words: _Words, _field: CustomField, raw: Any) -> Any:
    return raw


_READ: dict[str, Callable[[_Words, CustomField, Any], Any]] = {
    FieldKind.CHOICE: _option,
    FieldKind.CHOICES: _options,
    FieldKind.DATE: lambda _words, _field, raw: date.fromisoformat(raw),
    FieldKind.PERSON: lambda told, _field, raw: told.people.get(raw),
    FieldKind.YES_NO: lambda _words, _field, raw: bool(raw),
}
