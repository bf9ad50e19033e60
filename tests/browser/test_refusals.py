"""What the server says of a refusal or of a query that was cut off stands where it was asked for, once."""

import json
from functools import partial

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
REGION = '<div class="k-empty k-error"><b>没有做成</b>查询太久<button class="kbtn" data-act="retry">重试</button></div>'
PLANT = "document.querySelector('main').insertAdjacentHTML('beforeend', '<div id=planted>先前的内容</div>')"


def test_a_region_tells_it_and_tries_again(visit: Visit) -> None:
    visitor = visit("linzx")
    page = visitor.go("/work/tasks/")
    answers = [(503, {"X-Kebu-Said": "region"}, REGION), (200, {}, "<b>新的内容</b>")]

    def answer(route: Route) -> None:
        status, headers, body = answers.pop(0)
        route.fulfill(status=status, headers={**headers, "Content-Type": "text/html; charset=utf-8"}, body=body)

    page.route("**/planted", answer)
    page.evaluate(PLANT)
    page.evaluate("() => { htmx.ajax('GET', '/planted', {target: '#planted'}) }")
    planted = page.locator("#planted")
    expect(planted).to_contain_text("查询太久")
    expect(page.locator(".k-toast")).to_have_count(0)
    planted.get_by_role("button", name="重试").click()
    expect(planted).to_have_text("新的内容")


def refuse(status: int, headers: dict[str, str], route: Route) -> None:
    route.fulfill(status=status, headers=headers, body="")


def test_a_form_stays_as_it_is_under_one_toast(visit: Visit) -> None:
    visitor = visit("linzx")
    page = visitor.go("/work/tasks/")
    said = json.dumps({"kebu:toast": {"text": "REFUSED", "tone": "error"}})
    headers = {"X-Kebu-Said": "toast", "HX-Reswap": "none", "HX-Trigger": said}
    for status in (422, 503):
        page.route("**/planted", partial(refuse, status, headers))
        page.evaluate(PLANT)
        page.evaluate("() => { htmx.ajax('POST', '/planted', {target: '#planted'}) }")
        visitor.toast("REFUSED")
        expect(page.locator(".k-toast")).to_have_count(1)
        expect(page.locator("#planted").first).to_have_text("先前的内容")
        page.locator(".k-toast [data-act=dismiss]").click()
        page.unroute("**/planted")
