"""An order entered with the keyboard: products fill the lines, a block is pasted, nothing typed is lost."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor, fresh_name

pytestmark = pytest.mark.browser
CELLS = "现场调试\t2\t人天\t2600\t9折\n培训\t1\t次\t500\n差旅\t3\t次\t100.5\n耗材\t1\t批\t9\n"
PASTE = """cells => {
  const data = new DataTransfer();
  data.setData('text/plain', cells);
  const paste = new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true});
  document.activeElement.dispatchEvent(paste);
}"""


@pytest.fixture
def rep(visit: Visit) -> Visitor:
    visitor: Visitor = visit("linzx")
    uid = visitor.make_customer(fresh_name())
    visitor.go(f"/orders/new/?customer={uid}")
    return visitor


def line(rep: Visitor, at: int, name: str) -> Locator:
    return rep.page.locator("#lines [data-line]").nth(at).locator(f"[name$='-{name}']")


def pick(rep: Visitor, at: int, words: str) -> None:
    line(rep, at, "product_text").press_sequentially(words)
    option = rep.page.locator("#lines [data-line]").nth(at).locator("[role=option]").first
    expect(option).to_contain_text(words)
    rep.page.keyboard.press("Enter")


def test_a_picked_product_fills_its_line_and_enter_goes_down(rep: Visitor) -> None:
    pick(rep, 0, "伺服驱动器")
    expect(line(rep, 0, "unit_price")).to_have_value("6200")
    expect(line(rep, 0, "model")).to_have_value("KS-750")
    line(rep, 0, "quantity").fill("3")
    expect(rep.page.locator("#order-sum")).to_contain_text("¥18,600.00")
    rows = rep.page.locator("#lines [data-line]").count()
    line(rep, rows - 1, "quantity").press("Enter")
    expect(line(rep, rows, "quantity")).to_be_focused()
    rep.page.keyboard.press("Control+Enter")
    rep.toast("金额 ¥18,600.00")
    expect(rep.page.locator("h1")).to_contain_text("的订单")


def test_a_block_of_cells_is_pasted_as_lines(rep: Visitor) -> None:
    line(rep, 0, "product_text").focus()
    rep.page.evaluate(PASTE, CELLS)
    expect(rep.page.locator("#order-sum")).to_contain_text("¥5,490.50")
    expect(line(rep, 3, "product_text")).to_have_value("耗材")


def test_what_is_wrong_is_told_in_place_and_nothing_is_lost(rep: Visitor) -> None:
    line(rep, 0, "product_text").fill("培训")
    line(rep, 0, "quantity").fill("三次")
    line(rep, 0, "unit_price").fill("500")
    rep.page.locator("[name=note]").fill("加急")
    rep.page.get_by_role("button", name="保存订单").last.click()
    expect(rep.page.locator("#lines")).to_contain_text("请填写数字")
    expect(line(rep, 0, "quantity")).to_have_value("三次")
    expect(rep.page.locator("[name=note]")).to_have_value("加急")
    line(rep, 0, "quantity").fill("3")
    expect(rep.page.locator("#order-sum")).to_contain_text("¥1,500.00")
    rep.page.get_by_role("button", name="保存订单").last.click()
    rep.toast("金额 ¥1,500.00")


def test_a_log_in_that_ended_meanwhile_loses_nothing(rep: Visitor) -> None:
    line(rep, 0, "product_text").fill("培训")
    line(rep, 0, "quantity").fill("3")
    line(rep, 0, "unit_price").fill("500")
    rep.settle()
    kept = rep.context.cookies()
    rep.context.clear_cookies(name="kebu_session")
    rep.page.get_by_role("button", name="保存订单").last.click()
    expect(rep.page.locator("#session[open]")).to_be_visible()
    rep.context.add_cookies(kept)
    rep.page.locator("#session [data-act=replay]").click()
    rep.toast("金额 ¥1,500.00")


def test_a_return_begins_with_what_was_bought(rep: Visitor) -> None:
    pick(rep, 0, "伺服驱动器")
    line(rep, 0, "quantity").fill("3")
    rep.page.get_by_role("button", name="保存订单").last.click()
    rep.toast("已保存")
    rep.page.get_by_role("link", name="录退货").click()
    expect(line(rep, 0, "quantity")).to_have_value("-3")
    expect(rep.page.locator("#order-sum")).to_contain_text("−¥18,600.00")
    line(rep, 0, "quantity").fill("-1")
    rep.page.get_by_role("button", name="保存订单").last.click()
    rep.toast("−¥6,200.00")
    expect(rep.page.locator(".k-tag", has_text=re.compile("退货"))).to_be_visible()
    expect(rep.page.get_by_text("退的是")).to_be_visible()
