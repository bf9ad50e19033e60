"""A private PostgreSQL for one run of the tests: made in a temporary directory, gone afterwards.

python -m kebu.cast.postgres -- COMMAND …    runs COMMAND with KEBU_TEST_DATABASE_URL set

Exit code 77 says that no server could be started; then nothing was tested. As root it runs under an unprivileged user.
"""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

NO_SERVER = 77
UNPRIVILEGED = ("postgres", "nobody")
# Nothing here has to outlive the run, so nothing waits for the disk.
SPEED = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


class NoServer(Exception):
    """PostgreSQL's programs are missing or would not start."""


def binary(name: str) -> str:
    """The path of initdb or pg_ctl; Debian keeps them out of PATH. Raises NoServer."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = next(map(str, places), None) or shutil.which(name)
    if found is None:
        raise NoServer(f"{name} is not installed")
    return found


@contextmanager
def server() -> Iterator[str]:
    """Start one on a free loopback port and yield its URL. Raises NoServer."""
    initdb, control = binary("initdb"), binary("pg_ctl")
    home = Path(tempfile.mkdtemp(prefix="kebu-pg-"))
    user = _runner()
    if user is not None:
        shutil.chown(home, user)
    password, port, data = secrets.token_hex(16), _free_port(), home / "data"
    secret = home / "password"
    secret.write_text(password)
    if user is not None:
        shutil.chown(secret, user)
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 {SPEED}"
    try:
        _run(
            user,
            [
                initdb,
                "-D",
                str(data),
                "-U",
                "kebu",
                "-A",
                "scram-sha-256",
                "--pwfile",
                str(secret),
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
        )
        _run(user, [control, "-D", str(data), "-w", "-t", "60", "-l", str(home / "log"), "-o", options, "start"])
        try:
            yield f"postgresql://kebu:{password}@127.0.0.1:{port}/postgres"
        finally:
            _run(user, [control, "-D", str(data), "-m", "immediate", "-w", "stop"])
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _runner() -> str | None:
    """Whom to run as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise NoServer("there is no unprivileged user to run PostgreSQL as")


def _run(user: str | None, command: Sequence[str]) -> None:
    done = subprocess.run(
        command,
        user=user,
        group=_group(user),
        extra_groups=[] if user else None,
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env=_environment(),
    )
    if done.returncode:
        raise NoServer(f"{Path(command[0]).name}: {done.stdout[-2000:]}")


def _group(user: str | None) -> int | None:
    return pwd.getpwnam(user).pw_gid if user else None


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C.UTF-8"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(arguments: list[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    try:
        with server() as url:
            return subprocess.run(command, env=os.environ | {"KEBU_TEST_DATABASE_URL": url}, check=False).returncode
    except NoServer as problem:
        print(f"PostgreSQL: {problem}", file=sys.stderr)
        return NO_SERVER


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
