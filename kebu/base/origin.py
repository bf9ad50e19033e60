"""Where a piece of work came from: the request (or job) whose id stands in the log, the history and on error pages."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Request:
    """Set per request by the middleware, per job by the worker."""

    request_id: str = ""
    ip: str = ""


NOWHERE = Request()
current_request: ContextVar[Request] = ContextVar("kebu_request", default=NOWHERE)
