"""One host at a time: SQLite's locks hold among the processes of one machine, not between machines on shared storage.

The serving processes keep a small file beside the database with who they are and when they were last there.
"""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils.translation import gettext as _

BEAT_SECONDS = 20.0
STALE_SECONDS = 180.0
SLACK_SECONDS = 5.0
MACHINE_IDS = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

logger = logging.getLogger("kebu.hosts")


@dataclass(frozen=True)
class Host:
    """A machine (`machine`) since it was last switched on (`boot`); containers on one kernel are one host."""

    machine: str
    boot: str
    name: str


@dataclass(frozen=True)
class Lease:
    """Who was at work on the file, and when last."""

    host: Host
    at: float

    @property
    def age(self) -> float:
        return time.time() - self.at


def problems(database: Path) -> list[str]:
    """Why this host must not open the file: another one is at work on it."""
    lease = read(database)
    if lease is None or is_ours(lease, here()) or lease.age > STALE_SECONDS:
        return []
    return [
        _(
            "另一台主机 %(name)s 正在使用数据库 %(path)s（%(ago)d 秒前还在），两台主机共用一个 SQLite 文件会损坏数据："
            "请先在那台主机上停下客簿；它若已坏，%(minutes)d 分钟后可以在这里启动；要用多台主机请改用 PostgreSQL"
        )
        % {"name": lease.host.name, "path": database, "ago": max(lease.age, 0), "minutes": STALE_SECONDS / 60}
    ]


def hold(database: Path | None) -> None:
    """Say that this host is at work, now and until the process ends. Ends the process when another host took over."""
    if database is None:
        return
    write(database, here())
    threading.Thread(target=_beat, args=(database, here()), name="host lease", daemon=True).start()


def release(database: Path | None) -> None:
    """Let another host start at once; called when all serving processes of this one have ended."""
    if database is None:
        return
    lease = read(database)
    if lease is not None and is_ours(lease, here()):
        _file(database).unlink(missing_ok=True)


def is_ours(lease: Lease, host: Host) -> bool:
    """Of this host; also from before it was switched on anew, unless somebody of the same name still beats."""
    if lease.host.boot == host.boot and (host.boot or lease.host.machine == host.machine):
        return True
    return lease.host.machine == host.machine and lease.at < _switched_on() + SLACK_SECONDS


def read(database: Path) -> Lease | None:
    """The lease as it stands; None where there is none, or nothing that can be read."""
    try:
        found = json.loads(_file(database).read_text(encoding="utf-8"))
        return Lease(Host(**found["host"]), float(found["at"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def write(database: Path, host: Host) -> None:
    """Replace the file whole, so that nobody reads half of it."""
    file = _file(database)
    partial = file.with_name(f"{file.name}.{os.getpid()}")
    partial.write_text(json.dumps({"host": asdict(host), "at": time.time()}), encoding="utf-8")
    partial.replace(file)


def here() -> Host:
    return Host(_machine(), _boot(), socket.gethostname())


def _file(database: Path) -> Path:
    return database.with_name(f"{database.name}-host")


def _beat(database: Path, host: Host) -> None:
    while True:
        time.sleep(BEAT_SECONDS)
        try:
            if not beat(database, host):
                logger.critical("another host has taken the database over: this process ends")
                os.kill(os.getpid(), signal.SIGTERM)
                return
        except OSError as error:
            logger.warning("the host lease cannot be written: %s", error.strerror)


def beat(database: Path, host: Host) -> bool:
    """Renew the lease. False when it is another host's by now, as after a long sleep of this one."""
    lease = read(database)
    if lease is not None and not is_ours(lease, host) and lease.age < STALE_SECONDS:
        return False
    write(database, host)
    return True


def _machine() -> str:
    for path in MACHINE_IDS:
        if path.exists() and (text := path.read_text(encoding="ascii", errors="replace").strip()):
            return text
    return f"{uuid.getnode():012x}"


def _boot() -> str:
    """Changes whenever the machine is switched on; "" where this cannot be known."""
    if BOOT_ID.exists():
        return BOOT_ID.read_text(encoding="ascii").strip()
    if sys.platform == "darwin":
        asked = ["/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"]
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603  constant
    return ""


def _switched_on() -> float:
    """When the machine was switched on, by the same clock as `Lease.at`; the future where this cannot be known."""
    if sys.platform.startswith("linux"):
        return time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
    return float("inf")
