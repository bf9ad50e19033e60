"""The given columns of customers: the only writer of them, called from this area and from those above.

They stand outside change history and outside the version, so writing them needs no operation. One statement carries
many rows and touches only those that differ. A caller with very many customers hands them over in paced portions.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

from kebu.customers.models import Customer
from kebu.customers.models.customer import CARD

PORTION = 5_000
Cards = Mapping[int, Mapping[str, Any]]
Fields = Sequence["models.Field[Any, Any]"]


def write(cards: Cards) -> int:
    """Set given columns: customer id → column → value. Returns how many customers changed.

    Raises ValueError for a column that is not a given one.
    """
    by_columns: dict[tuple[str, ...], list[list[Any]]] = defaultdict(list)
    for customer_id, values in cards.items():
        by_columns[tuple(values)].append([customer_id, *values.values()])
    return sum(_write(columns, rows) for columns, rows in by_columns.items() if columns)


def _write(columns: tuple[str, ...], rows: list[list[Any]]) -> int:
    if unknown := set(columns) - CARD:
        raise ValueError(f"not a given column: {', '.join(sorted(unknown))}")
    by_name = {field.name: field for field in Customer._meta.concrete_fields}
    fields = [by_name[column] for column in columns]
    stored = [_stored(fields, row) for row in rows]
    return (_write_postgresql if connection.vendor == "postgresql" else _write_sqlite)(fields, stored)


def _stored(fields: Fields, row: list[Any]) -> list[Any]:
    return [row[0], *(f.get_db_prep_save(value, connection) for f, value in zip(fields, row[1:], strict=True))]


def _write_sqlite(fields: Fields, rows: list[list[Any]]) -> int:
    """One prepared statement over all rows: an index look-up each, and a write only where something differs."""
    sets = ", ".join(f"{f.column} = %s" for f in fields)
    differs = " OR ".join(f"{f.column} IS NOT %s" for f in fields)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE customers_customer SET {sets} WHERE id = %s AND ({differs})",
            [[*row[1:], row[0], *row[1:]] for row in rows],
        )
        return int(cursor.rowcount)


def _write_postgresql(fields: Fields, rows: list[list[Any]]) -> int:
    """A few statements, each joined to some thousand rows that travel as JSON."""
    given = ", ".join(
        f"(r.value ->> {at})::{f.rel_db_type(connection)} AS {f.column}" for at, f in enumerate(fields, 1)
    )
    statement = (
        f"UPDATE customers_customer AS c SET {', '.join(f'{f.column} = v.{f.column}' for f in fields)}"
        f" FROM (SELECT (r.value ->> 0)::bigint AS id, {given} FROM jsonb_array_elements(%s::jsonb) AS r(value)) AS v"
        f" WHERE c.id = v.id AND ({' OR '.join(f'c.{f.column} IS DISTINCT FROM v.{f.column}' for f in fields)})"
    )
    changed = 0
    with connection.cursor() as cursor:
        for start in range(0, len(rows), PORTION):
            cursor.execute(statement, [json.dumps(rows[start : start + PORTION], default=str)])
            changed += cursor.rowcount
    return changed
