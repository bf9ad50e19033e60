"""The pages of a list: numbers where the count is known."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


def test_a_page_is_chosen_by_its_number(visit: Visit) -> None:
    visitor = visit("lucy")
    page = visitor.go("/customers/?sort=name")
    pager = page.get_by_role("navigation", name="翻页")
    expect(pager.get_by_role("button", name="1", exact=True)).to_have_attribute("aria-current", "page")
    pager.get_by_role("button", name="3", exact=True).press("Enter")
    expect(pager.get_by_role("button", name="3", exact=True)).to_have_attribute("aria-current", "page")
    assert "p=3" in page.url
    names = page.locator("tbody .co a").all_inner_texts()
    pager.get_by_role("link", name="上一页").click()
    expect(pager.get_by_role("button", name="2", exact=True)).to_have_attribute("aria-current", "page")
    pager.get_by_role("link", name="下一页").click()
    expect(pager.get_by_role("button", name="3", exact=True)).to_have_attribute("aria-current", "page")
    assert page.locator("tbody .co a").all_inner_texts() == names
    page.reload()
    visitor.settle()
    assert page.locator("tbody .co a").all_inner_texts() == names
    assert visitor.complaints == []
