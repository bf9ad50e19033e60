"""The world is built once for all routes, in a transaction that is rolled back at the end."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.matrix.house import House, build


@pytest.fixture(scope="session")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
