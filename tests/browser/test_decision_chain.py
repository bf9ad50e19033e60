"""The decision chain: who reports to whom, changed with the mouse, with the keyboard and by the form."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import UID, Visitor, fresh_name

pytestmark = pytest.mark.browser
Chain = tuple[Visitor, str]


@pytest.fixture
def chain(visit: Visit) -> Chain:
    """A customer with 赵一鸣 over nobody and 钱二川 beside him, its chain open."""
    visitor = visit("linzx")
    uid = visitor.make_customer(fresh_name())
    visitor.make_contact(uid, "赵一鸣", post="总经理", attitude="supports", influence="5")
    visitor.make_contact(uid, "钱二川", post="采购经理", attitude="neutral", influence="3")
    visitor.go(f"/c/{uid}/?tab=chain")
    return visitor, uid


def node(visitor: Visitor, name: str) -> Locator:
    return visitor.page.locator(".cnode[data-node]", has_text=name)


def superior(visitor: Visitor, name: str) -> Locator:
    """The last cell of the person's row in the data table: 汇报给."""
    row = visitor.page.get_by_role("region", name="决策链数据表").locator("tbody tr", has_text=name)
    return row.filter(has=visitor.page.locator("td:first-child", has_text=name)).locator("td:last-child")


def open_table(visitor: Visitor) -> None:
    visitor.settle()
    visitor.page.get_by_text("查看数据表").click()


def test_a_gap_is_shown_until_it_is_filled(chain: Chain) -> None:
    visitor, _uid = chain
    page = visitor.page
    expect(page.locator(".cnode--gap")).to_contain_text("决策者")
    expect(page.get_by_text("还不知道谁是决策者")).to_be_visible()
    node(visitor, "赵一鸣").get_by_role("link").click()
    page.get_by_role("dialog").get_by_label("决策角色").select_option(label="决策者")
    page.get_by_role("dialog").get_by_role("button", name="保存").click()
    visitor.toast("已更新 赵一鸣 的角色")
    expect(page.locator(".cnode--gap", has_text="决策者")).to_have_count(0)


def test_by_keyboard_alone(chain: Chain) -> None:
    visitor, _uid = chain
    page = visitor.page
    node(visitor, "钱二川").get_by_role("link").focus()
    page.keyboard.press("Enter")
    field = page.get_by_role("dialog").get_by_label("汇报给")
    field.focus()
    page.keyboard.press("ArrowDown")
    expect(field.locator("option:checked")).to_contain_text("赵一鸣")
    page.keyboard.press("Control+Enter")
    visitor.toast("已更新 钱二川 的角色")
    open_table(visitor)
    expect(superior(visitor, "钱二川")).to_have_text("赵一鸣")


def test_by_dragging_and_undo(chain: Chain) -> None:
    visitor, _uid = chain
    page = visitor.page
    node(visitor, "钱二川").scroll_into_view_if_needed()
    held, onto = node(visitor, "钱二川").bounding_box(), node(visitor, "赵一鸣").bounding_box()
    assert held and onto
    page.mouse.move(held["x"] + 30, held["y"] + 30)
    page.mouse.down()
    page.mouse.move(onto["x"] + 40, onto["y"] + 40, steps=6)
    page.mouse.up()
    toast = visitor.toast("钱二川 改为汇报给 赵一鸣")
    open_table(visitor)
    expect(superior(visitor, "钱二川")).to_have_text("赵一鸣")
    toast.get_by_role("button", name="撤销").click()
    visitor.toast("已撤销")
    open_table(visitor)
    expect(superior(visitor, "钱二川")).to_have_text("—")


def test_the_picture_is_served(chain: Chain) -> None:
    visitor, _uid = chain
    with visitor.page.expect_download() as saved:
        visitor.page.get_by_role("link", name="SVG").click()
    svg = saved.value.path().read_text(encoding="utf-8")
    assert svg.lstrip().startswith(("<svg", "<?xml"))
    assert "赵一鸣" in svg
    assert "<script" not in svg


def test_the_picture_as_png(chain: Chain) -> None:
    visitor, uid = chain
    assert re.fullmatch(UID, uid)
    with visitor.page.expect_download() as saved:
        visitor.page.get_by_role("button", name="PNG").click()
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")
    assert visitor.complaints == []
