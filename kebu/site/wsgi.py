"""WSGI entry for granian, waitress or any other server."""

import os

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application


def _application() -> WSGIHandler:
    """Whichever server loads this: unsound ground, no service."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kebu.site.settings")
    made = get_wsgi_application()
    from django.conf import settings
    from django.db import connection

    from kebu.base import logs, querycap, sqlite

    logs.catch_threads()
    querycap.for_process(connection, settings.KEBU.query_seconds)
    sqlite.check(connection)
    sqlite.hold(sqlite.database_path())
    connection.close()
    return made


application = _application()
