"""Undo, one mechanism for a toast, a bulk change, an import and a merge.

Every history row carries the operation that wrote it. Undoing an operation restores each field whose present value is
still what the operation wrote, removes rows that it created if nothing later hangs on them, puts back what it removed,
and lists the rest (`Undone.asked`). The undoing is itself an operation.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from kebu.base import clock, history
from kebu.base.access import Actor, Refused, require
from kebu.base.bulk import batches
from kebu.base.encrypted import EncryptedField, Token
from kebu.base.models import Change, LogEntry
from kebu.base.models.record import Record, Tracked
from kebu.base.operation import current, operation

DAYS = 7
LONG_DAYS = 30
LONG_VERBS = ("customers.delete", "customers.merge")
VERB = "undo"
TOGETHER = 500

_hooks: dict[str, list[Callable[[list[int]], None]]] = defaultdict(list)
_guards: dict[str, str] = {}
_ways: dict[str, "Way"] = {}
_fences: dict[tuple[str, str], Callable[[int, Any], bool]] = {}


@dataclass
class Undone:
    """How many rows were put back, the labels of those that somebody changed since, and what else is to be told."""

    restored: int = 0
    asked: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    operation: UUID | None = None


@dataclass(frozen=True)
class Way:
    """How operations of a verb are taken back where that is a matter of its own.

    Whoever holds `right` may, whosever it was, and nobody else. `check(operation, actor)` raises Refused;
    `after(operation)` runs when all is put back and answers with what the person should be told.
    """

    right: str
    check: Callable[[UUID, Actor], None]
    after: Callable[[UUID], list[str]]


def by_way(verb: str, way: Way) -> None:
    """Called from wiring. What was taken back this way is done anew by its own action, not by undoing the undo."""
    _ways[verb] = way


def fence(model: str, column: str, is_barred: Callable[[int, Any], bool]) -> None:
    """Ask `is_barred(row id, value)` before a column gets an earlier value back; what is barred is listed."""
    _fences[model, column] = is_barred


def on_restore(model: str, refresh: Callable[[list[int]], None]) -> None:
    """Call `refresh(ids)` after rows of `model` (its label) were put back: search entries, cards, derived columns."""
    _hooks[model].append(refresh)


def guard(model: str, right: str) -> None:
    """Rows of `model` (its label) are put back only for those who hold `right` now: a lost right stays lost."""
    _guards[model] = right


def undo(operation_uid: UUID, *, actor: Actor) -> Undone:
    """Take back an operation of one's own (of anybody's with the right undo.any).

    Raises Refused with the cause, PermissionDenied when a guarded row is among it.
    """
    entry = _entry(operation_uid)
    way = _ways.get(entry.verb) if entry else None
    _check(entry, way, operation_uid, actor)
    for model in Change.objects.filter(operation=operation_uid).order_by().values_list("model", flat=True).distinct():
        if model in _guards:
            require(actor, _guards[model])
    with operation(actor, VERB) as op:
        if way:
            way.check(operation_uid, actor)
        undone = _take_back(operation_uid)
        undone.operation = op.uid
        undone.notes = way.after(operation_uid) if way else []
        op.log(undone=str(operation_uid), count=undone.restored, kept=len(undone.asked))
        return undone


def _entry(operation_uid: UUID) -> LogEntry | None:
    return LogEntry.objects.filter(operation=operation_uid).order_by("id").first()


def _check(entry: LogEntry | None, way: Way | None, operation_uid: UUID, actor: Actor) -> None:
    if way:
        require(actor, way.right)
    elif entry is None or (entry.actor_id != actor.actor_id and not actor.may("undo.any")):
        raise Refused(_("找不到这一步操作，或它不是你做的"))
    assert entry is not None
    if entry.verb == VERB and (first := _entry(UUID(entry.detail["undone"]))) and first.verb in _ways:
        raise Refused(_("这一步是撤销，不能再撤销；需要时请重新操作一次"))
    days = LONG_DAYS if entry.verb in LONG_VERBS else DAYS
    if entry.at < clock.now() - timedelta(days=days):
        raise Refused(_("这一步已超过 %(days)s 天，不能再撤销") % {"days": days})
    if LogEntry.objects.filter(verb=VERB, detail__undone=str(operation_uid)).exists():
        raise Refused(_("这一步已经撤销过了"))


def require_undoable(operation_uid: UUID, *, actor: Actor) -> None:
    """Raises Refused with the cause when this actor may not take the operation back (any more)."""
    entry = _entry(operation_uid)
    _check(entry, _ways.get(entry.verb) if entry else None, operation_uid, actor)


def take_back_part(operation_uid: UUID, *, below: int | None, size: int) -> tuple[Undone, int | None]:
    """A portion of a great operation, newest changes first; for who asked `require_undoable` and logs at the end.

    Call within an operation that bears the same uid for all portions. Gives the id to go on `below`, None at the end.
    """
    changes = Change.objects.filter(operation=operation_uid).order_by("-id")
    portion = list((changes.filter(id__lt=below) if below is not None else changes)[:size])
    return _take_back_these(portion), portion[-1].pk if len(portion) == size else None


def _take_back(operation_uid: UUID) -> Undone:
    changes = Change.objects.filter(operation=operation_uid).order_by("-id")
    return _take_back_these(changes.iterator(chunk_size=2000))


def _take_back_these(changes: Iterable[Change]) -> Undone:
    undone, touched = Undone(), defaultdict[str, list[int]](list)
    by_label = {model._meta.label_lower: model for model in history.tracked_models()}
    for (label, kind), run in groupby(changes, key=lambda change: (change.model, change.kind)):
        model = by_label.get(label)
        for portion in batches(run, TOGETHER):
            if model is None:
                undone.asked += [f"{label} {change.row_id}" for change in portion]
                continue
            back = _BACK[kind](model, portion, undone)
            undone.restored += len(back)
            touched[label] += back
    for label, ids in touched.items():
        for refresh in _hooks[label]:
            refresh(sorted(set(ids)))
    return undone


def _back_updates(model: type[Tracked], changes: list[Change], undone: Undone) -> list[int]:
    """Rows to which the same was done go back together, as far as they still hold it; the others one by one."""
    if len({change.row_id for change in changes}) < len(changes):
        return [change.row_id for change in changes if _back_update(model, change, undone)]
    alike = defaultdict[str, list[Change]](list)
    for change in changes:
        alike[json.dumps([change.before, change.after], sort_keys=True)].append(change)
    return [pk for found in alike.values() for pk in _back_alike(model, found, undone)]


def _back_alike(model: type[Tracked], changes: list[Change], undone: Undone) -> list[int]:
    fields = {f.column: f for f in model._meta.concrete_fields}
    told = [(fields[name], written) for name, written in changes[0].after.items() if name in fields]
    is_plain = all(not isinstance(f, EncryptedField) and (changes[0].model, f.column) not in _fences for f, _w in told)
    still: set[int] = set()
    if len(changes) > 1 and told and is_plain:
        holds = model._rows.filter(pk__in=[change.row_id for change in changes])
        for column, written in told:
            value = history.value_of(column, written)
            holds = holds.filter(
                models.Q((f"{column.attname}__isnull", True) if value is None else (column.attname, value))
            )
        still = set(holds.values_list("pk", flat=True))
        _write_all(model, still, {f.attname: history.value_of(f, changes[0].before.get(f.column)) for f, _w in told})
    rest = [change for change in changes if change.row_id not in still]
    return [*sorted(still), *(change.row_id for change in rest if _back_update(model, change, undone))]


def _write_all(model: type[Tracked], ids: set[int], values: dict[str, Any]) -> None:
    if issubclass(model, Record):
        values |= {"version": models.F("version") + 1, "updated_at": clock.now()}
    model._rows.filter(pk__in=ids).update(**values)


def _back_update(model: type[Tracked], change: Change, undone: Undone) -> bool:
    row = model._rows.filter(pk=change.row_id).first()
    if row is None:
        undone.asked.append(f"{change.model} {change.row_id}")
        return False
    fields = {f.column: f for f in model._meta.concrete_fields}
    values: dict[str, Any] = {}
    for column, written in change.after.items():
        if column not in fields:
            continue
        barred = _fences.get((change.model, column))
        if barred and barred(row.pk, history.value_of(fields[column], change.before.get(column))):
            undone.asked.append(f"{row}：{fields[column].verbose_name}")
        elif _present(row, fields[column]) == history.value_of(fields[column], written):
            values[fields[column].attname] = history.value_of(fields[column], change.before.get(column))
        else:
            undone.asked.append(f"{row}：{fields[column].verbose_name}")
    return _write(model, row, values)


def _write(model: type[Tracked], row: Any, values: dict[str, Any]) -> bool:
    if not values:
        return False
    for name, value in list(values.items()):
        column = model._meta.get_field(name)
        if isinstance(column, EncryptedField):
            values |= _index_parts(row, column, value)
    if isinstance(row, Record):
        values |= {"version": models.F("version") + 1, "updated_at": clock.now()}
    model._rows.filter(pk=row.pk).update(**values)
    return True


def _index_parts(row: Any, column: EncryptedField, token: Token) -> dict[str, str]:
    """The blind index and tail are derived, so they follow the value that is put back."""
    setattr(row, column.name, token)
    plain = getattr(row, column.name).plain
    parts = {column.index: column.blind_index(plain)} if column.index else {}
    if column.tail:
        parts[column.tail] = (column.normal(plain) if column.normal else plain)[-4:]
    return parts


def _own(change: Change) -> list[UUID]:
    """The operation that is undone and the undoing itself, which has just put back what it changed in its own rows."""
    undoing = current()
    return [change.operation, undoing.uid] if undoing else [change.operation]


def _has_later_changes(change: Change) -> bool:
    """Whether somebody changed the row later and that still stands: a step and its own undoing cancel out."""
    later = Change.objects.filter(model=change.model, row_id=change.row_id, id__gt=change.pk)
    standing = set(later.exclude(operation__in=_own(change)).values_list("operation", flat=True))
    for entry in LogEntry.objects.filter(verb=VERB, operation__in=standing):
        if (step := UUID(entry.detail["undone"])) in standing:
            standing -= {step, entry.operation}
    return bool(standing)


def _back_inserts(model: type[Tracked], changes: list[Change], undone: Undone) -> list[int]:
    """Rows that nobody touched since and on which nothing hangs go together, the others are looked at one by one."""
    by_row = {change.row_id: change for change in changes}
    rows = set(model._rows.filter(pk__in=by_row).values_list("pk", flat=True))
    label = model._meta.label_lower
    later = Change.objects.filter(model=label, row_id__in=rows, id__gt=min(change.pk for change in changes))
    changed = set(later.exclude(operation__in=_own(changes[0])).values_list("row_id", flat=True))
    free = rows - changed - _with_dependants(model, rows)
    try:
        with transaction.atomic():
            model._rows.filter(pk__in=free).delete()
    except (ProtectedError, RestrictedError, IntegrityError):
        free = set()
    return [*free, *(pk for pk in sorted(rows - free) if _back_insert(model, by_row[pk], undone))]


def _with_dependants(model: type[Tracked], ids: set[int]) -> set[int]:
    found: set[int] = set()
    for relation in model._meta.related_objects:
        if relation.on_delete is not models.SET_NULL:
            name = relation.field.attname
            rows = relation.related_model._default_manager.filter(**{f"{name}__in": ids})
            found |= set(rows.values_list(name, flat=True).distinct())
    return found


def _back_insert(model: type[Tracked], change: Change, undone: Undone) -> bool:
    row = model._rows.filter(pk=change.row_id).first()
    if row is None:
        return False
    if _has_later_changes(change):
        undone.asked.append(str(row))
        return False
    try:
        with transaction.atomic():
            row.delete() if not _has_dependants(row) else undone.asked.append(str(row))
    except (ProtectedError, RestrictedError, IntegrityError):
        undone.asked.append(str(row))
    return not model._rows.filter(pk=change.row_id).exists()


def _has_dependants(row: models.Model) -> bool:
    """Whether rows of other operations hang on it: a cascade must not take away what came later."""
    for relation in row._meta.related_objects:
        name = relation.field.name
        if (
            relation.related_model._default_manager.filter(**{name: row}).exists()
            and relation.on_delete is not models.SET_NULL
        ):
            return True
    return False


def _back_deletes(model: type[Tracked], changes: list[Change], undone: Undone) -> list[int]:
    return [change.row_id for change in changes if _back_delete(model, change, undone)]


def _back_delete(model: type[Tracked], change: Change, undone: Undone) -> bool:
    if model._rows.filter(pk=change.row_id).exists():
        return False
    fields = {f.column: f for f in model._meta.concrete_fields}
    values = {
        fields[column].attname: history.value_of(fields[column], raw)
        for column, raw in change.before.items()
        if column in fields
    }
    try:
        with transaction.atomic():
            model._rows.bulk_create([model(**values)])
    except IntegrityError:
        undone.asked.append(f"{change.model} {change.row_id}")
        return False
    return True


def _present(row: Any, column: "models.Field[Any, Any]") -> Any:
    return (
        str(row.__dict__.get(column.attname) or "")
        if isinstance(column, EncryptedField)
        else getattr(row, column.attname)
    )


_BACK: dict[str, Callable[[type[Tracked], list[Change], Undone], list[int]]] = {
    Change.Kind.UPDATE: _back_updates,
    Change.Kind.INSERT: _back_inserts,
    Change.Kind.DELETE: _back_deletes,
}
