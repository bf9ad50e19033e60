"""A custom field from its making to its retirement: defined, filled in where it stands, filtered, set in bulk."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor, fresh_name

pytestmark = pytest.mark.browser


def define(steward: Visitor, name: str, kind: str, options: str = "") -> None:
    page = steward.go("/customers/fields/")
    page.locator("#fields-customer").get_by_role("link", name="新建字段").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("字段名称").fill(name)
    dialog.get_by_label("类型").select_option(label=kind)
    if options:
        dialog.get_by_label("选项").fill(options)
    else:
        expect(dialog.locator("[name=options]")).to_be_hidden()
    if kind == "数字":
        dialog.get_by_label("单位").fill("台")
    dialog.get_by_role("button", name="新建字段").click()
    steward.toast(f"已新建字段“{name}”")


def retire(steward: Visitor, name: str) -> None:
    page = steward.go("/customers/fields/")
    page.get_by_role("button", name=f"停用{name}").click()
    steward.toast(f"已停用“{name}”")


def test_defined_filled_filtered_and_retired(visit: Visit) -> None:
    steward, owner = visit("jianghe"), visit("linzx")
    field = fresh_name()
    define(steward, field, "数字")
    company = fresh_name()
    uid = owner.make_customer(company)

    page = owner.go(f"/c/{uid}/")
    page.get_by_role("button", name=f"编辑{field}").dispatch_event("click")
    typed = page.get_by_label(field)
    expect(typed).to_be_focused()
    typed.fill("1,250")
    page.keyboard.press("Enter")
    owner.toast("已修改")
    expect(page.locator("dl.fl")).to_contain_text(["1,250 台"])

    page = owner.go("/customers/")
    page.get_by_role("button", name="添加筛选").click()
    page.get_by_label("查找字段").fill(field)
    page.keyboard.press("Enter")
    page.locator("#filter-pop").get_by_label("值").fill("1000")
    page.get_by_role("button", name="应用筛选").click()
    expect(page.locator("#chip-0")).to_contain_text(field)
    owner.settle()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text(company)

    address = page.url
    retire(steward, field)
    page.goto(address)
    expect(page.locator("body")).to_contain_text("已停用")
    owner.go("/customers/")
    assert not owner.complaints


def test_a_choice_is_set_for_many(visit: Visit) -> None:
    steward, owner = visit("jianghe"), visit("linzx")
    field, company = fresh_name(), fresh_name()
    define(steward, field, "单选", "金牌\n银牌")
    owner.make_customer(company)
    page = owner.go(f"/customers/?q={company}")
    page.locator(".js-row").first.check()
    page.locator(".bulk").get_by_role("button", name="修改字段").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("要改的字段").select_option(label=field)
    dialog.get_by_label(field, exact=True).select_option(label="银牌")
    dialog.get_by_role("button", name="修改字段").click()
    owner.toast("的“").get_by_role("button", name="撤销")
    page.get_by_role("button", name="列").click()
    page.locator("#columns-pop").get_by_label(field, exact=True).check()
    page.get_by_role("button", name="显示这些列").click()
    owner.settle()
    expect(page.locator("tbody")).to_contain_text("银牌")
    retire(steward, field)
    assert not owner.complaints
