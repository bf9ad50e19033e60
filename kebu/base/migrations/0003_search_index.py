from django.db import migrations

SQLITE = [
    # `ascii` takes every character beyond ASCII as part of a word: the grams are parted by spaces alone.
    "CREATE VIRTUAL TABLE base_searchindex USING fts5(grams, content='base_searchentry', content_rowid='id',"
    " detail=none, tokenize='ascii')",
]
POSTGRESQL = [
    # A function of its own with its true cost: the planner takes string_to_array for free and would rather split every
    # row than read the index. Not for parallel workers: starting them takes longer than the search.
    "CREATE FUNCTION base_search_grams(grams text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT COST 10000"
    " AS $$ BEGIN RETURN string_to_array(grams, ' '); END $$",
    # Without fastupdate: a waiting list of new grams would be read through by every search.
    "CREATE INDEX base_searchentry_grams ON base_searchentry USING gin (base_search_grams(grams))"
    " WITH (fastupdate = off)",
]
SQLITE_BACK = ["DROP TABLE base_searchindex"]
POSTGRESQL_BACK = ["DROP INDEX base_searchentry_grams", "DROP FUNCTION base_search_grams(text)"]


def forward(apps, schema_editor):
    run(schema_editor, POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE)


def backward(apps, schema_editor):
    run(schema_editor, POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK)


def run(schema_editor, statements):
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("base", "0002_lists_and_search")]
    operations = [migrations.RunPython(forward, backward)]
