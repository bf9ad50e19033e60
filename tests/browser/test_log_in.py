"""Logging in and out; theme and language stay with the person."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import PASSWORD, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def chen(visit: Visit) -> Iterator[Visitor]:
    """A person whose settings are as they were, afterwards."""
    visitor = visit("chenyu", is_new=True)
    yield visitor
    visitor.send("/staff/preferences/", theme="auto", language="zh-hans")


def test_a_wrong_password_says_so_and_keeps_the_name(visit: Visit) -> None:
    visitor = visit(None)
    page = visitor.go("/staff/login?next=/work/tasks/")
    page.get_by_label("登录名").fill("chenyu")
    page.get_by_label("密码").fill("not-it")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("密码")
    expect(page.get_by_label("登录名")).to_have_value("chenyu")
    expect(page.get_by_label("密码")).to_have_value("")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/work/tasks/")


def test_log_out_closes_the_door(visit: Visit) -> None:
    visitor = visit("chenyu", is_new=True)
    page = visitor.go("/")
    page.get_by_role("button", name="我的菜单").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/staff/login/**")
    visitor.go("/customers/")
    assert "/staff/login" in page.url


def test_the_theme_stays(chen: Visitor) -> None:
    page = chen.go("/")
    html = page.locator("html")
    expect(html).to_have_attribute("data-bs-theme", "light")
    with page.expect_response("**/staff/preferences/") as answer:
        page.get_by_role("button", name="切换深浅色").click()
    assert answer.value.ok
    expect(html).to_have_attribute("data-bs-theme", "dark")
    chen.go("/customers/")
    expect(html).to_have_attribute("data-bs-theme", "dark")


def test_english_and_back(chen: Visitor) -> None:
    page = chen.go("/staff/preferences/")
    page.get_by_label("语言").select_option("en")
    page.get_by_role("button", name="保存设置").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("设置")
    page.locator("select[name=language]").select_option("zh-hans")
    page.locator("form:has(select[name=language]) button[type=submit]").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(page.get_by_role("heading", level=1)).to_have_text("我的设置")
