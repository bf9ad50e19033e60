"""Two entries of one company found, merged side by side, and parted again."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import fresh_name

pytestmark = pytest.mark.browser


def test_merge_and_unmerge(visit: Visit) -> None:
    name = fresh_name()
    rep, steward = visit("linzx"), visit("hejx")
    kept = rep.make_customer(f"{name}机械有限公司", core_need="产线联网", note="先付款后发货")
    gone = rep.make_customer(f"{name}机械股份有限公司", core_need="备件框架", website="https://twice.example")
    rep.make_contact(kept, "陈立言", mobile="13800006021")
    rep.make_contact(gone, "陈立言", mobile="13800006021", post="采购总监")
    rep.make_contact(gone, "孟小舟", mobile="13900001234")

    page = steward.go(f"/customers/{kept}/merge/?other={gone}")
    page.get_by_role("group", name="核心需求").get_by_label("备件框架").check()
    expect(page.get_by_role("checkbox", name="陈立言")).to_be_checked()
    page.get_by_role("button", name="合并为一家").click()
    steward.toast("30 天内可撤销")
    steward.settle()
    expect(page).to_have_url(f"{steward.base_url}/c/{kept}/")
    expect(page.get_by_text("备件框架").first).to_be_visible()
    expect(page.get_by_text("twice.example").first).to_be_attached()
    page.goto(f"{steward.base_url}/c/{gone}/")
    expect(page).to_have_url(f"{steward.base_url}/c/{kept}/")

    rep.make_contact(kept, "后来的人")
    page.reload()
    page.get_by_role("link", name="查看或撤销").click()
    expect(page.get_by_text("后来的人")).to_be_visible()
    page.get_by_role("button", name="撤销合并").click()
    told = steward.toast("已撤销合并")
    expect(told).to_contain_text("联系人 1")
    expect(page).to_have_url(f"{steward.base_url}/c/{gone}/")
    steward.go(f"/c/{gone}/?tab=contacts")
    expect(page.get_by_text("孟小舟").first).to_be_visible()
    steward.go(f"/c/{kept}/")
    expect(page.get_by_text("产线联网").first).to_be_visible()
    assert steward.complaints == []


def test_look_before_making(visit: Visit) -> None:
    name = fresh_name()
    rep = visit("linzx")
    rep.make_customer(f"{name}精密机械有限公司")
    page = rep.go("/customers/duplicates/")
    page.get_by_label("单位名称").fill(f"{name}精密")
    page.get_by_role("button", name="查一查").click()
    expect(page.get_by_role("link", name=f"{name}精密机械有限公司")).to_be_visible()
    expect(page.get_by_text("负责人 林知夏").first).to_be_visible()
    assert rep.complaints == []
