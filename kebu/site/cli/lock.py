"""One supervisor per data directory: a lock that the system drops by itself when its holder dies."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from kebu.base.access import Refused

try:
    import fcntl
except ImportError:  # Windows has no flock; there a second start is noticed by the port alone
    fcntl = None  # type: ignore[assignment]


@contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Hold `<data>/up.lock`. Raises Refused when another supervisor runs on the same directory."""
    with (data / "up.lock").open("a+", encoding="utf-8") as file:
        if fcntl is not None:
            _take(file.fileno(), data)
        file.truncate(0)
        file.write(f"{os.getpid()} {socket.gethostname()}\n")
        file.flush()
        yield


def _take(descriptor: int, data: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = (data / "up.lock").read_text(encoding="utf-8").partition(" ")[0]
        text = _("客簿已经在这个数据目录上运行（进程 %(pid)s）：先停掉它，或用 KEBU_DATA 指定另一个目录")
        raise Refused(text % {"pid": holder or "?"}) from error
