"""A real instance for the browser: demo data in a directory of its own, web and worker under the supervisor."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.places import Guide
from tests.browser.visitor import FLAGS, SIZES, Visitor

CHROMIUM = os.environ.get("KEBU_TEST_CHROMIUM", "/usr/bin/chromium")
ROOT = Path(__file__).resolve().parent.parent.parent
Visit = Callable[..., Visitor]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if running := os.environ.get("KEBU_TEST_URL"):
        yield running
        return
    port = _free_port()
    data = tmp_path_factory.mktemp("kebu")
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("KEBU_", "DJANGO_"))}
    environ |= {"KEBU_DATA": str(data), "KEBU_BIND": f"127.0.0.1:{port}", "KEBU_DEMO": "1", "PYTHONPATH": str(ROOT)}
    kebu = [sys.executable, "-m", "kebu"]
    subprocess.run([*kebu, "demo", "--customers", "300"], env=environ, check=True, cwd=data)
    log = (data / "up.log").open("w")
    server = subprocess.Popen([*kebu, "up"], env=environ, cwd=data, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait(f"http://127.0.0.1:{port}/staff/login", server, data / "up.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def _wait(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(url, timeout=2)
            return
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.25)
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")


expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def sessions() -> dict[str, Any]:
    """Username → cookies of a session: logging in costs a slow hash, so one per person is enough."""
    return {}


@pytest.fixture
def visit(browser: Browser, base_url: str, sessions: dict[str, Any]) -> Iterator[Visit]:
    contexts: list[BrowserContext] = []

    def open_as(username: str | None, size: str = "wide", theme: str = "light", is_new: bool = False) -> Visitor:
        """A person with a page; without a name nobody is logged in; `is_new` logs in rather than reusing a session."""
        known = None if is_new else sessions.get(username or "")
        context = browser.new_context(
            viewport=SIZES[size],
            locale="zh-CN",
            color_scheme=theme,  # type: ignore[arg-type]
            storage_state=known,
            has_touch=size == "phone",
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        visitor = Visitor(context, base_url)
        if username and not known:
            visitor.log_in(username)
            if not is_new:
                sessions[username] = context.storage_state()
        return visitor

    yield open_as
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def found() -> dict[str, str]:
    """What paths need (uids), once it was looked up."""
    return {}


@pytest.fixture
def guide(visit: Visit, found: dict[str, str]) -> Guide:
    return Guide(visit, found)
