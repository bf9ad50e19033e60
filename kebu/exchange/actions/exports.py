"""Take a table out as an Excel file, within the rights and the scope of whoever asks; logged."""

from pathlib import Path
from typing import IO

from kebu.base.access import Actor, require
from kebu.base.operation import operation
from kebu.exchange import sheets, tables
from kebu.exchange.tables import RIGHT, Table


def write(table: Table, path: Path, *, actor: Actor) -> int:
    """Write `path` and return how many rows it has; a file that was there stays until the new one is whole."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("wb") as file:
            count = send(table, file, actor=actor)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return count


def send(table: Table, target: IO[bytes], *, actor: Actor) -> int:
    """Write into an open file what scope and field rules let out. Raises PermissionDenied."""
    require(actor, RIGHT)
    headings = table.headings()
    count = sheets.write(target, str(table.title), headings, tables.shown(headings, table.rows(actor), actor))
    with operation(actor, "tables.export") as op:
        op.log(table=table.name, count=count)
    return count
