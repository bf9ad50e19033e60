"""A view of a list: the address holds it, it is saved under a name, and removed again."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor, fresh_name

pytestmark = pytest.mark.browser


def filter_by_tier(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("button", name="添加筛选").click()
    page.get_by_label("查找字段").fill("客户层级")
    page.keyboard.press("Enter")
    page.locator("#filter-pop").get_by_label("高价值客户").check()
    page.get_by_role("button", name="应用筛选").click()
    expect(page.locator("#chip-0")).to_contain_text("高价值客户")
    visitor.settle()


def test_filter_save_reload_delete(visit: Visit) -> None:
    visitor = visit("linzx")
    page = visitor.go("/customers/")
    filter_by_tier(visitor)
    assert "f=" in page.url
    rows = page.locator("tbody tr").count()
    assert rows > 0

    name = fresh_name()
    page.get_by_role("button", name="保存为视图").or_(page.get_by_role("button", name="另存为视图")).click()
    page.get_by_role("dialog").get_by_label("视图名称").fill(name)
    page.get_by_role("dialog").get_by_role("button", name="保存视图").click()
    visitor.toast(f"已保存视图“{name}”")
    tab = page.get_by_role("navigation", name="视图").get_by_role("link", name=name)
    expect(tab).to_have_attribute("aria-current", "page")

    page.reload()
    visitor.settle()
    expect(page.locator("#chip-0")).to_contain_text("高价值客户")
    expect(page.locator("tbody tr")).to_have_count(rows)

    page.get_by_role("button", name="视图设置").click()
    page.get_by_role("dialog").get_by_role("button", name="删除视图").click()
    visitor.toast("删除")
    expect(tab).to_have_count(0)


def test_the_address_restores_filter_and_order(visit: Visit) -> None:
    visitor = visit("linzx")
    page = visitor.go("/customers/")
    filter_by_tier(visitor)
    page.locator("thead").get_by_role("button", name="单位名称").click()
    visitor.settle()
    expect(page.locator("th[aria-sort]")).to_contain_text("单位名称")
    names = page.locator("tbody tr td:nth-child(2) a").all_inner_texts()
    other = visit("linzx")
    other.page.goto(page.url)
    other.settle()
    expect(other.page.locator("#chip-0")).to_contain_text("高价值客户")
    assert other.page.locator("tbody tr td:nth-child(2) a").all_inner_texts() == names


def test_back_goes_one_filter_back(visit: Visit) -> None:
    visitor = visit("linzx")
    page = visitor.go("/customers/")
    filter_by_tier(visitor)
    page.go_back()
    expect(page.locator("#chip-0")).to_have_count(0)
    page.go_forward()
    expect(page.locator("#chip-0")).to_contain_text("高价值客户")
    assert visitor.complaints == []
