"""Which kinds of job there are, and what may end one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Body = Callable[..., dict[str, Any] | None]


class UnknownKind(KeyError):
    """No area registered this kind of job."""


class Cancelled(Exception):
    """Somebody asked for the job to be stopped."""


class Released(Exception):
    """The worker is stopping: the job goes back and is taken up again later."""


class LeaseLost(Exception):
    """Another worker took the job over: whatever this one still does must not count."""


@dataclass(frozen=True)
class Kind:
    """`is_long`: no transaction around the body, which writes in short steps of its own."""

    name: str
    body: Body
    max_attempts: int = 5
    is_long: bool = False


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    present = _kinds.get(kind.name)
    if present is not None and present.body is not kind.body:
        raise ValueError(f"two jobs are named {kind.name}")
    _kinds[kind.name] = kind


def job(name: str, *, max_attempts: int = 5, long: bool = False) -> Callable[[Body], Body]:
    """Register `run(ctx, **payload)` under a name; it may return a small dict, kept as the job's result."""

    def decorate(body: Body) -> Body:
        register(Kind(name, body, max_attempts, long))
        return body

    return decorate


def kind(name: str) -> Kind:
    """Raises UnknownKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda k: k.name)


def names(*, is_long: bool | None = None) -> list[str]:
    """Names of all kinds, or of the long or the short ones only."""
    return [kind.name for kind in kinds() if is_long in (None, kind.is_long)]
