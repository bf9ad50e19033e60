"""Saving a form onto a row that somebody else may have changed meanwhile: optimistic locking.

Every record carries `version`; history rows carry the version they made. A form posts the version it was drawn from.
When that is no longer the row's, the fields that changed since are read from history: other fields than mine are
merged (`Saved.merged` names them), the same field raises `Conflict` with both values. Nothing is overwritten silently.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import F
from django.forms import ModelForm

from kebu.base import clock, history
from kebu.base.access import Actor
from kebu.base.encrypted import EncryptedField, Secret
from kebu.base.models import Change, Record
from kebu.base.models.record import BOOKKEEPING
from kebu.base.operation import operation

M = TypeVar("M", bound=Record)


@dataclass
class Saved:
    """What a save did. `changed` names my fields, `merged` the fields that somebody else changed since I looked."""

    instance: Any
    operation: UUID
    changed: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


class Conflict(Exception):
    """Somebody changed the very fields that I changed. `mine` and `theirs` are by field name; nothing was saved."""

    def __init__(self, instance: Any, mine: dict[str, Any], theirs: dict[str, Any], by: str, at: datetime) -> None:
        super().__init__(", ".join(mine))
        self.instance, self.mine, self.theirs, self.by, self.at = instance, mine, theirs, by, at


class Beside(Protocol):
    """Values of a row that stand in another table and are edited with it, as if they were columns of its own.

    `holds(name)`: whether a name is one of theirs. `present` and `changed_since` give values by name: as they are, and
    as they were at `version` for all that changed later. `write` runs when the row's version was raised. `words` are
    what the log calls them, since it outlives their names.
    """

    def holds(self, name: str) -> bool: ...
    def present(self, row: Record, names: Collection[str]) -> dict[str, Any]: ...
    def changed_since(self, row: Record, version: int, names: Collection[str]) -> dict[str, Any]: ...
    def last_change(self, row: Record, names: Collection[str]) -> Change | None: ...
    def write(self, row: Record, wanted: Mapping[str, Any]) -> None: ...
    def words(self, row: Record, names: Collection[str]) -> Mapping[str, str]: ...


_beside: dict[str, Beside] = {}


def keep_beside(model: str, beside: Beside) -> None:
    """Say what is edited with the rows of `model` (its label). Called from wiring."""
    _beside[model] = beside


def save(form: "ModelForm[Any]", *, actor: Actor, verb: str, version: int | None = None) -> Saved:
    """Save a valid ModelForm and log it. `version` is the one that the form was drawn from (None = the present one).

    Raises Conflict. To overwrite after a conflict, call again with the version that the conflict showed.
    """
    with operation(actor, verb) as op:
        instance = form.instance
        if instance.pk is None:
            form.save()
            op.log(instance)
            return Saved(instance, op.uid, changed=list(form.changed_data))
        values = {
            name: form.cleaned_data[name]
            for name in form.changed_data
            if name in form.cleaned_data and _is_own(instance, name)
        }
        saved = write(instance, values, version=version)
        form._save_m2m()  # type: ignore[attr-defined]  # the half of form.save() that is left when columns are written here
        if saved:
            op.log(instance, fields=_named(instance, saved.changed))
        return Saved(instance, op.uid, saved.changed if saved else [], saved.merged if saved else [])


def _named(instance: Record, names: Collection[str]) -> list[str]:
    beside = _beside.get(instance._meta.label_lower)
    words = beside.words(instance, names) if beside else {}
    return sorted(words.get(name, name) for name in names)


@dataclass
class Written:
    changed: list[str]
    merged: list[str]


def write(instance: Record, values: dict[str, Any], *, version: int | None = None) -> Written | None:
    """Set `values` on the row, if its version allows. Call within an operation. None when nothing differs.

    Raises Conflict when one of these fields was changed since `version`.
    """
    present = type(instance)._rows.select_for_update().get(pk=instance.pk)
    beside = _beside.get(present._meta.label_lower)
    kept = beside.present(present, list(values)) if beside else {}
    since = _changed_since(present, version)
    if beside and version is not None and version < present.version:
        since |= beside.changed_since(present, version, list(values))
    values = {
        name: value
        for name, value in values.items()
        if not _same(present, kept, name, value)
        and not (name in since and _was(present, kept, name, since[name], value))
    }
    both = set(values) & set(since)
    if both:
        theirs = {name: kept[name] if name in kept else getattr(present, name) for name in both}
        raise _conflict(present, {name: values[name] for name in both}, theirs, beside)
    _copy(present, instance)
    if not values:
        return Written([], sorted(since)) if since else None
    _update(present, {name: value for name, value in values.items() if name not in kept})
    instance.refresh_from_db()
    if beside and (own := {name: value for name, value in values.items() if name in kept}):
        beside.write(instance, own)
    return Written(sorted(values), sorted(since))


def _conflict(present: Record, mine: dict[str, Any], theirs: dict[str, Any], beside: Beside | None) -> Conflict:
    """Names the one who changed one of these values last."""
    own = beside.last_change(present, list(theirs)) if beside else None
    last = own or _last_change(present)
    return Conflict(present, mine, theirs, last.actor_name, last.at)


def _is_own(instance: models.Model, name: str) -> bool:
    """Whether a form's field is one to write; the hidden `version` is the form's, not the row's."""
    beside = _beside.get(instance._meta.label_lower)
    is_column = name not in BOOKKEEPING and name in {f.name for f in instance._meta.concrete_fields}
    return is_column or (beside is not None and beside.holds(name))


def _update(present: Record, values: dict[str, Any]) -> None:
    """Write columns, or none, and raise the version."""
    model = type(present)
    for name, value in values.items():
        setattr(present, name, value)
    columns = {name: _stored(present, name) for name in values}
    for name in values:
        if isinstance(encrypted := model._meta.get_field(name), EncryptedField):
            columns |= {part: getattr(present, part) for part in (encrypted.index, encrypted.tail) if part}
    rows = model._rows.filter(pk=present.pk, version=present.version)
    if rows.update(**columns, version=F("version") + 1, updated_at=clock.now()) == 0:
        last = _last_change(present)
        raise Conflict(present, values, {}, last.actor_name, last.at)


def _stored(present: Record, name: str) -> Any:
    """The value as it goes into the row: an encrypted one is sealed first (which also sets its index columns)."""
    column = present._meta.get_field(name)
    return column.pre_save(present, False) if isinstance(column, EncryptedField) else getattr(present, name)


def _same(present: Record, kept: Mapping[str, Any], name: str, value: Any) -> bool:
    if name in kept:
        return bool(kept[name] == value)
    now = getattr(present, name)
    if isinstance(now, Secret):
        return now.plain == (value.plain if isinstance(value, Secret) else (value or ""))
    return bool(now == value)


def _was(present: Record, kept: Mapping[str, Any], name: str, raw: Any, value: Any) -> bool:
    """Whether `value` is what the field held when the form was drawn: then I did not change it."""
    if name in kept:
        return bool(raw == value)
    column = present._meta.get_field(name)
    then = history.value_of(column, raw)  # type: ignore[arg-type]
    if isinstance(column, EncryptedField):
        return Secret(then, column.where(present), str).plain == (
            value.plain if isinstance(value, Secret) else (value or "")
        )
    return bool(then == (value.pk if isinstance(value, models.Model) else value))


def _changed_since(present: Record, version: int | None) -> dict[str, Any]:
    """Names of the fields that changed after `version`, with what they held then."""
    if version is None or version >= present.version:
        return {}
    names = {f.column: f.name for f in present._meta.concrete_fields}
    changes = Change.objects.filter(
        model=present._meta.label_lower, row_id=present.pk, version__gt=version, kind=Change.Kind.UPDATE
    ).order_by("-id")
    before: dict[str, Any] = {}
    for change in changes:
        before |= {names[column]: value for column, value in change.before.items() if column in names}
    return before


def _last_change(present: Record) -> Change:
    return Change.objects.filter(model=present._meta.label_lower, row_id=present.pk).latest("id")


def _copy(source: Record, target: Record) -> None:
    for column in source._meta.concrete_fields:
        target.__dict__[column.attname] = source.__dict__[column.attname]
