"""A customer book comes in through the wizard: recognised, corrected on the spot, decided, carried out, taken back."""

import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor, fresh_name

pytestmark = pytest.mark.browser


def book(path: Path, *rows: list[Any]) -> Path:
    made = Workbook()
    made.active.title = "客户"  # type: ignore[union-attr]
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    made.save(path)
    return path


def _uploaded(visitor: Visitor, file: Path) -> Page:
    page = visitor.go("/exchange/import/")
    with page.expect_navigation():
        page.set_input_files("#imp-file", file)
    visitor.settle()
    return page


def _checked(visitor: Visitor, file: Path) -> Page:
    page = _uploaded(visitor, file)
    page.get_by_role("button", name="下一步：校验数据").click()
    page.locator("#imp-figures").wait_for(timeout=30_000)
    visitor.settle()
    return page


def test_a_book_comes_in_with_errors_fixed_on_the_spot_and_is_taken_back(visit: Visit, tmp_path: Path) -> None:
    visitor = visit("hejx")
    names = [fresh_name() + "有限公司" for _ in range(4)]
    file = book(
        tmp_path / "华东客户台账.xlsx",
        ["华东大客户部 客户台账"],
        ["客户名称", "行业", "人数", "对接人", "职务", "手机", "内部编号"],
        [names[0], "专用设备制造业", "1200人", "陈立言", "设备总监", 13800136021, "SZ-0091"],
        [names[1], "通用设备制造", "300人", "林夏", "采购经理", "13900139000", "SZ-0092"],
        [names[2], "", "", "周昂", "", "1380013800", "SZ-0093"],
        ["", "", "", "没有名字", "", "13700137000", "SZ-0094"],
        [names[3], "", "", "", "", "", "SZ-0095"],
        ["合计", "", 3],
    )
    page = _uploaded(visitor, file)
    # 2 columns: recognised below the title row; what nobody knows is not taken in
    expect(page.locator("[aria-current=step]")).to_contain_text("字段匹配")
    expect(page.get_by_label("表头在第几行")).to_have_value("2")
    expect(page.get_by_label("客户名称", exact=True)).to_have_value("name")
    expect(page.get_by_label("内部编号", exact=True)).to_have_value("")
    page.get_by_role("button", name="下一步：校验数据").click()
    # 3 check: errors with their cells, suggestions to accept
    errors = page.locator("#imp-errors")
    errors.wait_for(timeout=30_000)
    visitor.settle()
    expect(page.locator("tbody[id^='e-']")).to_have_count(3)
    page.get_by_role("button", name="采纳全部建议").click()
    visitor.settle()
    expect(page.locator("tbody[id^='e-']")).to_have_count(2)
    phone = page.get_by_label(re.compile("第 5 行 手机"))
    phone.fill("13800138000")
    phone.press("Enter")
    expect(page.locator("#e-5")).to_contain_text("已改好")
    name = page.get_by_label(re.compile("第 6 行 单位名称"))
    name.fill(names[0] + "分店")
    name.press("Tab")
    expect(page.locator("#e-6")).to_contain_text("已改好")
    expect(page.locator("#imp-figures")).to_contain_text("合计 6 行")
    page.get_by_role("button", name=re.compile("导入 5 行")).click()
    # 5 report
    page.get_by_role("heading", name="导入完成，5 行成功").wait_for(timeout=60_000)
    visitor.go(f"/customers/?q={names[0]}")
    expect(page.locator("#list").get_by_role("link", name=names[0])).to_have_count(2)
    page.go_back()
    visitor.settle()
    page.get_by_role("button", name="撤销本次导入").click()
    page.get_by_role("heading", name="这次导入已撤销").wait_for(timeout=60_000)
    visitor.go(f"/customers/?q={names[0]}")
    expect(page.locator("#list").get_by_role("link", name=names[0])).to_have_count(0)
    assert visitor.complaints == []


def test_suspected_duplicates_are_laid_side_by_side_and_decided_together(visit: Visit, tmp_path: Path) -> None:
    visitor = visit("hejx")
    names = [fresh_name() + "科技" for _ in range(2)]
    for name in names:
        visit("linzx").make_customer(f"{name}有限公司")
    file = book(tmp_path / "重复.xlsx", ["单位名称", "核心需求"], *[[name, "二期扩产"] for name in names])
    page = _checked(visitor, file)
    expect(page.locator("#imp-figures")).to_contain_text("2组")
    expect(page.locator(".dup")).to_contain_text(f"{names[0]}有限公司")
    page.get_by_label("全部 2 组采用同样方式").check()
    page.get_by_role("button", name="合并", exact=True).click()
    visitor.settle()
    expect(page.get_by_role("button", name="合并", exact=True)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name=re.compile("导入 2 行")).click()
    page.get_by_role("heading", name="导入完成，2 行成功").wait_for(timeout=60_000)
    visitor.go(f"/customers/?q={names[0]}")
    expect(page.locator("#list").get_by_role("link", name=names[0])).to_have_count(1)
    assert visitor.complaints == []


def test_a_file_that_is_none_is_refused_in_a_sentence(visit: Visit, tmp_path: Path) -> None:
    visitor = visit("hejx", "phone")
    path = tmp_path / "台账.xls"
    path.write_text("<html><table><tr><td>客户</td></tr></table></html>", encoding="utf-8")
    page = visitor.go("/exchange/import/")
    with page.expect_navigation():
        page.set_input_files("#imp-file", path)
    expect(page.get_by_role("alert")).to_contain_text("网页表格")
    assert visitor.complaints == []
