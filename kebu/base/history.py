"""Change history by database triggers: generated from the models, reinstalled after every migrate, compared at start.

A trigger sees bulk writes and raw SQL too. Actor and operation come from the transaction's context
(`base.operation`); without one the NOT NULL on `base_change.operation` refuses the write.
"""

import json
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from kebu.base.encrypted import EncryptedField, Token
from kebu.base.models.record import Tracked

INSERT_COLUMNS = (
    "at, actor_id, actor_name, operation, verb, request, model, row_id, customer_id, version, kind, before, after"
)


def tracked_models() -> list[type[Tracked]]:
    return [model for model in apps.get_models() if issubclass(model, Tracked) and not model._meta.proxy]


def uninstall(connection: BaseDatabaseWrapper) -> None:
    """Drop every history trigger."""
    with connection.cursor() as cursor:
        for statement in list(_drops(connection)):
            cursor.execute(statement)


def install(connection: BaseDatabaseWrapper) -> None:
    """Drop every history trigger and make them anew."""
    uninstall(connection)
    with connection.cursor() as cursor:
        for _name, statement in _creates(connection):
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that are absent or differ from what the models ask for."""
    present = _present(connection)
    return [name for name, statement in _creates(connection) if not _matches(present.get(name), statement, connection)]


def _matches(present: str | None, wanted: str, connection: BaseDatabaseWrapper) -> bool:
    if connection.vendor == "postgresql":
        return present is not None
    return present == wanted


def _present(connection: BaseDatabaseWrapper) -> dict[str, str]:
    if connection.vendor == "postgresql":
        query = (
            "SELECT tgname, '' FROM pg_trigger WHERE tgname LIKE 'kebu_h_%%' AND tgenabled <> 'D'"
            " UNION ALL SELECT proname, '' FROM pg_proc WHERE proname = 'kebu_history'"
        )
    else:
        query = "SELECT name, sql FROM sqlite_master WHERE type='trigger' AND name LIKE 'kebu_h_%%'"
    with connection.cursor() as cursor:
        cursor.execute(query.replace("%%", "%"))
        return dict(cursor.fetchall())


def _drops(connection: BaseDatabaseWrapper) -> Iterator[str]:
    if connection.vendor == "postgresql":
        yield "DROP FUNCTION IF EXISTS kebu_history() CASCADE"
        return
    for name in _present(connection):
        yield f'DROP TRIGGER "{name}"'


def _creates(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str]]:
    if connection.vendor == "postgresql":
        yield "kebu_history", POSTGRESQL_FUNCTION
    for model in tracked_models():
        yield from _postgresql(model) if connection.vendor == "postgresql" else _sqlite(model)


def _versioned(model: type[Tracked]) -> bool:
    return any(field.name == "version" for field in model._meta.fields)


def _select(model: type[Tracked], kind: str, row: str, before: str, after: str) -> str:
    customer = f'{row}."{model.history.customer}"' if model.history.customer else "NULL"
    version = f'{row}."version"' if _versioned(model) else "0"
    return (
        f"INSERT INTO base_change({INSERT_COLUMNS}) SELECT at, actor_id, actor_name, operation, verb, request,"
        f" '{model._meta.label_lower}', {row}.id, {customer}, {version}, '{kind}', {before}, {after}"
        " FROM (SELECT 1) LEFT JOIN base_context c ON c.id=1;"
    )


def _sqlite(model: type[Tracked]) -> Iterator[tuple[str, str]]:
    table, columns = model._meta.db_table, model.tracked_columns()
    body = _select(model, "I", "NEW", "'{}'", _whole_row(model, "NEW") if model.history.keeps_values else "'{}'")
    yield f"kebu_h_{table}_i", f'CREATE TRIGGER "kebu_h_{table}_i" AFTER INSERT ON "{table}" BEGIN {body} END'
    body = _select(model, "D", "OLD", _whole_row(model), "'{}'")
    yield f"kebu_h_{table}_d", f'CREATE TRIGGER "kebu_h_{table}_d" AFTER DELETE ON "{table}" BEGIN {body} END'
    if not columns:
        return
    body = _select(model, "U", "NEW", _changed("OLD", columns), _changed("NEW", columns))
    names = ", ".join(f'"{column}"' for column in columns)
    differs = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in columns)
    yield (
        f"kebu_h_{table}_u",
        f'CREATE TRIGGER "kebu_h_{table}_u" AFTER UPDATE OF {names} ON "{table}" WHEN {differs} BEGIN {body} END',
    )


def _changed(side: str, columns: list[str]) -> str:
    rows = " UNION ALL ".join(
        f'SELECT \'{column}\' AS k, {side}."{column}" AS v WHERE OLD."{column}" IS NOT NEW."{column}"'
        for column in columns
    )
    return f"(SELECT json_group_object(k, v) FROM ({rows}))"


def _whole_row(model: type[Tracked], side: str = "OLD") -> str:
    pairs = ", ".join(f"'{field.column}', {side}.\"{field.column}\"" for field in model._meta.concrete_fields)
    # json_object takes at most 127 arguments on older builds; two halves joined by json_patch would lose NULLs.
    if len(model._meta.concrete_fields) <= 60:
        return f"json_object({pairs})"
    rows = " UNION ALL ".join(
        f"SELECT '{f.column}' AS k, {side}.\"{f.column}\" AS v" for f in model._meta.concrete_fields
    )
    return f"(SELECT json_group_object(k, v) FROM ({rows}))"


def _postgresql(model: type[Tracked]) -> Iterator[tuple[str, str]]:
    table, columns = model._meta.db_table, model.tracked_columns()
    arguments = ", ".join(
        f"'{value}'"
        for value in [
            model._meta.label_lower, model.history.customer, ",".join(columns), "v" * model.history.keeps_values,
        ]
    )  # fmt: skip
    name = f"kebu_h_{table}"[:60]
    yield (
        name,
        (
            f'CREATE TRIGGER "{name}" AFTER INSERT OR UPDATE OR DELETE ON "{table}"'
            f" FOR EACH ROW EXECUTE FUNCTION kebu_history({arguments})"
        ),
    )


def value_of(column: "models.Field[Any, Any]", raw: Any) -> Any:
    """A JSON value of the history as the field holds it."""
    if isinstance(column, EncryptedField):
        return Token(raw or "")
    if isinstance(column, models.BooleanField) and raw is not None:
        return bool(raw)
    if isinstance(column, models.JSONField) and isinstance(raw, str):
        return json.loads(raw)
    if isinstance(column, models.ForeignKey):
        return column.target_field.to_python(raw)
    value = column.to_python(raw)
    if isinstance(column, models.DateTimeField) and value is not None and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value


POSTGRESQL_FUNCTION = """
CREATE FUNCTION kebu_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}'::jsonb ELSE to_jsonb(NEW) END;
  old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}'::jsonb ELSE to_jsonb(OLD) END;
  one_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN old_row ELSE new_row END;
  was jsonb := '{}'; becomes jsonb := '{}';
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT coalesce(jsonb_object_agg(c, old_row -> c), '{}'), coalesce(jsonb_object_agg(c, new_row -> c), '{}')
      INTO was, becomes FROM unnest(string_to_array(TG_ARGV[2], ',')) AS c
      WHERE (old_row -> c) IS DISTINCT FROM (new_row -> c);
    IF was = '{}'::jsonb THEN RETURN NULL; END IF;
  ELSIF TG_OP = 'DELETE' THEN
    was := old_row;
  ELSIF TG_ARGV[3] = 'v' THEN
    becomes := new_row;
  END IF;
  INSERT INTO base_change(at, actor_id, actor_name, operation, verb, request, model, row_id, customer_id, version,
                          kind, before, after)
  VALUES (coalesce(nullif(current_setting('kebu.at', true), '')::timestamptz, now()),
          nullif(current_setting('kebu.actor_id', true), '')::bigint,
          coalesce(current_setting('kebu.actor_name', true), ''),
          nullif(current_setting('kebu.operation', true), '')::uuid,
          coalesce(current_setting('kebu.verb', true), ''),
          coalesce(current_setting('kebu.request', true), ''),
          TG_ARGV[0], (one_row ->> 'id')::bigint,
          CASE WHEN TG_ARGV[1] = '' THEN NULL ELSE (one_row ->> TG_ARGV[1])::bigint END,
          coalesce((one_row ->> 'version')::int, 0), left(TG_OP, 1), was, becomes);
  RETURN NULL;
END $$
"""
