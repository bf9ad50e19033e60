"""A query's rows as a Polars frame, read in pieces through Django's connection."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl
from django.db import connection

PIECE = 50_000


def read(query: str, parameters: Sequence[Any] | Mapping[str, Any], schema: dict[str, Any]) -> pl.DataFrame:
    """`schema` names the columns in the order of the query; a pl.Date column may come as text, as SQLite keeps it."""
    pieces = [_frame(rows, schema) for rows in _pieces(query, parameters)]
    return pl.concat(pieces) if pieces else pl.DataFrame(schema=schema)


def _pieces(query: str, parameters: Sequence[Any] | Mapping[str, Any]) -> Iterator[list[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        while rows := cursor.fetchmany(PIECE):
            yield rows


def _frame(rows: list[Any], schema: dict[str, Any]) -> pl.DataFrame:
    is_text = connection.vendor == "sqlite"
    read_as = {name: pl.String if is_text and kind == pl.Date else kind for name, kind in schema.items()}
    frame = pl.DataFrame(rows, schema=read_as, orient="row")
    return frame.with_columns(pl.col(name).str.to_date() for name, kind in read_as.items() if kind != schema[name])
