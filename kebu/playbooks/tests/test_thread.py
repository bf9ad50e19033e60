"""The thread through the house, by its commands: two CSV files in, three tables out; a second time nothing changes."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kebu.base import clock
from kebu.base.access import SYSTEM
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast, make_customer
from kebu.customers.models import Customer
from kebu.exchange import tables
from kebu.exchange.actions import exports
from kebu.grading.models import Run
from kebu.grading.seeds import seed as seed_model
from kebu.playbooks.models import Execution
from kebu.playbooks.seeds import seed as seed_playbooks
from kebu.site.cli.parsing import run_command

pytestmark = pytest.mark.django_db

CLASSIC = (
    "客户编号,单位名称,行业类型,规模(员工数/营收),联系人及职务,核心需求,最近合作时间,累计合作金额(万元),"
    "决策链成员,上次沟通反馈"
)
CUSTOMERS = "\n".join(
    [
        f"{CLASSIC},行业地位,负责人",
        "C001,澜岳精密制造有限公司,专用设备制造业,1200人/8亿元,陈立言 设备总监,二期产线联网,2026-10-31,170,"
        "沈怀瑾 总经理（决策者）,=1+1 网关价格可谈,行业头部企业,林晓",
        "C002,华昇电子有限公司,C39,300人,王工,备件前置,,,,,区域重点企业,周昂",
        "C003,,,,,,,,,,,",
    ]
)
ORDERS = """订单号,客户编号,下单日期,产品,数量,单价,金额
S1,C001,2026-10-31,采集网关,30,10000,300000
S2,C001,2026-09-21,采集网关,30,10000,300000
S3,C001,2026-06-23,采集网关,30,10000,
S4,C001,2026-01-24,采集网关,30,10000,30万
S5,C001,2024-06-03,采集网关,50,10000,500000
S6,C002,2026-07-21,备件包,40,10000,400000
S7,C002,2026-05-04,备件包,40,10000,400000
S8,C002,2025-07-08,备件包,80,10000,800000
S9,C404,2025-07-08,备件包,80,10000,800000
"""
OWN_TABLES = (
    "base_logentry", "base_context", "base_job", "base_storedfile", "exchange_", "grading_run", "SAVEPOINT"
)  # fmt: skip


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 20, 4, 0, tzinfo=clock.UTC))
    monkeypatch.chdir(tmp_path)
    made = cast(customers_each=0)
    seed_model(SYSTEM)
    seed_playbooks(SYSTEM)
    Path("customers.csv").write_text(CUSTOMERS, encoding="utf-8-sig")
    Path("orders.csv").write_text(ORDERS, encoding="utf-8")
    yield made


def thread() -> None:
    for words in (
        "import customers customers.csv", "import orders orders.csv", "grade --as-of 2026-11-20",
        "export base base.xlsx", "export grading grading.xlsx", "export execution execution.xlsx",
    ):  # fmt: skip
        assert run_command(words.split()) == 0


def read(path: str | Path) -> list[tuple[Any, ...]]:
    sheet = load_workbook(path).active
    assert sheet is not None
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def test_two_files_become_the_three_classic_tables(company: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    thread()
    head, first, second = read("base.xlsx")
    assert ",".join(head) == CLASSIC
    assert first == (
        "C001", "澜岳精密制造有限公司", "专用设备制造业", "1000–4999 人 / 5–20 亿元", "陈立言 设备总监", "二期产线联网",
        datetime(2026, 10, 31), 170, "沈怀瑾 总经理（决策者）", "=1+1 网关价格可谈",
    )  # fmt: skip
    assert (second[0], second[6], second[7]) == ("C002", datetime(2026, 7, 21), 160)
    head, first, second = read("grading.xlsx")
    assert head == (
        "客户编号", "R得分(近6个月合作)", "F得分(近12个月频次)", "M得分(近12个月金额)", "自定义指标（行业战略）",
        "综合得分", "客户分层", "匹配策略核心要点", "负责人", "下次跟进时间",
    )  # fmt: skip
    assert first[:7] == (
        "C001", "90（近1个月合作）", "85（12个月4次）", "88（120万元）", "95（行业头部企业）", 89.5, "高价值客户",
    )  # fmt: skip
    assert second[:7] == (
        "C002", "60（近4个月合作）", "70（12个月2次）", "65（80万元）", "80（区域重点企业）", 68.75, "风险客户",
    )  # fmt: skip
    assert first[7].startswith("深化合作、提升份额：") and first[8:] == ("林晓", datetime(2026, 12, 4))
    head, *steps = read("execution.xlsx")
    assert head == (
        "客户编号", "维护策略", "计划执行时间", "实际执行情况", "客户反馈(联系人)", "结果评估(达标/未达标)", "改进措施",
        "责任人",
    )  # fmt: skip
    assert [(row[0], row[1].partition("：")[0], row[7]) for row in steps] == (
        [("C001", "高价值客户策略", "林晓")] * 3 + [("C002", "风险客户策略", "周昂")] * 3)  # fmt: skip
    said = capsys.readouterr().out
    assert "第 4 行：缺少“单位名称”" in said and "第 10 行：客户编号：没有编号为 C404 的客户" in said


def test_the_whole_thread_again_changes_nothing(company: Cast) -> None:
    thread()
    before = {name: read(name) for name in ("base.xlsx", "grading.xlsx", "execution.xlsx")}
    with CaptureQueriesContext(connection) as captured:
        thread()
    writes = [
        query["sql"] for query in captured
        if query["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
        and not any(table in query["sql"] for table in OWN_TABLES)
    ]  # fmt: skip
    assert writes == []
    assert {name: read(name) for name in before} == before
    first, second = Run.objects.order_by("pk")
    assert (second.digest, second.changed) == (first.digest, 0)


def test_orders_typed_in_late_count_on_a_past_date_and_later_ones_do_not(company: Cast) -> None:
    thread()
    assert run_command(["grade", "--as-of", "2026-07-01"]) == 0
    customer = Customer.objects.everyone().get(code="C001")
    assert customer.grade.facts["orders_12m"] == 2


def test_what_is_recorded_stands_in_the_third_table(company: Cast) -> None:
    from kebu.playbooks.actions import executions
    from kebu.playbooks.forms import RecordForm

    thread()
    row = Execution.objects.everyone().get(customer__code="C001", step__title="专属服务沟通")
    contact = row.customer.contacts.get(name="陈立言")
    given = {"actual": "电话沟通", "feedback": "备件前置", "contact": contact.pk, "result": "missed",
             "improvement": "改为每两周一次", "done_on": date(2026, 11, 20), "owner": company.rep_a.pk}  # fmt: skip
    form = RecordForm(given, instance=row)
    assert form.is_valid(), form.errors
    executions.record(form, actor=company.reload("rep_a"))
    assert run_command(["export", "execution", "execution.xlsx"]) == 0
    found = next(each for each in read("execution.xlsx")[1:] if each[3])
    assert found == (
        "C001", "高价值客户策略：专属服务沟通", datetime(2026, 12, 4), "电话沟通", "备件前置（陈立言）", "未达标",
        "改为每两周一次", "林晓",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["base", "grading", "execution"])
def test_a_table_holds_only_what_its_reader_sees(company: Cast, name: str) -> None:
    thread()
    for part, seen in (("rep_a", {"C001"}), ("rep_b", {"C002"}), ("rep_c", set()), ("relations", {"C001", "C002"})):
        path = Path(f"{part}.xlsx")
        exports.write(tables.table(name), path, actor=company.reload(part))
        assert {row[0] for row in read(path)[1:]} == seen, part


def test_tables_leave_by_post_with_the_right_alone_and_are_logged(company: Cast) -> None:
    from kebu.base.models import LogEntry

    thread()
    address = "/exchange/tables/base/"
    client = Client()
    client.force_login(company.rep_a)
    assert client.get(address).status_code == 405
    answer = client.post(address)
    assert answer.status_code == 200
    Path("sent.xlsx").write_bytes(b"".join(answer.streaming_content))
    assert len(read("sent.xlsx")) == 2
    entry = LogEntry.objects.filter(verb="tables.export").latest("pk")
    assert (entry.actor_id, entry.count, entry.detail) == (company.rep_a.pk, 1, {"table": "base"})
    client.force_login(company.service)
    assert client.post(address).status_code == 403


def test_risky_texts_stay_texts(company: Cast) -> None:
    names = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\tx", "https://example.com", "12345678901234567890"]
    for name in names:
        make_customer(name=f"{name}公司", core_need=name)
    exports.write(tables.table("base"), Path("risky.xlsx"), actor=SYSTEM)
    sheet = load_workbook("risky.xlsx").active
    assert sheet is not None
    cells = [sheet.cell(row, 6) for row in range(2, 2 + len(names))]
    assert {cell.value for cell in cells} == set(names)
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)


def test_archived_and_deleted_customers_stay_out(company: Cast) -> None:
    thread()
    with operation(SYSTEM, "cast"):
        Customer.objects.everyone().filter(code="C001").update(archived_at=clock.now())
        Customer.objects.everyone().filter(code="C002").update(deleted_at=clock.now())
    for table in tables.tables():
        exports.write(table, Path("out.xlsx"), actor=SYSTEM)
        assert len(read("out.xlsx")) == 1
