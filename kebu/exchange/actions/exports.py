"""Take a table out as an Excel file, within the rights and the scope of whoever asks; logged."""

from pathlib import Path
from typing import IO

from kebu.base.access import Actor, require
from kebu.base.operation import operation
from kebu.exchange import sheets, tables, words
from kebu.exchange.actions import templates
from kebu.exchange.tables import RIGHT, Table


def write(table: Table, path: Path, *, actor: Actor) -> int:
    """Write `path` and return how many rows it has; a file that was there stays until the new one is whole."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("wb") as file:
            count = (send_word if path.suffix == ".docx" else send)(table, file, actor=actor)
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


def send_word(table: Table, target: IO[bytes], *, actor: Actor) -> int:
    """The same as a Word document, by the company's template. Raises Refused when there are too many rows for Word."""
    require(actor, RIGHT)
    headings = table.headings()
    let_out = tables.shown(headings, table.rows(actor), actor)
    count = words.write(target, str(table.title), headings, let_out, templates.of(table))
    with operation(actor, "tables.export") as op:
        op.log(table=table.name, count=count, format="docx")
    return count
