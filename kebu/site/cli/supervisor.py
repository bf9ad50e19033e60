"""`kebu up`: starts the children, restarts the one that dies, and takes all of them down together."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

WATCH_SECONDS = 0.2
GRACE_SECONDS = 10.0
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0  # after so long alive, an earlier death no longer counts

Say = Callable[[str], None]


@dataclass
class Child:
    """One process with its command. `label` is what people read."""

    label: str
    command: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = None
    deaths: int = 0
    started_at: float = 0.0
    due_at: float = 0.0

    def start(self) -> None:
        self.started_at = time.monotonic()
        # A session of its own: Ctrl-C reaches the supervisor alone, which then stops the children in order.
        self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603  our own command

    def signal(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def kill_remains(self) -> None:
        """End whatever the process left behind in its group, so that nothing keeps its port or its lease."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """`run(on_start)` returns the exit code once asked to stop by SIGINT or SIGTERM."""

    def __init__(self, children: Sequence[Child], say: Say) -> None:
        self.children, self.say = children, say
        self._asked = 0

    def run(self, on_start: Callable[[], bool]) -> int:
        """Start all; `on_start()` waits until they answer and says so; False means they will not, and all is ended."""
        former = {number: signal.signal(number, self._ask) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            for child in self.children:
                child.start()
            is_well = on_start() or self.is_stopping
            while is_well and not self._asked:
                for child in self.children:
                    self._watch(child)
                time.sleep(WATCH_SECONDS)
            self._stop()
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)
        return 0 if is_well else 1

    @property
    def is_stopping(self) -> bool:
        return self._asked > 0

    def _ask(self, _number: int, _frame: object) -> None:
        self._asked += 1

    def _watch(self, child: Child) -> None:
        now = time.monotonic()
        if child.is_alive:
            if child.deaths and now - child.started_at > STEADY_SECONDS:
                child.deaths = 0
        elif child.process is not None:
            self._note_death(child, now)
        elif now >= child.due_at:
            child.start()
            self.say(_("%(label)s已重新启动") % {"label": child.label})

    def _note_death(self, child: Child, now: float) -> None:
        code = child.process.returncode if child.process else None
        child.kill_remains()
        pause = min(2.0**child.deaths, LONGEST_PAUSE)
        child.process, child.deaths, child.due_at = None, child.deaths + 1, now + pause
        self.say(
            _("%(label)s意外退出（代码 %(code)s），%(pause)d 秒后重新启动")
            % {"label": child.label, "code": code, "pause": pause}
        )

    def _stop(self) -> None:
        for child in self.children:
            child.signal(signal.SIGTERM)
        until = time.monotonic() + GRACE_SECONDS
        asked = self._asked
        while any(child.is_alive for child in self.children) and time.monotonic() < until and self._asked <= asked:
            time.sleep(WATCH_SECONDS / 4)
        for child in self.children:
            child.kill_remains()
