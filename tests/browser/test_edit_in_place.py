"""Two people edit one customer at the same time: nobody loses a word."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor, fresh_name

pytestmark = pytest.mark.browser
Pair = tuple[Visitor, Visitor, str]


@pytest.fixture
def pair(visit: Visit) -> Pair:
    """Its owner and the head of the team, both with the customer's page open."""
    owner, head = visit("linzx"), visit("hejx")
    uid = owner.make_customer(fresh_name())
    owner.go(f"/c/{uid}/")
    head.go(f"/c/{uid}/")
    return owner, head, uid


def cell(visitor: Visitor, uid: str, field: str) -> Locator:
    return visitor.page.locator(f'[data-edit-url="/customers/{uid}/fields/{field}/"]')


def open_cell(visitor: Visitor, uid: str, field: str) -> Locator:
    """The field of the form, ready to be typed into."""
    cell(visitor, uid, field).get_by_role("button").dispatch_event("click")
    typed = cell(visitor, uid, field).locator("form :is(input:not([type=hidden]),textarea)")
    expect(typed).to_be_focused()
    return typed


def test_edit_and_undo(pair: Pair) -> None:
    owner, _head, uid = pair
    open_cell(owner, uid, "short_name").fill("新的简称")
    owner.page.keyboard.press("Enter")
    expect(cell(owner, uid, "short_name").locator(".cell-edit__v")).to_have_text("新的简称")
    owner.toast("已修改").get_by_role("button", name="撤销").click()
    owner.toast("已撤销")
    expect(cell(owner, uid, "short_name")).not_to_contain_text("新的简称")


def test_escape_restores(pair: Pair) -> None:
    owner, _head, uid = pair
    open_cell(owner, uid, "short_name").fill("不要了")
    owner.page.keyboard.press("Escape")
    expect(cell(owner, uid, "short_name").locator(".cell-edit__v")).to_be_visible()
    expect(cell(owner, uid, "short_name")).not_to_contain_text("不要了")


def test_the_same_field_asks_whose_words_stay(pair: Pair) -> None:
    owner, head, uid = pair
    mine = open_cell(owner, uid, "core_need")
    open_cell(head, uid, "core_need").fill("对方：三号车间改造")
    head.page.keyboard.press("Control+Enter")
    expect(cell(head, uid, "core_need").locator(".cell-edit__v")).to_contain_text("三号车间")

    mine.fill("我的：五号车间新建")
    owner.page.keyboard.press("Control+Enter")
    dialog = owner.page.get_by_role("dialog")
    expect(dialog).to_contain_text("何景行 刚改过")
    expect(dialog).to_contain_text("对方：三号车间改造")
    expect(dialog).to_contain_text("我的：五号车间新建")
    expect(mine).to_have_value("我的：五号车间新建")

    dialog.get_by_role("button", name="用我的覆盖").click()
    expect(dialog).to_be_hidden()
    expect(cell(owner, uid, "core_need").locator(".cell-edit__v")).to_contain_text("五号车间新建")
    head.go(f"/c/{uid}/")
    expect(cell(head, uid, "core_need")).to_contain_text("五号车间新建")


def test_the_other_one_s_words_can_stay(pair: Pair) -> None:
    owner, head, uid = pair
    mine = open_cell(owner, uid, "short_name")
    open_cell(head, uid, "short_name").fill("对方简称")
    head.page.keyboard.press("Enter")
    expect(cell(head, uid, "short_name").locator(".cell-edit__v")).to_have_text("对方简称")
    mine.fill("我的简称")
    owner.page.keyboard.press("Enter")
    owner.page.get_by_role("dialog").get_by_role("button", name="用对方的").click()
    expect(owner.page.get_by_role("dialog")).to_be_hidden()
    expect(cell(owner, uid, "short_name").locator(".cell-edit__v")).to_have_text("对方简称")


def test_different_fields_are_merged_with_a_note(pair: Pair) -> None:
    owner, head, uid = pair
    mine = open_cell(owner, uid, "short_name")
    open_cell(head, uid, "business_type").fill("系统集成")
    head.page.keyboard.press("Enter")
    expect(cell(head, uid, "business_type").locator(".cell-edit__v")).to_have_text("系统集成")
    mine.fill("合并后的简称")
    owner.page.keyboard.press("Enter")
    owner.toast("同事刚改过业务类型，已一并保留")
    owner.go(f"/c/{uid}/")
    expect(cell(owner, uid, "short_name")).to_contain_text("合并后的简称")
    expect(cell(owner, uid, "business_type")).to_contain_text("系统集成")
