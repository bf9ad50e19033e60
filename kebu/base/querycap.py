"""A cap on the database work of one request: what takes longer is cut off and whatever it wrote goes back.

Jobs and the command line have no cap. Waiting for SQLite's write lock is not work and does not count.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from sqlite3 import Connection
from time import perf_counter
from typing import Any

from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

# Between two looks at the clock: some 10 ms of SQLite's work, so that looking costs nothing.
STEPS = 250_000
CANCELLED = "57014"
SELECTION = 60.0  # what is done to some thousand chosen rows, or taken back, is known to be long


class CutOff(OperationalError):
    """The request's database work reached the cap."""


class Cap:
    """Adds up what the statements of one request take; the one that reaches the cap is cut, later ones are refused."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.spent = 0.0
        self.is_reached = False
        self._deadline = float("inf")
        self._watched: Connection | None = None

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        database: BaseDatabaseWrapper = context["connection"]
        if database.vendor == "sqlite" and sql.startswith("BEGIN"):
            return execute(sql, params, many, context)
        if self.is_reached:
            raise CutOff
        started = perf_counter()
        self._deadline = started + self.seconds - self.spent
        self._watch(database.connection)
        try:
            return execute(sql, params, many, context)
        except OperationalError as error:
            if not is_cut(error):
                raise
            self._reach(database)
            raise CutOff from error
        finally:
            self.spent += perf_counter() - started
            self.is_reached = self.is_reached or self.spent >= self.seconds

    def lift(self, seconds: float) -> None:
        """So many more seconds: for the error page, or for work that is known to be long."""
        self.seconds = self.spent + seconds
        self.is_reached = False
        self._deadline = perf_counter() + seconds

    def end(self) -> None:
        if self._watched is not None:
            self._watched.set_progress_handler(None, 0)
            self._watched = None

    def _watch(self, raw: Any) -> None:
        if raw is not self._watched and isinstance(raw, Connection):
            raw.set_progress_handler(self._is_over, STEPS)
            self._watched = raw

    def _is_over(self) -> bool:
        return perf_counter() > self._deadline

    def _reach(self, database: BaseDatabaseWrapper) -> None:
        self.is_reached = True
        raw: Any = database.connection
        # SQLite rolls back by itself when a write is cut: what came now would be committed one by one.
        if database.in_atomic_block and database.vendor == "sqlite" and not raw.in_transaction:
            database.needs_rollback = True


_cap: ContextVar[Cap | None] = ContextVar("kebu_query_cap", default=None)


@contextmanager
def capped(seconds: float) -> Iterator[Cap]:
    """Cap the work on the default database within the block. On PostgreSQL one statement is cut by `for_process`."""
    cap = Cap(seconds)
    token = _cap.set(cap)
    try:
        with connection.execute_wrapper(cap):
            yield cap
    finally:
        cap.end()
        _cap.reset(token)


def lift(seconds: float) -> None:
    """Give the present request so many more seconds, where it has a cap."""
    if (cap := _cap.get()) is not None:
        cap.lift(seconds)


def is_cut(error: BaseException) -> bool:
    """Whether this error is the cap at work, in the cap's own words or in the database's."""
    cause = error.__cause__
    return (
        isinstance(error, CutOff)
        or getattr(cause, "sqlstate", "") == CANCELLED
        or (isinstance(error, OperationalError) and str(error) == "interrupted")
    )


def for_process(database: BaseDatabaseWrapper, seconds: float) -> None:
    """On PostgreSQL let every connection that this process opens from now on end a statement after `seconds`.

    The server keeps that clock, at no cost to the request. Called by the web process before its first connection.
    """
    if database.vendor == "postgresql":
        options: dict[str, Any] = database.settings_dict.setdefault("OPTIONS", {})
        options["options"] = f"{options.get('options', '')} -c statement_timeout={int(seconds * 1000)}".strip()
