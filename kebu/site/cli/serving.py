"""The web process: granian over WSGI, one process with as many threads as the settings say."""

import os
import signal
import threading
import time

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from kebu.site.config import Config

BACKLOG = 1024


def serve(config: Config) -> None:
    """Serve until SIGTERM, or until the process that started it is gone."""
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    Granian(
        "kebu.site.wsgi:application",
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=config.web_threads,
        websockets=False,
        backlog=BACKLOG,
        log_level=LogLevels.warning,
        workers_kill_timeout=8,
    ).serve()


def _end_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os.kill(os.getpid(), signal.SIGTERM)
