"""Each of the demo's people sees what the role may see, and no more."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
DAILY = ["工作台", "消息", "待办", "日历", "客户列表", "联系人"]
BOUGHT = ["合作订单", "产品"]
REVIEW, IMPORT, QUALITY, DOUBLES = "待审资料", "导入", "资料质量", "查重"
GRADES, PLANS, TABLES, SETTINGS, LOG = "客户分层", "策略与执行", "标准表格", "系统设置", "操作日志"
ARCHIVE = [REVIEW, IMPORT, QUALITY, DOUBLES]
MENUS = {
    "linzx": [*DAILY, *ARCHIVE, *BOUGHT, GRADES, PLANS, TABLES],
    "hejx": [*DAILY, *ARCHIVE, *BOUGHT, GRADES, PLANS, TABLES, SETTINGS],
    "shenyn": [*DAILY, *ARCHIVE, *BOUGHT, GRADES, PLANS],
    "sunian": [*DAILY, *ARCHIVE, *BOUGHT, GRADES, PLANS],
    "guwan": [*DAILY, IMPORT, *BOUGHT, PLANS],
    "jianghe": [*DAILY, *ARCHIVE, *BOUGHT, GRADES, TABLES, SETTINGS],
    "xuqr": [*DAILY, QUALITY, *BOUGHT, GRADES, PLANS, TABLES],
    "lucy": [*DAILY, QUALITY, *BOUGHT, GRADES, PLANS, TABLES],
    "hanze": ["工作台", "消息", LOG],
    "admin": ["工作台", "消息", SETTINGS],
}
MAKES_CUSTOMERS = {"linzx", "hejx", "shenyn", "sunian", "jianghe"}
SEES_ALL = {"guwan", "jianghe", "xuqr", "lucy"}
MASKED = re.compile(r"\d{3}\*{4}\d{4}")
WHOLE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


@pytest.mark.parametrize("who", MENUS)
def test_menu_and_today(visit: Visit, who: str) -> None:
    visitor = visit(who)
    page = visitor.go("/")
    entries = page.get_by_role("navigation", name="主导航").locator(".side__item > span:not(.n)").all_inner_texts()
    assert entries == MENUS[who]
    may_create = who in MAKES_CUSTOMERS
    expect(page.locator(".top").get_by_role("link", name="新建")).to_have_count(int(may_create))
    assert page.request.get(visitor.base_url + "/customers/new/").status == (200 if may_create else 403)
    assert visitor.complaints == []


@pytest.mark.parametrize("who", MENUS)
def test_what_the_menu_offers_opens(visit: Visit, who: str) -> None:
    visitor = visit(who)
    page = visitor.go("/")
    for path in page.locator(".side__item").evaluate_all("links => links.map(link => link.pathname)"):
        assert page.request.get(visitor.base_url + path).status == 200, path


@pytest.mark.parametrize("who", MENUS)
def test_customers_in_reach(visit: Visit, who: str) -> None:
    visitor = visit(who)
    listed = visitor.text_of("/customers/?view=all")
    total = int(re.search(r"共 ([\d,]+)\+? 家", listed)[1].replace(",", ""))  # type: ignore[index]
    everything = visit("lucy").text_of("/customers/?view=all")
    all_there = int(re.search(r"共 ([\d,]+)\+? 家", everything)[1].replace(",", ""))  # type: ignore[index]
    if who in SEES_ALL:
        assert total == all_there
    elif who in ("hanze", "admin"):
        assert total == 0
    else:
        assert 0 < total < all_there


def test_a_customer_of_another_team_is_not_there(visit: Visit) -> None:
    theirs = visit("chenyu").first("/customers/", r'href="/c/UID/')
    uid = visit("chenyu").make_customer("只属于陈屿的客户")
    assert theirs
    for who in ("linzx", "hejx", "hanze", "admin"):
        visitor = visit(who)
        assert visitor.page.request.get(f"{visitor.base_url}/c/{uid}/").status == 404


def test_service_sees_masked_phones_and_a_look_is_in_the_log(visit: Visit) -> None:
    visitor = visit("guwan")
    uid = visitor.first("/customers/", r'href="/c/UID/')
    page = visitor.go(f"/c/{uid}/?tab=contacts")
    words = page.locator("main").inner_text()
    assert MASKED.search(words)
    assert not WHOLE.search(page.content())
    page.locator(".js-secret", has_text=MASKED).first.get_by_role("button").click()
    expect(page.locator(".js-secret", has_text=WHOLE).first).to_be_visible()
    log = visit("hanze").go("/audit/").locator("main")
    expect(log).to_contain_text("顾晚")
    assert not WHOLE.search(log.inner_text())


def test_the_auditor_sees_the_log_and_no_customer(visit: Visit) -> None:
    visitor = visit("hanze")
    page = visitor.go("/audit/")
    expect(page.get_by_role("heading", level=1)).to_have_text("操作日志")
    assert page.locator("main tbody tr").count() > 5
    page = visitor.go("/customers/")
    expect(page.locator("tbody tr")).to_have_count(0)
    uid = visit("linzx").first("/customers/", r'href="/c/UID/')
    assert page.request.get(f"{visitor.base_url}/c/{uid}/").status == 404
    expect(visitor.go("/search/?q=机").get_by_text("没有找到").first).to_be_visible()
