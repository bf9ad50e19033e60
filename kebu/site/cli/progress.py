"""How far long work is: a bar that draws over itself on a terminal, a plain line now and then elsewhere."""

import sys
import time
from collections.abc import Callable
from typing import TextIO

WIDTH = 28
BAR_SECONDS = 0.1
LINE_SECONDS = 5.0


class Progress:
    """Call it like a job's progress: `progress(done, total, message)`; `close()` ends the line.

    It writes to standard error, so that what a command reports can be piped.
    """

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._clock = clock
        self._is_terminal = self._stream.isatty()
        self._drawn_at = float("-inf")
        self._message = ""
        self._length = 0

    def __call__(self, done: int, total: int, message: str = "") -> None:
        is_over = total > 0 and done >= total
        wait = BAR_SECONDS if self._is_terminal else LINE_SECONDS
        if message == self._message and not is_over and self._clock() - self._drawn_at < wait:
            return
        if message != self._message:
            self.close()
        self._message, self._drawn_at = message, self._clock()
        if self._is_terminal:
            self._draw(done, total)
        else:
            print(f"{message} {_amount(done, total)}", file=self._stream, flush=True)

    def close(self) -> None:
        if self._length:
            print(file=self._stream, flush=True)
        self._length = 0

    def _draw(self, done: int, total: int) -> None:
        filled = round(WIDTH * min(done / total, 1)) if total else 0
        text = f"{self._message} {'█' * filled}{'░' * (WIDTH - filled)} {_amount(done, total)}"
        print(f"\r{text}{' ' * max(self._length - len(text), 0)}", end="", file=self._stream, flush=True)
        self._length = len(text)

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def _amount(done: int, total: int) -> str:
    return f"{done:,} / {total:,}" if total else f"{done:,}"
