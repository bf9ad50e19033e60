"""Names are compared in simplified characters and without a place at their end: the stored forms follow."""

from typing import Any

from django.db import migrations

from kebu.base.text.names import core_name, normal_name

PORTION = 5_000


def follow(apps: Any, schema_editor: Any) -> None:
    table = apps.get_model("customers", "Customer")._meta.db_table
    with schema_editor.connection.cursor() as cursor:
        last = 0
        while rows := _portion(cursor, table, last):
            last = rows[-1][0]
            changed = [
                (normal, core, pk)
                for pk, name, *stored in rows
                if stored != [normal := normal_name(name)[:120], core := core_name(name)[:120]]
            ]
            cursor.executemany(f"UPDATE {table} SET normal_name = %s, core_name = %s WHERE id = %s", changed)


def _portion(cursor: Any, table: str, last: int) -> list[Any]:
    cursor.execute(
        f"SELECT id, name, normal_name, core_name FROM {table} WHERE id > %s ORDER BY id LIMIT {PORTION}", [last]
    )
    rows: list[Any] = cursor.fetchall()
    return rows


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_filter_index")]

    operations = [migrations.RunPython(follow, migrations.RunPython.noop)]
