"""What reading a cell may meet: how the file is written, what is wrong, what is doubtful."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

DATE_ORDERS = ("ymd", "dmy", "mdy")


@dataclass(frozen=True)
class Manner:
    """How a file is written, as was said: the order of 12/1/10, the epoch of serials, the currency of amounts."""

    date_order: str = "ymd"
    is_1904: bool = False
    currency: str = "CNY"


PLAIN = Manner()


class Wrong(ValueError):
    """A cell that is not understood keeps its row out. `suggestion` is what the person probably meant, to accept."""

    def __init__(self, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.suggestion = suggestion


class Doubt(ValueError):
    """A cell that is not understood but need not keep its row out: `value` goes in (or nothing), with a note."""

    def __init__(self, message: str, value: Any = None) -> None:
        super().__init__(message)
        self.value = value


Read = Callable[[str, Manner], Any]
