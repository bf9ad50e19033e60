"""The composer: a call is logged with its next date in one go, and becomes a task."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor, fresh_name

pytestmark = pytest.mark.browser


@pytest.fixture
def lin(visit: Visit) -> Visitor:
    """On the page of a new customer."""
    visitor = visit("linzx")
    visitor.go(f"/c/{visitor.make_customer(fresh_name())}/")
    return visitor


def test_a_call_with_its_next_date(lin: Visitor) -> None:
    page = lin.page
    said = f"电话确认 {fresh_name()} 的泵站改造预算 80 万元"
    text = page.get_by_label("跟进内容")
    text.fill(said)
    page.get_by_role("button", name="保存跟进").click()
    ask = page.get_by_role("group", name="下次什么时候联系？")
    expect(ask).to_be_visible()
    expect(text).to_have_value(said)
    ask.get_by_role("button").first.click()
    lin.toast("已记录电话")
    expect(ask).to_have_count(0)
    expect(text).to_have_value("")
    expect(page.locator("#line, .tl").first).to_contain_text(said)
    expect(page.locator("#next-step")).not_to_contain_text("还没有约定下一步")

    customer = page.get_by_role("heading", level=1).inner_text().strip()
    lin.go("/work/tasks/")
    expect(page.locator("tbody tr", has_text=customer)).to_have_count(1)


def test_no_next_date_is_asked_once_only(lin: Visitor) -> None:
    page = lin.page
    page.get_by_label("跟进内容").fill("来电问交货期，已答复 12 月 3 日发货")
    page.get_by_role("button", name="保存跟进").click()
    page.get_by_role("button", name="不需要").click()
    lin.toast("已记录电话")
    expect(page.locator("#next-step")).to_contain_text("还没有约定下一步")


def test_a_vague_note_is_met_with_a_hint(lin: Visitor) -> None:
    page = lin.page
    page.get_by_label("跟进内容").fill("客户意向较强")
    expect(page.locator("#composer-hint")).to_contain_text("意向较强")
    page.get_by_label("跟进内容").fill("客户要 12 台温度巡检仪，预算 30 万元，12 月 10 日前报价")
    expect(page.locator("#composer-hint")).not_to_contain_text("意向较强")


def test_the_draft_outlives_a_reload_and_goes_when_saved(lin: Visitor) -> None:
    page = lin.page
    page.get_by_label("跟进内容").fill("写到一半的草稿")
    page.reload()
    expect(page.get_by_label("跟进内容")).to_have_value("写到一半的草稿")
    page.get_by_role("group", name="跟进方式").get_by_role("button", name="备注").click()
    page.get_by_role("button", name="保存跟进").click()
    lin.toast("已记录备注")
    page.reload()
    expect(page.get_by_label("跟进内容")).to_have_value("")


def test_a_logged_call_is_undone(lin: Visitor) -> None:
    page = lin.page
    page.get_by_label("跟进内容").fill("记错了客户的一次通话")
    page.get_by_role("button", name="保存跟进").click()
    page.get_by_role("button", name="不需要").click()
    lin.toast("已记录电话").get_by_role("button", name="撤销").click()
    lin.toast("已撤销")
    expect(page.get_by_text("记错了客户的一次通话")).to_have_count(0)
    assert re.search("/c/[0-9a-f-]+/$", page.url)
