"""What tests that load whole companies share."""

import pytest
from django.db import connection


@pytest.fixture
def indexable(db: None) -> None:
    """Let indexes be built inside a test: PostgreSQL builds none while keys wait for their check at the commit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
