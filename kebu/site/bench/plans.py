"""The statements of a request, and which of them read through a whole table.

A **full scan** is a node of the plan that walks a table of more than 10,000 rows, or one of its indexes, without a
condition that the index answers, and that really went through it when the statement was run again:

- SQLite: a SCAN line of EXPLAIN QUERY PLAN, in a statement that took at least as many steps of SQLite's machine as the
  table has rows. A row that is walked costs several steps; so a walk along the index of the sort that LIMIT ends after
  a page takes far fewer, while one that sorts, counts or finds next to nothing takes more.
- PostgreSQL: a Seq Scan, or an index scan without Index Cond, that read at least half of the rows by EXPLAIN ANALYZE.

Statements that write are explained and not run again: there every such node counts.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection

BIG = 10_000
TICK = 100  # steps of SQLite's machine between two looks
NAMED = re.compile(r'\b(?:FROM|JOIN|UPDATE)\s+"?(\w+)"?(?:\s+(?:AS\s+)?"?(\w+)"?)?', re.IGNORECASE)
WALK = re.compile(r"^SCAN (\w+)")
EXPLAINED = ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Statement:
    sql: str
    values: Any

    @property
    def reads(self) -> bool:
        return self.sql.lstrip("( ").upper().startswith(("SELECT", "WITH"))


@dataclass(frozen=True)
class FullScan:
    """`plan` is the node as the database words it; `sql` holds no values."""

    table: str
    rows: int
    plan: str
    sql: str


@contextmanager
def recorded() -> Iterator[list[Statement]]:
    """The statements that run inside, in order; of many rows sent at once the first."""
    found: list[Statement] = []

    def keep(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: dict[str, Any]) -> Any:
        first = next(iter(values), None) if many and isinstance(values, list) else values
        found.append(Statement(sql, first))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(keep):
        yield found


def full_scans(statements: list[Statement], big: int = BIG) -> list[FullScan]:
    """Every different full scan of a table with more than `big` rows."""
    judge = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    once = {each.sql: each for each in statements if each.sql.lstrip("( ").upper().startswith(EXPLAINED)}
    return [scan for each in once.values() for scan in judge(each, big)]


@cache
def _sizes() -> dict[str, int]:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        return {name: _size(cursor, name) for name in names}


def _size(cursor: Any, table: str) -> int:
    cursor.execute(f'SELECT count(*) FROM "{table}"')
    return int(cursor.fetchone()[0])


# --- SQLite -------------------------------------------------------------------------------------------------------


def _on_sqlite(statement: Statement, big: int) -> Iterator[FullScan]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement.sql}", statement.values)
        lines = [row[3] for row in cursor.fetchall()]
    names: dict[str, str] = {alias or table: table for table, alias in NAMED.findall(statement.sql)}
    for line in lines:
        found = WALK.match(line)
        table = names.get(found[1], found[1]) if found else ""
        rows = _sizes().get(table, 0)
        if rows > big and "VIRTUAL TABLE" not in line and (not statement.reads or _steps(statement) >= rows):
            yield FullScan(table, rows, line, statement.sql)


def _steps(statement: Statement) -> int:
    ticks = 0

    def tick() -> int:
        nonlocal ticks
        ticks += 1
        return 0

    with connection.cursor() as cursor:
        connection.connection.set_progress_handler(tick, TICK)
        try:
            cursor.execute(statement.sql, statement.values)
            cursor.fetchall()
        finally:
            connection.connection.set_progress_handler(None, 0)
    return ticks * TICK


# --- PostgreSQL ---------------------------------------------------------------------------------------------------


def _on_postgresql(statement: Statement, big: int) -> Iterator[FullScan]:
    how = "ANALYZE, TIMING OFF, FORMAT JSON" if statement.reads else "FORMAT JSON"
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ({how}) {statement.sql}", statement.values)
        found = cursor.fetchone()[0]
    plan = json.loads(found) if isinstance(found, str) else found
    for node in _nodes(plan[0]["Plan"]):
        rows = _sizes().get(node.get("Relation Name", ""), 0)
        is_walk = node["Node Type"] in ("Seq Scan", "Index Scan", "Index Only Scan") and "Index Cond" not in node
        if rows > big and is_walk and (not statement.reads or _read(node) * 2 >= rows):
            yield FullScan(node["Relation Name"], rows, node["Node Type"], statement.sql)


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", []):
        yield from _nodes(below)


def _read(node: dict[str, Any]) -> float:
    """Rows that a node went through, over all its runs."""
    each = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return float(each * node["Actual Loops"])
