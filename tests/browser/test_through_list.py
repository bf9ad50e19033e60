"""From a filtered list to a customer and on with J and K, and back to the list as it was left."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

PATH = '/customers/?f=[["tier","in",["high"]]]&sort=name'


def test_j_and_k_step_through_the_filtered_list(visit: Visit) -> None:
    visitor = visit("linzx")
    page = visitor.go(PATH)
    names = page.locator("tbody .co a").all_inner_texts()
    assert len(names) > 2
    page.locator("tbody .co a").nth(1).click()
    visitor.settle()
    expect(page.locator("#hero-name")).to_have_text(names[1])
    page.keyboard.press("j")
    expect(page.locator("#hero-name")).to_have_text(names[2])
    visitor.settle()
    page.keyboard.press("k")
    expect(page.locator("#hero-name")).to_have_text(names[1])
    visitor.settle()
    page.keyboard.press("k")
    expect(page.locator("#hero-name")).to_have_text(names[0])
    visitor.settle()
    expect(page.locator("[data-hotkey=k]")).to_have_count(0)
    page.get_by_role("link", name="联系人", exact=False).and_(page.locator(".hero .tabs a")).click()
    visitor.settle()
    assert "from=" in page.url
    page.locator(".crumb a", has_text="客户列表").click()
    visitor.settle()
    assert page.locator("tbody .co a").all_inner_texts() == names
    assert visitor.complaints == []


def test_selecting_works_on_rows_that_say_their_uid_by_a_link(visit: Visit) -> None:
    visitor = visit("linzx")
    page = visitor.go(PATH)
    box = page.locator("tbody .js-row").first
    box.check()
    expect(page.locator(".bulk")).to_contain_text("已选 1 项")
    uid = box.get_attribute("value") or ""
    assert uid in (page.locator("tbody .co a").first.get_attribute("href") or "")
    assert len(uid) == 36


def test_the_keys_are_told_in_a_dialog(visit: Visit) -> None:
    visitor = visit("linzx")
    page = visitor.go("/customers/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("键盘快捷键")
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).not_to_be_visible()
