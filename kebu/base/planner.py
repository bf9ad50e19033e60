"""What the planners have to be told: they do not see that one page of rows is wanted, or how rare they are."""

from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

COLUMN = "kebu_column"


def opaque(condition: Q) -> Q:
    """The same condition, for which no index is chosen. PostgreSQL simplifies the double NOT and plans by itself."""
    return ~Q(~condition) if condition else condition


def among(rows: "QuerySet[Any]", column: str) -> Q:
    """Rows whose id stands in a column of other rows; `row_by_row` can turn it round."""
    ids = rows.order_by().values(column)
    setattr(ids, COLUMN, column)
    return Q(("pk__in", ids))


def newest_of_few(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Newest first, for conditions that an index answers with few rows, fewer than PostgreSQL may expect.

    Expecting many, it would walk the whole table by its key from the end, to stop after a page that never fills.
    """
    return rows.order_by((F("pk") + 0).desc() if connection.vendor == "postgresql" else "-pk")


def row_by_row(condition: Q) -> Q:
    """The same condition for a walk that ends after a page: each `among` is looked up for the row at hand.

    As it stands SQLite would gather all ids first; that is right only where few are found.
    """
    if not condition:
        return condition
    made = Q(*(_looked_up(child) for child in condition.children), _connector=condition.connector)
    return ~made if condition.negated else made


def _looked_up(child: Any) -> Any:
    if isinstance(child, Q):
        return row_by_row(child)
    if isinstance(child, tuple) and (column := getattr(child[1], COLUMN, "")):
        return Exists(child[1].filter(Q((column, OuterRef("pk")))))
    return child
