"""Pictures of pages of a running demo: `python -m tests.browser.shots URL DIRECTORY [PLACE…]`, light and dark."""

import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser.places import PLACES, Guide
from tests.browser.visitor import FLAGS, SIZES, Visitor

USUAL = ("login", "today", "customers", "customer", "customer-chain", "settings", "settings-group")
ALSO_PHONE = ("today", "customers", "customer")


def _visits(browser: Browser, url: str) -> Any:
    sessions: dict[str, Any] = {}

    def visit(username: str | None, size: str = "wide", theme: str = "light") -> Visitor:
        context = browser.new_context(
            viewport=SIZES[size],
            locale="zh-CN",
            color_scheme=theme,  # type: ignore[arg-type]
            storage_state=sessions.get(username or ""),
        )
        visitor = Visitor(context, url)
        if username and username not in sessions:
            visitor.log_in(username)
            sessions[username] = context.storage_state()
        return visitor

    return visit


def take(url: str, directory: Path, names: tuple[str, ...]) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        guide = Guide(_visits(browser, url), {})
        for place in [place for place in PLACES if place.name in names]:
            sizes = ("wide", "phone") if place.name in ALSO_PHONE or names != USUAL else ("wide",)
            for size, theme in [(size, theme) for size in sizes for theme in ("light", "dark")]:
                visitor = guide.lead(place, size, theme)
                visitor.page.screenshot(path=directory / f"{place.name}-{size}-{theme}.png")
                visitor.context.close()
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1], Path(sys.argv[2]), tuple(sys.argv[3:]) or USUAL)
