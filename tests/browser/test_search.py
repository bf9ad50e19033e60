"""⌘K finds by initials, by a single character, by the last four digits; Enter opens."""

import random

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
# characters of one reading
INITIALS = {
    "朔": "s",
    "翊": "y",
    "璟": "j",
    "煦": "x",
    "珩": "h",
    "瀚": "h",
    "苒": "r",
    "晗": "h",
    "栩": "x",
    "沅": "y",
}


def ask(visitor: Visitor, words: str) -> Page:
    page = visitor.go("/")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="搜索")
    expect(field).to_be_focused()
    field.press_sequentially(words, delay=5)
    return page


def test_by_initials_and_enter_opens(visit: Visit) -> None:
    visitor = visit("linzx")
    rare = random.choices(list(INITIALS), k=2)
    name = "纛爨" + "".join(rare)
    uid = visitor.make_customer(name)
    page = ask(visitor, "dc" + "".join(INITIALS[each] for each in rare))
    option = page.get_by_role("option").filter(has_text=name)
    expect(option.first).to_be_visible()
    visitor.settle()
    page.keyboard.press("Enter")
    page.wait_for_url("**/c/*/")
    assert uid in page.url or name in page.get_by_role("heading", level=1).inner_text()


def test_by_one_character(visit: Visit) -> None:
    visitor = visit("linzx")
    visitor.make_customer("饕餮纹样厂")
    page = ask(visitor, "餮")
    found = page.get_by_role("option").filter(has_text="饕餮纹样厂")
    expect(found.first).to_be_visible()
    expect(found.first.locator("mark")).to_have_text("餮")


def test_by_the_last_four_digits(visit: Visit) -> None:
    visitor = visit("linzx")
    uid = visitor.first("/customers/", r'href="/c/UID/')
    tail = f"{random.randrange(10000):04d}"
    name = "尾号" + random.choice("甲乙丙丁戊己庚辛壬癸") + random.choice("子丑寅卯辰巳午未")
    visitor.make_contact(uid, name, mobile=f"1391234{tail}")
    page = ask(visitor, tail)
    expect(page.get_by_role("option").filter(has_text=name).first).to_be_visible()
    expect(page.get_by_role("listbox", name="搜索结果")).not_to_contain_text(f"1391234{tail}")


def test_nothing_found_is_said(visit: Visit) -> None:
    page = ask(visit("linzx"), "zqxzqxzqx")
    expect(page.get_by_role("listbox", name="搜索结果")).to_contain_text("没有找到")


def test_what_belongs_to_others_is_not_found(visit: Visit) -> None:
    name = "鼍鼋" + "".join(random.choices("朔翊璟煦珩", k=3))
    visit("chenyu").make_customer(name)
    page = ask(visit("linzx"), name)
    expect(page.get_by_role("listbox", name="搜索结果")).to_contain_text("没有找到")
