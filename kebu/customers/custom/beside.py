"""Custom values for `base.edits`: locked, merged and refused together with the columns of their row."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Q

from kebu.base import history
from kebu.base.models import Change
from kebu.base.models.record import Record
from kebu.base.undo import VERB as UNDO
from kebu.customers.actions import customvalues
from kebu.customers.custom import values
from kebu.customers.custom.known import about_of, read
from kebu.customers.models import CustomField, CustomValue

LABEL = "customers.customvalue"


class CustomValues:
    """See `kebu.base.edits.Beside`."""

    def holds(self, name: str) -> bool:
        return values.is_key(name)

    def present(self, row: Record, names: Collection[str]) -> dict[str, Any]:
        fields = self._fields(row, names)
        found = values.read(fields, [row.pk]).get(row.pk, {})
        return {field.key: found.get(field.key, values.nothing(field)) for field in fields}

    def changed_since(self, row: Record, version: int, names: Collection[str]) -> dict[str, Any]:
        """Every field that changed later, with what it held then; for `names` and for the others alike."""
        fields = {field.pk: field for field in read().of(about_of(row))}
        live = {value.pk: value for value in values.rows(fields, [row.pk])}
        later = _later(row, version, live)
        touched = {value.field_id for value in live.values() if value.version > version}
        touched |= {_field_of(change, live) for change in later}
        then = _walked_back(live, later)
        return {
            fields[pk].key: values.of_rows(fields[pk], [value for value in then if value.field_id == pk])
            for pk in touched
            if pk in fields
        }

    def last_change(self, row: Record, names: Collection[str]) -> Change | None:
        fields = {field.pk: field for field in self._fields(row, names)}
        ids = [value.pk for value in values.rows(fields, [row.pk])]
        gone = Q(kind=Change.Kind.DELETE, customer_id=_customer_of(row))
        changes = Change.objects.filter(Q(row_id__in=ids) | gone, model=LABEL).order_by("-id")
        return next((change for change in changes[:50] if change.row_id in ids or _is_of(change, row, fields)), None)

    def write(self, row: Record, wanted: Mapping[str, Any]) -> None:
        """The row's version was raised before."""
        by_key = {field.key: field for field in self._fields(row, wanted)}
        about = about_of(row)
        found = customvalues.differing({row.pk: {by_key[name]: value for name, value in wanted.items()}})
        customvalues.apply(about, found)

    def words(self, row: Record, names: Collection[str]) -> Mapping[str, str]:
        return {field.key: field.name for field in self._fields(row, names)}

    def _fields(self, row: Record, names: Collection[str]) -> list[CustomField]:
        wanted = [name for name in names if self.holds(name)]
        return read().named(about_of(row), wanted) if wanted else []


def _customer_of(row: Any) -> int:
    return int(getattr(row, "customer_id", row.pk))


def _is_of(change: Change, row: Record, fields: Mapping[int, CustomField]) -> bool:
    return change.before.get("row") == row.pk and change.before.get("field_id") in fields


def _later(row: Record, version: int, live: Mapping[int, CustomValue]) -> list[Change]:
    """Changes of the row's values after `version`, newest first. An undo's deletion carries the version it undid."""
    rows = Change.objects.filter(model=LABEL).order_by("-id")
    own = list(rows.filter(row_id__in=list(live), version__gt=version))
    gone = rows.filter(customer_id=_customer_of(row), kind=Change.Kind.DELETE).exclude(row_id__in=list(live))
    lost = [change for change in gone.filter(Q(version__gt=version) | Q(verb=UNDO)) if change.before["row"] == row.pk]
    before = rows.filter(row_id__in=[change.row_id for change in lost], version__gt=version)
    return sorted({change.pk: change for change in [*own, *lost, *before]}.values(), key=lambda change: -change.pk)


def _field_of(change: Change, live: Mapping[int, CustomValue]) -> int:
    if change.row_id in live:
        return live[change.row_id].field_id
    return int((change.before or change.after).get("field_id", 0))


def _walked_back(live: Mapping[int, CustomValue], later: list[Change]) -> list[CustomValue]:
    """The rows as they were before these changes."""
    columns = {str(column.column): column for column in CustomValue._meta.concrete_fields}
    then: dict[int, dict[str, Any]] = defaultdict(dict)
    for pk, value in live.items():
        then[pk] = {name: getattr(value, column.attname) for name, column in columns.items()}
    for change in later:
        if change.kind == Change.Kind.INSERT:
            then.pop(change.row_id, None)
        else:
            then[change.row_id] |= {
                name: history.value_of(columns[name], raw) for name, raw in change.before.items() if name in columns
            }
    return [CustomValue(**{columns[name].attname: value for name, value in one.items()}) for one in then.values()]
