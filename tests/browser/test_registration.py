"""A company registers itself with a phone; somebody here takes it over."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import Visit
from tests.browser.visitor import fresh_name

pytestmark = pytest.mark.browser


def test_a_form_is_scanned_filled_in_on_a_phone_and_taken_over(visit: Visit) -> None:
    steward = visit("jianghe")
    name = f"展会登记 {fresh_name()}"
    steward.go("/customers/intake/new/")
    steward.page.get_by_label("表名").fill(name)
    steward.page.get_by_role("button", name="保存登记表").click()
    expect(steward.page.locator(".qr")).to_be_visible()
    assert steward.page.locator(".qr").evaluate("img => img.decode().then(() => img.naturalWidth)") > 100
    address = steward.page.get_by_label("公开地址").input_value()

    phone = visit(None, size="phone")
    page = phone.page
    page.goto(phone.base_url + address[address.index("/customers/") :])
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    company = f"{fresh_name()}机械有限公司"
    page.wait_for_timeout(3_000)
    page.get_by_label("单位名称").fill(company)
    page.get_by_label("联系人姓名").fill("陈立言")
    page.get_by_label("手机").fill("13800006021")
    page.get_by_role("button", name="提交").click()
    expect(page.locator(":invalid").first).to_be_attached()
    page.get_by_label("我已阅读并同意").check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已收到，谢谢")
    assert phone.complaints == []

    steward.go("/customers/candidates/")
    steward.page.get_by_role("link", name=company).click()
    steward.page.get_by_role("button", name="采纳所选").click()
    expect(steward.page.get_by_role("heading", level=1)).to_have_text(company)
    expect(steward.page.locator(".c360__facts")).to_contain_text("陈立言")
