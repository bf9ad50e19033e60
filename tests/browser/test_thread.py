"""From tier to record to table: grade, why, record an execution, take it back, three tables out."""

import io

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


def test_grade_now(visit: Visit) -> None:
    visitor = visit("xuqr")
    page = visitor.go("/grading/")
    runs = page.locator("section", has=page.get_by_role("heading", name="评估记录")).locator("tbody tr")
    before = runs.count()
    page.get_by_role("button", name="立即评估").click()
    expect(runs).to_have_count(before + 1, timeout=90_000)
    expect(runs.first).to_contain_text("许清如")
    assert visitor.complaints == []


def test_why_this_tier(visit: Visit) -> None:
    visitor = visit("linzx")
    page = visitor.go(f"/c/{visitor.first('/customers/', r'href=./c/UID/')}/")
    page.get_by_role("link", name="为何如此分层").first.click()
    words = page.get_by_role("dialog")
    expect(words).to_contain_text("综合得分")
    expect(words.locator(".tier").first).to_be_visible()
    assert visitor.complaints == []


def test_record_six_fields_and_undo(visit: Visit) -> None:
    visitor = visit("xuqr")
    page = visitor.go("/playbooks/")
    link = page.get_by_role("link", name="记录结果").first
    uid = str(link.get_attribute("href"))
    link.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("实际执行情况").fill("按计划回访，确认了三项改进")
    dialog.get_by_role("radio", name="未达标").check()
    dialog.get_by_label("客户反馈").fill("希望备件前置")
    dialog.get_by_role("button", name="保存记录").click()
    expect(dialog.locator(".is-bad", has_text="改进措施")).to_be_visible()
    expect(dialog.get_by_label("实际执行情况")).to_have_value("按计划回访，确认了三项改进")
    dialog.get_by_label("改进措施").fill("备件提前一周到仓")
    dialog.get_by_role("button", name="保存记录").click()
    toast = visitor.toast("已记录")
    visitor.settle()
    assert "备件提前一周到仓" in visitor.text_of(uid)
    toast.get_by_role("button", name="撤销").click()
    visitor.toast("已撤销")
    assert "备件提前一周到仓" not in visitor.text_of(uid)


@pytest.mark.parametrize("name", ["base", "grading", "execution"])
def test_a_table_opens(visit: Visit, name: str) -> None:
    visitor = visit("xuqr")
    page = visitor.go("/exchange/tables/")
    with page.expect_download() as saved:
        page.locator(f"form[action='/exchange/tables/{name}/']").get_by_role("button").first.click()
    book = load_workbook(io.BytesIO(saved.value.path().read_bytes()), read_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(rows) > 10
    assert max(len([cell for cell in row if cell]) for row in rows[:3]) > 5
