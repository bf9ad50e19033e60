"""One operation: a transaction in which every change carries who made it and under which operation id.

    with operation(actor, "customers.assign") as op:
        ...changes...
        op.log(customer, detail={"to": user.name})

A change outside an operation is refused by the database (`base_change.operation` is NOT NULL).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import connection, models, transaction

from kebu.base import clock
from kebu.base.access import Actor
from kebu.base.ids import uuid7
from kebu.base.models.logentry import LogEntry
from kebu.base.origin import current_request

P = ParamSpec("P")
R = TypeVar("R")


_current: ContextVar["Operation | None"] = ContextVar("kebu_operation", default=None)


@dataclass(frozen=True)
class Operation:
    uid: UUID
    actor: Actor
    verb: str

    def log(self, about: models.Model | None = None, *, verb: str = "", count: int = 1, **detail: Any) -> LogEntry:
        """Write one line of the operation log, in this transaction. `detail` must hold no personal data."""
        return record(self.actor, verb or self.verb, about, operation=self.uid, count=count, **detail)


def record(
    actor: Actor,
    verb: str,
    about: models.Model | None = None,
    *,
    operation: UUID | None = None,
    count: int = 1,
    result: str = "done",
    **detail: Any,
) -> LogEntry:
    """The operation log's only way in; use it directly for what changes nothing (a reveal, a log-in, a denial)."""
    request = current_request.get()
    return LogEntry.objects.create(
        at=clock.now(),
        actor_id=actor.actor_id,
        actor_name=actor.actor_name,
        verb=verb,
        result=result,
        operation=operation,
        request=request.request_id,
        ip=request.ip,
        count=count,
        detail=detail,
        **_about(about),
    )


def _about(about: models.Model | None) -> dict[str, Any]:
    if about is None:
        return {}
    return {
        "about_kind": about._meta.label_lower,
        "about_id": about.pk,
        "about_label": str(about)[:200],
        "customer_id": about.pk
        if about._meta.label_lower == "customers.customer"
        else getattr(about, "customer_id", None),
    }


def current() -> Operation | None:
    return _current.get()


@contextmanager
def operation(actor: Actor, verb: str, *, uid: UUID | None = None) -> Iterator[Operation]:
    """Open an operation, or join the one already open (its verb and id then stay those of the outer one).

    Bulk work in several transactions gives the same `uid` to each, so that it is one operation to undo.
    """
    outer = _current.get()
    if outer is not None:
        yield outer
        return
    op = Operation(uid or uuid7(), actor, verb)
    with transaction.atomic():
        _set_context(op)
        token = _current.set(op)
        try:
            yield op
        finally:
            _current.reset(token)
        _set_context(None)


def action(verb: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function with keyword `actor` an operation named `verb`."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            actor: Actor = kwargs["actor"]  # type: ignore[assignment]  # every action takes it by keyword
            with operation(actor, verb):
                return function(*args, **kwargs)

        return wrapper

    return decorate


def _set_context(op: Operation | None) -> None:
    values: list[Any] = (
        [str(op.uid), op.actor.actor_id, op.actor.actor_name, op.verb, current_request.get().request_id, clock.now()]
        if op
        else [None, None, "", "", "", clock.now()]
    )
    if connection.vendor == "postgresql":
        _set_postgresql(values)
    else:
        _set_sqlite(values)


def _set_postgresql(values: list[Any]) -> None:
    names = ["operation", "actor_id", "actor_name", "verb", "request", "at"]
    calls = ", ".join(f"set_config('kebu.{name}', %s, true)" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", ["" if value is None else str(value) for value in values])


def _set_sqlite(values: list[Any]) -> None:
    values = [
        value.replace("-", "") if index == 0 and isinstance(value, str) else value for index, value in enumerate(values)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE base_context SET operation=%s, actor_id=%s, actor_name=%s, verb=%s, request=%s, at=%s WHERE id=1",
            values,
        )
        if cursor.rowcount == 0:
            cursor.execute(
                "INSERT INTO base_context(operation, actor_id, actor_name, verb, request, at, id)"
                " VALUES (%s, %s, %s, %s, %s, %s, 1)",
                values,
            )
