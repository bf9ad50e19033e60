"""The line that a verb on people leaves in the operation log."""

from typing import Any

from django.db import models

from kebu.base.operation import current


def log(about: models.Model, **detail: Any) -> None:
    """One line of the running operation about a person, team or role."""
    operation = current()
    if operation is None:
        raise RuntimeError("a verb on people runs in an operation")
    operation.log(about, **detail)
