"""Many customers to another person in one go, and back with one press."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor, fresh_name

pytestmark = pytest.mark.browser


def listed(visitor: Visitor, prefix: str) -> Page:
    """The customers whose name begins so, as the head of the team sees them."""
    page = visitor.go(f"/customers/?view=all&q={prefix}")
    expect(page.locator("tbody tr")).to_have_count(3)
    return page


def owners(page: Page, name: str) -> int:
    return page.locator("tbody tr", has_text=name).count()


@pytest.fixture
def three(visit: Visit) -> str:
    """The name that three customers of 林知夏 share."""
    visitor, prefix = visit("linzx"), fresh_name()
    for each in ("一厂", "二厂", "三厂"):
        visitor.make_customer(prefix + each)
    return prefix


def test_assign_two_and_undo(visit: Visit, three: str) -> None:
    visitor = visit("hejx")
    page = listed(visitor, three)
    assert owners(page, "林知夏") == 3
    for row in range(2):
        page.locator("tbody .js-row").nth(row).check()
    bar = page.get_by_role("toolbar", name="批量操作")
    expect(bar).to_contain_text("2")
    bar.get_by_role("button", name="转移负责人").or_(bar.get_by_role("button", name="分配")).first.click()

    dialog = page.get_by_role("dialog")
    field = dialog.get_by_role("combobox")
    field.press_sequentially("周子昂", delay=5)
    dialog.get_by_role("option", name="周子昂").click()
    dialog.locator(".kbtn--primary").click()
    toast = visitor.toast("周子昂")
    expect(toast).to_contain_text("2")
    visitor.settle()
    page = listed(visitor, three)
    assert (owners(page, "周子昂"), owners(page, "林知夏")) == (2, 1)


def test_undo_gives_them_back(visit: Visit, three: str) -> None:
    visitor = visit("hejx")
    page = listed(visitor, three)
    page.locator(".js-all").check()
    bar = page.get_by_role("toolbar", name="批量操作")
    bar.get_by_role("button", name="转移负责人").or_(bar.get_by_role("button", name="分配")).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox").press_sequentially("周子昂", delay=5)
    dialog.get_by_role("option", name="周子昂").click()
    dialog.locator(".kbtn--primary").click()
    visitor.toast("周子昂").get_by_role("button", name="撤销").click()
    visitor.toast("已撤销")
    page = listed(visitor, three)
    assert (owners(page, "林知夏"), owners(page, "周子昂")) == (3, 0)
