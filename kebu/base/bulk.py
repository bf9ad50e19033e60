"""Rows in great number, straight into a table: `executemany` on SQLite, COPY on PostgreSQL.

For generators and imports. Triggers still write the history; call inside an operation, in batches of some ten thousand.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db import connection, models
from django.db.models import Max

from kebu.base import clock
from kebu.base.ids import uuid7
from kebu.base.models.record import Record

T = TypeVar("T")

JSON_ROWS = 5_000  # of an update on PostgreSQL, in one statement


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert `rows`, whose values stand in the order of `columns`; every other column takes its default.

    Values are Python's (date, datetime with zone, UUID, str, int, bool, None). JSON is given as text.
    Returns how many rows went in.
    """
    fields = {field.column: field for field in model._meta.concrete_fields}
    given = [fields[name] for name in columns]
    rest = [f for name, f in fields.items() if name not in columns and not (f.primary_key and name == "id")]
    uid = [f for f in rest if f.name == "uid"]
    constants = tuple(_constant(f) for f in rest if f.name != "uid")
    converters = [(place, convert) for place, f in enumerate(given) if (convert := _converter(f)) is not None]
    make_uid = _fresh_uid() if uid else None
    names = [*columns, *(str(f.column) for f in uid), *(str(f.column) for f in rest if f.name != "uid")]
    prepared = (_row(row, converters, make_uid, constants) for row in rows)
    return _copy(model, names, prepared) if connection.vendor == "postgresql" else _many(model, names, prepared)


def _row(
    row: Sequence[Any],
    converters: list[tuple[int, Callable[[Any], Any]]],
    make_uid: Callable[[], Any] | None,
    constants: tuple[Any, ...],
) -> tuple[Any, ...]:
    values = list(row)
    for place, convert in converters:
        if values[place] is not None:
            values[place] = convert(values[place])
    if make_uid is not None:
        values.append(make_uid())
    return (*values, *constants)


def _fresh_uid() -> Callable[[], Any]:
    return uuid7 if connection.vendor == "postgresql" else lambda: uuid7().hex


def _constant(field: "models.Field[Any, Any]") -> Any:
    value = field.get_default()
    convert = _converter(field)
    return convert(value) if convert is not None and value is not None else field.get_db_prep_save(value, connection)


def _converter(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    """How a value is written by the raw driver; None where it passes as it is."""
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, models.UUIDField):
        return _hex
    if isinstance(field, models.DateTimeField):
        return _instant
    if isinstance(field, models.TimeField):
        return time.isoformat
    return date.isoformat if isinstance(field, models.DateField) else None


def _hex(value: UUID) -> str:
    return value.hex


@lru_cache(maxsize=4_096)
def _instant(value: datetime) -> str:
    return str(value.astimezone(UTC).replace(tzinfo=None))


def _many(model: type[models.Model], names: list[str], rows: Iterable[tuple[Any, ...]]) -> int:
    quoted = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        # SQLite's driver takes any iterable; the stub asks for a sequence.
        cursor.executemany(f'INSERT INTO "{model._meta.db_table}" ({quoted}) VALUES ({marks})', cast(Any, rows))
        return int(cursor.rowcount)


def _copy(model: type[models.Model], names: list[str], rows: Iterable[tuple[Any, ...]]) -> int:
    quoted = ", ".join(f'"{name}"' for name in names)
    count = 0
    with connection.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({quoted}) FROM STDIN') as copy:
        for count, row in enumerate(rows, start=1):  # noqa: B007
            copy.write_row(row)
    return count


def update(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
    """Set `columns` of rows, each given as (id, *values), where a value differs; returns how many rows changed.

    The version rises where a tracked column is among them. One prepared statement over all rows on SQLite, a few
    statements on PostgreSQL, each joined to some thousand rows that travel as JSON.
    """
    if not rows:
        return 0
    fields = {str(field.column): field for field in model._meta.concrete_fields}
    wanted = [fields[name] for name in columns]
    stored = [
        [row[0], *(f.get_db_prep_save(v, connection) for f, v in zip(wanted, row[1:], strict=True))] for row in rows
    ]
    write = _update_postgresql if connection.vendor == "postgresql" else _update_sqlite
    return write(model, wanted, stored)


def _raised(model: type[models.Model], columns: Sequence[str]) -> str:
    """What rises along with tracked columns."""
    tracked = issubclass(model, Record) and set(columns) & set(model.tracked_columns())
    return ", version = t.version + 1, updated_at = %s" if tracked else ""


def _update_sqlite(model: type[models.Model], fields: "Sequence[models.Field[Any, Any]]", rows: list[list[Any]]) -> int:
    columns = [str(f.column) for f in fields]
    raised = _raised(model, columns)
    at = [_instant(clock.now())] if raised else []
    sets = ", ".join(f'"{column}" = %s' for column in columns)
    differs = " OR ".join(f'"{column}" IS NOT %s' for column in columns)
    statement = f'UPDATE "{model._meta.db_table}" AS t SET {sets}{raised} WHERE id = %s AND ({differs})'
    with connection.cursor() as cursor:
        cursor.executemany(statement, [[*row[1:], *at, row[0], *row[1:]] for row in rows])
        return int(cursor.rowcount)


def _update_postgresql(
    model: type[models.Model], fields: "Sequence[models.Field[Any, Any]]", rows: list[list[Any]]
) -> int:
    columns = [str(f.column) for f in fields]
    raised = _raised(model, columns)
    given = ", ".join(
        f'(r.value ->> {at})::{f.rel_db_type(connection)} AS "{f.column}"' for at, f in enumerate(fields, 1)
    )
    sets = ", ".join(f'"{column}" = v."{column}"' for column in columns)
    differs = " OR ".join(f't."{column}" IS DISTINCT FROM v."{column}"' for column in columns)
    statement = (
        f'UPDATE "{model._meta.db_table}" AS t SET {sets}{raised} FROM (SELECT (r.value ->> 0)::bigint AS id, {given}'
        f" FROM jsonb_array_elements(%s::jsonb) AS r(value)) AS v WHERE t.id = v.id AND ({differs})"
    )
    changed = 0
    with connection.cursor() as cursor:
        for portion in batches(rows, JSON_ROWS):
            cursor.execute(statement, [*([clock.now()] if raised else []), json.dumps(portion, default=str)])
            changed += cursor.rowcount
    return changed


def reserve(model: type[models.Model], count: int) -> list[int]:
    """`count` ids that nobody else gets, for rows that others are to refer to. Call inside a transaction.

    SQLite's write lock is held by then; PostgreSQL draws them from the table's sequence.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
    first = (last[0] if last else 0) + 1
    return list(range(first, first + count))


def next_id(model: type[models.Model]) -> int:
    """The first free id, for a load that has the table to itself; `settle` afterwards."""
    highest: int | None = model._base_manager.aggregate(highest=Max("pk"))["highest"]
    return (highest or 0) + 1


def settle(*loaded: type[models.Model]) -> None:
    """Let PostgreSQL's sequences go on behind the ids that a load gave."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table in (model._meta.db_table for model in loaded):
            sequence = f"pg_get_serial_sequence('{table}', 'id')"
            cursor.execute(f'SELECT setval({sequence}, coalesce((SELECT max(id) FROM "{table}"), 0) + 1, false)')


@contextmanager
def unindexed(*loaded: type[models.Model]) -> Iterator[None]:
    """Without the secondary indexes of these tables, which are built in one go at the end: several times faster.

    For millions of rows into a database that nobody else uses. Call outside a transaction.
    Unique constraints stay; unique indexes are dropped too, and refuse at the end what does not fit them.
    """
    found = [index for model in loaded for index in _indexes(model._meta.db_table)]
    with connection.cursor() as cursor:
        for name, _statement in found:
            cursor.execute(f'DROP INDEX "{name}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _name, statement in found:
                cursor.execute(statement)


def _indexes(table: str) -> list[tuple[str, str]]:
    """Name and statement of each index that no constraint needs."""
    statement = (
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)"
        if connection.vendor == "postgresql"
        else "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [table])
        return [(name, made) for name, made in cursor.fetchall()]


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch
