"""Log lines for whoever runs the server: one event, one line, and nobody's details.

Of an error its type and place are written, never its message, which may quote what somebody typed or a query's values.
The id is the one on the error page and in the operation log.
"""

import logging
import re
import threading
import traceback
from datetime import datetime
from pathlib import Path

from kebu.base import clock
from kebu.base.origin import current_request

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# What looks like a telephone number, an identity number, a card number or an address for letters.
DETAILS = re.compile(r"(?<![\w-])\+?\d{7,}[\dXx]?(?![\w-])|[\w.+-]+@[\w-]+\.[\w.-]+")


class LineFormatter(logging.Formatter):
    """Our own loggers' messages as they are; of others' only the constant part; of an answer its view, not its path."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, clock.zone()).isoformat(timespec="milliseconds")
        parts = [at, record.levelname, record.name, _said(record), _error(record)]
        request_id = current_request.get().request_id
        return plain(" ".join([*filter(None, parts), f"id={request_id or '-'}"]))


def plain(text: str) -> str:
    """On one line, without anything that a terminal obeys or that looks like somebody's details."""
    return CONTROL.sub(lambda found: f"\\x{ord(found.group()):02x}", DETAILS.sub("***", text))


def where(error: BaseException) -> str:
    """What went wrong and where: the innermost frame, then those of the product from there outwards."""
    frames = traceback.extract_tb(error.__traceback__)[::-1]
    ours = [frame for frame in frames[1:] if "site-packages" not in frame.filename]
    places = [f"{Path(frame.filename).stem}.{frame.name}:{frame.lineno}" for frame in [*frames[:1], *ours[:3]]]
    return f"{type(error).__name__}: {' ← '.join(places)}"


def catch_threads() -> None:
    """A thread that dies of an error says so in the log's way, not in Python's."""

    def died(what: threading.ExceptHookArgs) -> None:
        name = what.thread.name if what.thread else ""
        error = what.exc_value
        told = (type(error), error, error.__traceback__) if error else None
        logging.getLogger("kebu.threads").critical("thread %s died", name, exc_info=told)

    threading.excepthook = died


def _said(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] == "kebu":
        return record.getMessage()
    request = getattr(record, "request", None)
    if request is not None:
        match = getattr(request, "resolver_match", None)
        return f"{getattr(record, 'status_code', '')} {request.method} {match.view_name if match else '-'}"
    return "" if record.exc_info else str(record.msg)


def _error(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    return f"· {where(error)}" if error else ""
