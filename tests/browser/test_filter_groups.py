"""Conditions joined by 且 and 或: put together in the browser, with the keyboard, on a phone and without script."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

HIGH, RICH = ["tier", "in", ["high"]], ["total_amount", "ge", 50]


def path(plain: object) -> str:
    return f"/customers/?f={json.dumps(plain, separators=(',', ':'))}"


def filter_of(page: Page) -> object:
    text = parse_qs(urlsplit(page.url).query).get("f", [""])[0]
    return json.loads(text) if text else None


def choose_fair(page: Page) -> None:
    page.get_by_label("查找字段").fill("来源渠道")
    page.keyboard.press("Enter")
    page.locator("#filter-pop").get_by_label("展会").check()
    page.get_by_role("button", name="放入组合").click()


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_a_group_in_a_group_is_built_and_applied(visit: Visit, size: str) -> None:
    visitor = visit("linzx", size)
    page = visitor.go(path([HIGH, RICH]))
    page.get_by_role("button", name="组合条件").click()
    page.locator("#wrap-1").click()
    page.locator("#add-1").click()
    choose_fair(page)
    expect(page.locator("#edit-1\\.1")).to_contain_text("展会")
    page.locator("#nest-1").click()
    choose_fair(page)
    expect(page.locator("#edit-1\\.2\\.0")).to_be_visible()
    assert filter_of(page) == [HIGH, RICH]
    page.get_by_role("link", name="应用筛选").click()
    fair = ["source", "in", ["fair"]]
    expect(page.locator("#chip-1")).to_contain_text("任一满足")
    assert filter_of(page) == [HIGH, {"any": [RICH, fair, fair]}]
    assert visitor.complaints == []


def test_the_panel_is_worked_by_keyboard_and_keeps_the_place(visit: Visit) -> None:
    visitor = visit("linzx")
    page = visitor.go(path([HIGH, {"any": [RICH, ["source", "in", ["fair"]]]}]))
    page.locator("#chip-1").press("Space")
    page.locator("#all-1").press("Enter")
    expect(page.locator("#all-1")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#all-1")).to_be_focused()
    page.locator("#drop-1\\.1").press("Enter")
    expect(page.locator("#drop-1\\.1")).to_have_count(0)
    page.get_by_role("link", name="应用筛选").press("Enter")
    expect(page.locator("#chip-1")).to_have_text("累计合作：≥ 50 万元")
    assert filter_of(page) == [HIGH, RICH]


def test_the_same_without_script(visit: Visit, base_url: str) -> None:
    visitor = visit("linzx")
    context = visitor.context.browser.new_context(  # type: ignore[union-attr]
        locale="zh-CN", java_script_enabled=False, storage_state=visitor.context.storage_state()
    )
    page = context.new_page()
    page.goto(base_url + path([HIGH, RICH]))
    page.get_by_role("button", name="组合条件").click()
    page.locator("#any-").click()
    expect(page.locator("#any-")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="应用筛选").click()
    expect(page.locator("#chip-0")).to_contain_text("任一满足")
    assert filter_of(page) == {"any": [HIGH, RICH]}
    context.close()
