"""Every page, wide in both themes and on a phone: accessible, silent in the console, never wider than the screen."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import Visit
from tests.browser.places import PLACES, Guide, Place

pytestmark = pytest.mark.browser
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_wide(guide: Guide, place: Place) -> None:
    visitor = guide.lead(place)
    assert violations(visitor.page) == []
    visitor.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    expect(visitor.page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert violations(visitor.page) == []
    assert visitor.page.evaluate(WIDER) == 0
    assert visitor.complaints == []


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_phone(guide: Guide, place: Place) -> None:
    visitor = guide.lead(place, size="phone")
    assert violations(visitor.page) == []
    assert visitor.page.evaluate(WIDER) == 0
    assert visitor.complaints == []


def test_a_button_without_a_name_is_caught(visit: Visit) -> None:
    page = visit("linzx").go("/")
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert any(line.startswith("button-name") for line in violations(page))


def test_faint_words_are_caught_in_the_dark(visit: Visit) -> None:
    page = visit("linzx", theme="dark").go("/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.evaluate("document.querySelector('h1').style.color = 'rgb(40, 44, 50)'")
    assert any(line.startswith("color-contrast") for line in violations(page))


def test_a_refused_script_is_heard(visit: Visit) -> None:
    visitor = visit("linzx")
    page = visitor.go("/")
    with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')")
    assert any("Content Security Policy" in line for line in visitor.complaints)


def test_a_page_too_wide_is_seen(visit: Visit) -> None:
    page = visit("linzx", size="phone").go("/staff/preferences/")
    page.evaluate("document.body.style.width = '500px'")
    assert page.evaluate(WIDER) > 0
