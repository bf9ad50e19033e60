from dataclasses import dataclass
from uuid import UUID

from kebu.base.operation import Operation, current


@dataclass(frozen=True)
class Outcome:
    """What a set-wise action did: how many rows it changed, and the operation that can be undone."""

    count: int
    operation: UUID


def running() -> Operation:
    """The operation that the calling action opened."""
    operation = current()
    if operation is None:
        raise RuntimeError("only inside an action")
    return operation
