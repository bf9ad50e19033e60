"""Bringing an installation up to date: keys, tables, seeded content, static files. Every step may be repeated."""

import hashlib
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

import kebu
from kebu.base import history, keyring
from kebu.site import seeds


def prepare() -> None:
    """Everything that a fresh data directory needs, and nothing that is there already."""
    settings.KEBU_FILES.mkdir(parents=True, exist_ok=True, mode=0o700)
    keyring.create(settings.KEBU_KEYRING)
    migrate()
    seeds.run()
    collect_static()


def pending() -> list[str]:
    """Names of migrations that are not applied, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def migrate() -> list[str]:
    """Apply what is pending and make the triggers anew. Returns the names applied."""
    names = pending()
    if names:
        call_command("migrate", interactive=False, verbosity=0, stdout=StringIO())
    elif history.missing(connection):
        with transaction.atomic():
            history.install(connection)
    return names


def collect_static() -> bool:
    """Copy static files into the data directory when they differ from what was copied last. Whether they did."""
    stamp = Path(settings.STATIC_ROOT).parent / "static.sha256"
    wanted = _static_digest()
    if stamp.exists() and stamp.read_text() == wanted and Path(settings.STATIC_ROOT).is_dir():
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0, stdout=StringIO())
    stamp.write_text(wanted)
    return True


def _static_digest() -> str:
    digest = hashlib.sha256(kebu.__version__.encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: str(found[0])):
            digest.update(name.encode() + b"\0")
            with storage.open(name) as file:
                digest.update(file.read())
    return digest.hexdigest()
