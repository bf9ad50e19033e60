"""待办 as a list: many finished at once and undone, one opened in a dialog and the list fresh after it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor, fresh_name

pytestmark = pytest.mark.browser


def new_task(visitor: Visitor, title: str) -> None:
    page = visitor.page
    page.get_by_role("link", name="新建待办").click()
    page.get_by_role("dialog").get_by_label("待办内容").fill(title)
    page.get_by_role("dialog").get_by_role("button", name="保存待办").click()
    visitor.toast("待办已建")
    expect(page.locator("tbody").get_by_role("link", name=title)).to_be_visible()


def test_tasks_are_made_finished_together_and_brought_back(visit: Visit) -> None:
    visitor = visit("linzx")
    page = visitor.go("/work/tasks/")
    names = [fresh_name(), fresh_name()]
    for name in names:
        new_task(visitor, name)
    for name in names:
        page.locator("tr", has_text=name).locator(".js-row").check()
    page.locator(".bulk").get_by_role("button", name="完成").click()
    toast = visitor.toast("已完成 2 件待办")
    expect(page.locator("tbody").get_by_role("link", name=names[0])).to_have_count(0)
    toast.get_by_role("button", name="撤销").click()
    for name in names:
        expect(page.locator("tbody").get_by_role("link", name=name)).to_be_visible()
    assert visitor.complaints == []


def test_the_list_is_fresh_after_the_dialog(visit: Visit) -> None:
    visitor = visit("linzx")
    page = visitor.go("/work/tasks/")
    name = fresh_name()
    new_task(visitor, name)
    page.locator("tbody").get_by_role("link", name=name).click()
    page.get_by_role("dialog").get_by_label("待办内容").fill(name + "改")
    page.get_by_role("dialog").get_by_role("button", name="保存待办").click()
    expect(page.locator("tbody").get_by_role("link", name=name + "改")).to_be_visible()
    assert "/work/tasks/" in page.url
