"""What SQLite's planner has to be told, since it does not see that only one page of rows is wanted."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

COLUMN = "kebu_column"


def opaque(condition: Q) -> Q:
    """The same condition, for which no index is chosen. PostgreSQL simplifies the double NOT and plans by itself."""
    return ~Q(~condition) if condition else condition


def among(rows: "QuerySet[Any]", column: str) -> Q:
    """Rows whose id stands in a column of other rows; `row_by_row` can turn it round."""
    ids = rows.order_by().values(column)
    setattr(ids, COLUMN, column)
    return Q(("pk__in", ids))


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
