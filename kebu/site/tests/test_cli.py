"""The command line as a person meets it: processes of their own, on data directories of their own."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


class Installation:
    """A data directory and a free port, and `kebu` run on them."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self.environment = {
            key: value for key, value in os.environ.items() if not key.startswith(("KEBU_", "DJANGO_"))
        } | {"KEBU_DATA": str(data), "KEBU_BIND": f"127.0.0.1:{self.port}"}

    def kebu(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kebu", *words]
        environment = self.environment | more
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    def json(self, *words: str) -> object:
        done = self.kebu(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """One initialised installation for the tests that leave it as it is."""
    made = Installation(tmp_path_factory.mktemp("installed") / "data")
    done = made.kebu("init")
    assert done.returncode == 0, done.stderr
    return made


def is_one_sentence(done: subprocess.CompletedProcess[str]) -> bool:
    return done.returncode != 0 and done.stderr.count("\n") == 1 and done.stderr.startswith("kebu：")


def test_help_is_chinese_and_names_every_command() -> None:
    done = Installation(Path("/nowhere")).kebu("--help")
    assert done.returncode == 0
    assert done.stdout.startswith("用法：")
    names = "up init migrate demo user import grade duplicates export wiring reindex check"
    for name in names.split():
        assert re.search(rf"^    {name}\s", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("words", [("nix",), ("user",), ("user", "add", "--name", "甲")])
def test_wrong_words_are_answered_in_one_sentence(words: tuple[str, ...]) -> None:
    done = Installation(Path("/nowhere")).kebu(*words)
    assert is_one_sentence(done)
    assert done.returncode == 2
    assert "--help" in done.stderr


def test_init_makes_private_keys_and_gives_a_link_until_there_is_an_administrator(ready: Installation) -> None:
    again = ready.json("init")
    assert isinstance(again, dict)
    assert again["first_admin"].startswith(f"http://127.0.0.1:{ready.port}/staff/first/")
    for name in ("secret_key", "keyring.json"):
        assert (ready.data / name).stat().st_mode & 0o077 == 0
    assert ready.data.stat().st_mode & 0o077 == 0


def test_check_finds_a_sound_installation_and_names_what_is_wrong(ready: Installation, tmp_path: Path) -> None:
    assert ready.json("check")["problems"] == []  # type: ignore[index]
    bare = Installation(tmp_path / "bare")
    bare.data.mkdir()
    done = bare.kebu("check", "--json")
    assert done.returncode == 1
    assert any("kebu init" in text for text in json.loads(done.stdout)["problems"])


def test_people_are_managed_from_the_server(ready: Installation) -> None:
    made = ready.json("user", "add", "Chen", "--name", "陈一", "--role", "客户经理")
    assert isinstance(made, dict)
    assert len(made["start_password"]) >= 12
    assert is_one_sentence(ready.kebu("user", "add", "chen", "--name", "又一个"))
    assert is_one_sentence(ready.kebu("user", "add", "li", "--name", "李", "--role", "没有的角色"))
    people = ready.json("user", "list")
    assert {"username": "chen", "name": "陈一", "team": "", "roles": ["客户经理"], "is_active": True} in people  # type: ignore[operator]


def test_wiring_names_listeners_jobs_and_schedules(ready: Installation) -> None:
    found = ready.json("wiring")
    assert isinstance(found, dict)
    assert ["GradesPublished", "→", "playbooks.match_plans"] in found["events"]
    assert "jobs.purge" in [row[0] for row in found["schedules"]]


@pytest.mark.parametrize(
    ("words", "more", "cure"),
    [
        (("up",), {"KEBU_DATA": "/nowhere/kebu"}, "kebu init"),
        (("up", "--demo"), {"KEBU_BIND": "0.0.0.0:8000"}, "127.0.0.1"),
        (("check",), {"KEBU_DATABASE_URL": "mysql://x"}, "postgresql://"),
        (("check",), {"KEBU_BIND": "8000"}, "127.0.0.1:8000"),
        (("check",), {"KEBU_CONFIG": "/nowhere/kebu.toml"}, "KEBU_CONFIG"),
        (("init",), {"KEBU_DATA": "/proc/kebu"}, "KEBU_DATA"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_with_its_cure(
    ready: Installation,
    words: tuple[str, ...],
    more: dict[str, str],
    cure: str,
) -> None:
    done = ready.kebu(*words, **more)
    assert is_one_sentence(done), done.stderr
    assert cure in done.stderr


def test_a_taken_port_names_another(ready: Installation) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", ready.port))
        holder.listen()
        done = ready.kebu("up")
    assert is_one_sentence(done)
    assert f"KEBU_BIND=127.0.0.1:{ready.port + 1}" in done.stderr


def test_a_database_behind_the_code_is_not_served(tmp_path: Path) -> None:
    behind = Installation(tmp_path / "data")
    assert behind.kebu("init").returncode == 0
    script = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]);"
        "c.execute(\"DELETE FROM django_migrations WHERE app='playbooks'\"); c.commit()"
    )
    subprocess.run([sys.executable, "-c", script, str(behind.data / "kebu.sqlite3")], check=True)
    done = behind.kebu("up")
    assert is_one_sentence(done)
    assert "kebu migrate" in done.stderr


@pytest.fixture
def running(ready: Installation) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "kebu", "up"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=ready.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    yield process
    if process.poll() is None:
        process.terminate()
        process.wait(20)


def wait_for(process: "subprocess.Popen[str]", text: str) -> None:
    """Read its output up to a line that holds `text`."""
    assert process.stdout is not None
    for line in process.stdout:
        if text in line:
            return
    raise AssertionError(f"ended without saying {text}")


def children(parent: int) -> dict[str, int]:
    """The children of a process by their last word: {"web": …, "worker": …}."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    return {row[2].split()[-1]: int(row[0]) for row in rows if len(row) == 3 and int(row[1]) == parent}


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that ended and was not yet collected does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


def answers(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/staff/login/", timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.faults
def test_up_serves_restarts_what_dies_and_leaves_nothing_behind(
    ready: Installation,
    running: "subprocess.Popen[str]",
) -> None:
    wait_for(running, "已启动")
    assert answers(ready.port) == 200
    assert is_one_sentence(ready.kebu("up"))
    before = children(running.pid)
    assert sorted(before) == ["web", "worker"]
    for name, sentence in (("worker", "后台进程已重新启动"), ("web", "网页进程已重新启动")):
        os.kill(before[name], signal.SIGKILL)
        wait_for(running, sentence)
    after = children(running.pid)
    assert sorted(after) == ["web", "worker"]
    assert not set(after.values()) & set(before.values())
    running.send_signal(signal.SIGINT)
    assert running.wait(20) == 0
    assert not is_listening(ready.port)
    assert not any(is_alive(pid) for pid in after.values())


@pytest.mark.faults
def test_children_end_when_their_supervisor_is_killed(ready: Installation, running: "subprocess.Popen[str]") -> None:
    wait_for(running, "已启动")
    left = children(running.pid)
    running.kill()
    running.wait()
    until = time.monotonic() + 20
    while any(is_alive(pid) for pid in left.values()) and time.monotonic() < until:
        time.sleep(0.2)
    assert not any(is_alive(pid) for pid in left.values())
    assert not is_listening(ready.port)
