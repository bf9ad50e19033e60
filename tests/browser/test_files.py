"""附件 as a person uses it: chosen or dropped, several at once, looked at, deleted and brought back."""

import base64

import pytest
from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import Visit
from tests.browser.payloads import PAYLOADS
from tests.browser.visitor import Visitor, fresh_name

pytestmark = pytest.mark.browser
DROP = """([selector, files]) => {
  const transfer = new DataTransfer();
  for (const [name, body] of files) {
    transfer.items.add(new File([Uint8Array.from(atob(body), char => char.charCodeAt(0))], name));
  }
  const target = document.querySelector(selector);
  for (const kind of ['dragover', 'drop']) {
    target.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
  }
}"""


def payload(name: str, body: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": body}


@pytest.fixture
def lin(visit: Visit) -> Visitor:
    visitor = visit("linzx")
    visitor.go(f"/c/{visitor.make_customer(fresh_name())}/?tab=files")
    return visitor


def test_several_files_go_up_are_shown_and_come_back_after_a_deletion(lin: Visitor) -> None:
    page = lin.page
    contract = page.context.new_page()
    contract.set_content("<h1>采购合同</h1>")
    picture, pdf = contract.screenshot(), contract.pdf()
    contract.close()
    page.set_input_files(
        "#drop-files", [payload("合同.pdf", pdf), payload("现场.png", picture), payload("page.html", b"<html>")]
    )
    lin.toast("已上传 2 个附件")
    lin.toast("page.html")
    page.get_by_role("button", name="合同.pdf", exact=True).click()
    drawn = page.locator("#dialog img").first
    expect(drawn).to_be_visible()
    assert drawn.evaluate("img => img.decode().then(() => img.naturalWidth)") == 1400
    with page.expect_download() as download:
        page.locator("#dialog").get_by_role("button", name="下载附件").click()
    assert download.value.path().read_bytes() == pdf
    assert download.value.suggested_filename == "合同.pdf"
    page.locator("#dialog").get_by_role("button", name="删除附件").click()
    lin.toast("已删除附件“合同.pdf”").get_by_role("button", name="撤销").click()
    lin.toast("已撤销")
    expect(page.get_by_role("button", name="合同.pdf", exact=True)).to_be_visible()


def test_files_are_dropped(lin: Visitor) -> None:
    body = base64.b64encode("需求：40 台".encode()).decode()
    lin.page.evaluate(DROP, ["[data-drop-area]", [["说明.txt", body]]])
    lin.toast("已上传 1 个附件")
    lin.page.get_by_role("button", name="说明.txt", exact=True).click()
    expect(lin.page.locator("#dialog pre")).to_have_text("需求：40 台")


def test_names_and_contents_run_nothing(lin: Visitor) -> None:
    page = lin.page
    files = [
        payload(f"{text.replace('/', '')}.txt", f"{n} {text}".encode().replace(b"<html", b"<h"))
        for n, text in enumerate(PAYLOADS)
        if "\0" not in text
    ]
    for start in range(0, len(files), 20):
        page.set_input_files("#drop-files", files[start : start + 20])
        page.wait_for_timeout(300)
        lin.settle()
    names = page.locator(".files__n")
    expect(names.first).to_be_visible()
    for each in (0, names.count() // 2, names.count() - 1):
        names.nth(each).click()
        expect(page.locator("#dialog[open]")).to_be_visible()
        page.keyboard.press("Escape")
    page.goto(page.url.partition("?")[0])
    lin.settle()
    assert page.evaluate("window.pwned") is None
    assert lin.complaints == []


def test_a_phone_takes_a_photo_along_with_what_was_said(visit: Visit) -> None:
    lin = visit("linzx", size="phone")
    page = lin.page
    lin.go(f"/work/log/{lin.make_customer(fresh_name())}/")
    picture = page.screenshot()
    page.set_input_files("input[data-files]", [payload("名片.png", picture)])
    page.get_by_label("跟进内容").fill("拜访三号车间，需要 40 台温控仪")
    page.get_by_role("button", name="保存跟进").click()
    page.get_by_role("button", name="不需要").click()
    lin.toast("已记录电话")
    expect(page.locator(".tl").get_by_role("button", name="名片.png")).to_be_visible()
