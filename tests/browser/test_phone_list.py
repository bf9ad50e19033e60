"""The list on a phone: cards, filters in a sheet, one thumb to the customer and to a note."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


def test_cards_and_a_customer(visit: Visit) -> None:
    visitor = visit("linzx", size="phone")
    page = visitor.go("/customers/")
    first = page.locator("tbody tr").first
    box = first.bounding_box()
    assert box and box["width"] <= 390 and box["height"] > 60
    expect(page.locator("thead")).not_to_be_in_viewport()
    expect(page.get_by_role("navigation", name="主导航")).to_be_hidden()
    name = first.get_by_role("link").first.inner_text()
    first.get_by_role("link").first.tap()
    page.wait_for_url("**/c/*/*")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def test_filters_come_in_a_sheet(visit: Visit) -> None:
    visitor = visit("linzx", size="phone")
    page = visitor.go("/customers/")
    page.get_by_role("button", name="添加筛选").tap()
    sheet = page.locator("#filter-pop")
    expect(sheet.get_by_role("link", name="客户层级")).to_be_visible()
    box = sheet.bounding_box()
    assert box and box["width"] >= 380 and box["y"] + box["height"] >= 840
    sheet.get_by_role("link", name="客户层级").tap()
    sheet.get_by_label("高价值客户").check()
    sheet.get_by_role("button", name="应用筛选").tap()
    expect(page.locator("#chip-0")).to_contain_text("高价值客户")
    expect(sheet).to_be_hidden()
    assert visitor.complaints == []


def test_the_plus_logs_a_visit(visit: Visit) -> None:
    visitor = visit("linzx", size="phone")
    page = visitor.go("/customers/")
    page.get_by_role("navigation", name="手机导航").get_by_role("link", name=re.compile("记录")).tap()
    page.wait_for_url("**/work/log/**")
    page.locator("main .lst a").first.tap()
    page.get_by_label("跟进内容").fill("现场看了三条产线，客户要 12 月 5 日前出方案")
    page.get_by_role("button", name="保存跟进").tap()
    page.get_by_role("button", name="不需要").tap()
    visitor.toast("已记录")
    expect(page.get_by_text("现场看了三条产线").first).to_be_visible()
    assert visitor.complaints == []
