"""A new customer: one that looks like another is told of before it is made, and nothing typed is lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import fresh_name

pytestmark = pytest.mark.browser
ADD = "新建客户"


def test_a_similar_name_is_shown_with_its_owner_while_typing(visit: Visit) -> None:
    name = fresh_name()
    visit("zhouza").make_customer(f"{name}科技有限公司")
    visitor = visit("linzx")
    page = visitor.go("/customers/new/")
    page.get_by_label("单位名称").press_sequentially(f"{name}科技公司", delay=5)
    hints = page.locator("#hints")
    expect(hints).to_contain_text("名称")
    expect(hints).to_contain_text("负责人 周子昂")
    expect(hints.get_by_role("link")).to_have_count(0)
    assert visitor.complaints == []


def test_the_warning_is_asked_once_and_what_was_typed_is_kept(visit: Visit) -> None:
    name = fresh_name()
    visitor = visit("linzx")
    visitor.make_customer(f"{name}有限公司")
    page = visitor.go("/customers/new/")
    page.get_by_label("单位名称").fill(f"{name}有限公司")
    page.get_by_label("核心需求").fill("三条产线的能耗监测")
    page.locator("main").get_by_role("button", name=ADD).click()
    expect(page.locator("#hints").get_by_role("alert")).to_contain_text(name)
    expect(page.get_by_label("核心需求")).to_have_value("三条产线的能耗监测")
    page.get_by_label("不是同一家，继续新建").check()
    page.locator("main").get_by_role("button", name=ADD).click()
    page.wait_for_url(re.compile("/c/[0-9a-f-]+/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def test_a_code_in_use_is_refused(visit: Visit) -> None:
    visitor = visit("linzx")
    code = visitor.first(f"/c/{visitor.make_customer(fresh_name())}/", r"客户编号</dt>.*?cell-edit__v\">([^<]+)<")
    page = visitor.go("/customers/new/")
    name = fresh_name()
    page.get_by_label("单位名称").fill(name)
    page.get_by_label("客户编号").fill(code)
    page.locator("main").get_by_role("button", name=ADD).click()
    expect(page.get_by_text("已被使用，请换一个")).to_be_visible()
    expect(page.get_by_label("单位名称")).to_have_value(name)
    expect(page.get_by_label("不是同一家")).to_have_count(0)
    assert page.url.endswith("/customers/new/")


def test_a_double_click_makes_one(visit: Visit) -> None:
    visitor = visit("linzx")
    name = fresh_name()
    page = visitor.go("/customers/new/")
    page.get_by_label("单位名称").fill(name)
    page.locator("main").get_by_role("button", name=ADD).dblclick()
    page.wait_for_url(re.compile("/c/[0-9a-f-]+/$"))
    listed = visitor.text_of(f"/customers/?view=all&q={name}")
    assert len(set(re.findall(r'href="/c/([0-9a-f-]+)/', listed))) == 1


def test_the_form_sent_twice_makes_one(visit: Visit) -> None:
    visitor = visit("linzx")
    name = fresh_name()
    page = visitor.go("/customers/new/")
    page.get_by_label("单位名称").fill(name)
    sent = page.evaluate("Object.fromEntries(new FormData(document.querySelector('form.form-page')))")
    url = visitor.base_url + "/customers/new/"
    answers = [
        visitor.context.request.post(url, form=sent, headers={"Referer": url}, max_redirects=0) for _ in range(2)
    ]
    assert answers[0].headers["location"] == answers[1].headers["location"]
