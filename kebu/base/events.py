"""Events: what happened in one area, for whoever above is merely interested. One job per listener.

An event is a frozen dataclass in `<area>/events.py`, holding ids and plain values. It is published inside the operation
that makes it true and delivered after its commit; a listener that fails is tried again without troubling the others.
"""

import dataclasses
import types
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from kebu.base import operation
from kebu.base.jobs import queue, registry
from kebu.base.jobs.context import JobContext
from kebu.base.models import Job

E = TypeVar("E")
Hear = Callable[..., dict[str, Any] | None]

PLAIN = (int, str, bool, float)
READERS: dict[type, Callable[[str], Any]] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    UUID: UUID,
}


@dataclass(frozen=True)
class Listener:
    event: type
    name: str
    hear: Hear


_listeners: dict[type, list[Listener]] = {}


def listen(
    event: type[E],
    name: str,
    hear: Callable[[E, JobContext], dict[str, Any] | None],
    *,
    long: bool = False,
    max_attempts: int = 5,
) -> None:
    """Call `hear(event, ctx)` in a job named `name` ("playbooks.open_plans") for every such event. From wiring."""
    for hint in get_type_hints(event).values():
        _check(hint)
    heard = _listeners.setdefault(event, [])
    heard[:] = [listener for listener in heard if listener.name != name]
    heard.append(Listener(event, name, hear))
    registry.register(registry.Kind(name, _body(event, hear), max_attempts, long))


def publish(event: object) -> list[Job]:
    """Tell every listener, in the transaction of the present operation. Raises RuntimeError outside of one."""
    current = operation.current()
    if current is None:
        raise RuntimeError(f"{type(event).__name__} is published outside an operation")
    payload = {field.name: _plain(getattr(event, field.name)) for field in dataclasses.fields(event)}  # type: ignore[arg-type]
    heard = _listeners.get(type(event), [])
    return [queue.enqueue(listener.name, payload, actor=current.actor) for listener in heard]


def listeners() -> list[Listener]:
    everyone = [one for heard in _listeners.values() for one in heard]
    return sorted(everyone, key=lambda one: (one.event.__name__, one.name))


_bodies: dict[tuple[type, Hear], registry.Body] = {}


def _body(event: type, hear: Hear) -> registry.Body:
    return _bodies.setdefault((event, hear), partial(_deliver, event, hear))


def _deliver(event: type, hear: Hear, ctx: JobContext, **payload: Any) -> dict[str, Any] | None:
    hints = get_type_hints(event)
    return hear(event(**{name: _read(hints[name], value) for name, value in payload.items()}), ctx)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, PLAIN):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _read(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    options = [option for option in _options(hint) if option is not type(None)]
    if get_origin(options[0]) is tuple:
        return tuple(_read(get_args(options[0])[0], item) for item in value)
    reader = READERS.get(options[0])
    return reader(value) if reader else value


def _options(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


def _check(hint: Any) -> None:
    """Raise TypeError when a field could not travel through a job's payload and come back as it was."""
    for option in _options(hint):
        if get_origin(option) is tuple and len(get_args(option)) == 2 and get_args(option)[1] is Ellipsis:
            _check(get_args(option)[0])
        elif option not in PLAIN and option not in READERS and option is not type(None):
            known = "int, str, bool, float, date, datetime, UUID, tuple[…, ...]"
            raise TypeError(f"an event cannot carry {option!r}, only {known}")
