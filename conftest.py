"""What every run of the tests shares: the database is said in the header, and properties have no deadline."""

import os

from hypothesis import settings

# A busy machine must not fail a test: speed lives in `kebu bench`.
settings.register_profile("kebu", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("kebu")


def pytest_report_header() -> str:
    if os.environ.get("KEBU_TEST_DATABASE_URL"):
        return "database: PostgreSQL"
    return "database: SQLite alone (for PostgreSQL: python -m kebu.cast.postgres -- pytest …)"
