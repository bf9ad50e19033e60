from django.db import migrations

# The texts of a team's entries are read from the index: from the table they would be a page each.
SQLITE = [
    "DROP INDEX search_by_customer",
    "CREATE INDEX search_by_customer ON base_searchentry(customer_id, kind, row_id, text)",
]
SQLITE_BACK = ["DROP INDEX search_by_customer", "CREATE INDEX search_by_customer ON base_searchentry(customer_id)"]


def forward(apps, schema_editor):
    run(schema_editor, SQLITE)


def backward(apps, schema_editor):
    run(schema_editor, SQLITE_BACK)


def run(schema_editor, statements):
    if schema_editor.connection.vendor == "sqlite":
        for statement in statements:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("base", "0007_export_files")]
    operations = [migrations.RunPython(forward, backward)]
