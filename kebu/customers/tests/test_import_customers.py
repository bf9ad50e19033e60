"""客户信息基础表 comes in: identity, contacts and chain, accounting, and the same file again."""

from pathlib import Path

import pytest

from kebu.base.access import SYSTEM
from kebu.base.models import Change, LogEntry
from kebu.base.undo import undo
from kebu.cast.people import cast, make_customer
from kebu.customers.actions import merging
from kebu.customers.models import Contact, Customer
from kebu.exchange.actions import bringing
from kebu.exchange.books.book import Unreadable
from kebu.exchange.importing.report import Report

pytestmark = pytest.mark.django_db

HEADER = (
    "客户编号,单位名称,行业类型,规模(员工数/营收),联系人及职务,核心需求,最近合作时间,累计合作金额(万元),"
    "决策链成员,上次沟通反馈"
)
FULL = (
    "C001,恒远精密制造有限公司,制造业,1200人/5亿元,陈立言 设备总监,二期产线联网,2026-11-01,120,"
    "沈怀瑾 总经理（决策者）、吴慕白 财务总监（审批者）、陈立言（内线）,1 月停产检修前必须装完"
)


def bring(tmp_path: Path, *lines: str, header: str = HEADER, encoding: str = "utf-8", dry: bool = False) -> Report:
    path = tmp_path / "customers.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding=encoding)
    return bringing.bring(path, "customers", actor=SYSTEM, is_dry_run=dry)


def test_a_full_row_makes_a_customer_with_contacts_and_chain(tmp_path: Path) -> None:
    report = bring(tmp_path, FULL, encoding="utf-8-sig")
    assert report.figures() == {"rows": 1, "created": 1, "updated": 0, "unchanged": 0, "skipped": 0, "rejected": 0}
    customer = Customer.objects.everyone().get(code="C001")
    assert (customer.name, customer.industry, customer.size, customer.revenue) == (
        "恒远精密制造有限公司", "C", "5000", "2b")  # fmt: skip
    assert customer.name_key and customer.normal_name and customer.completeness > 0
    assert (customer.primary_name, customer.primary_post) == ("陈立言", "设备总监")
    assert customer.last_feedback == "1 月停产检修前必须装完"
    assert not customer.total_amount, "derived columns are not taken from the file"
    chain = dict(Contact.objects.everyone().values_list("name", "chain_role"))
    assert chain == {"陈立言": "champions", "沈怀瑾": "decides", "吴慕白": "approves"}
    assert any("最近合作时间" in note.text and note.line == 0 for note in report.notes)


def test_the_same_file_again_writes_nothing(tmp_path: Path, django_assert_num_queries: object) -> None:
    bring(tmp_path, FULL, "C002,另一家,,,,,,,,")
    changes, entries = Change.objects.count(), LogEntry.objects.count()
    report = bring(tmp_path, FULL, "C002,另一家,,,,,,,,")
    assert report.figures()["unchanged"] == 2
    assert (Change.objects.count(), LogEntry.objects.count()) == (changes, entries)


def test_a_second_file_updates_what_differs_and_leaves_empty_cells_alone(tmp_path: Path) -> None:
    bring(tmp_path, FULL)
    report = bring(tmp_path, "C001,恒远精密制造有限公司,,,陈立言 设备副总,,,,,")
    assert report.figures()["updated"] == 1
    customer = Customer.objects.everyone().get(code="C001")
    assert (customer.core_need, customer.primary_post) == ("二期产线联网", "设备副总")


def test_every_bad_row_is_told_with_line_and_reason_and_the_rest_goes_in(tmp_path: Path) -> None:
    make_customer(code="C900", name="在册公司", normal_name="在册公司", credit_code="91310000631599115L")
    report = bring(
        tmp_path,
        "C001,甲公司,C,,,",
        "C002,,C,,,",
        "",
        "C003,丙公司,,没有规模,,没有这个人",
        "C001,甲公司改名,,,,",
        "C001,甲公司,C,,,",
        "C005,戊公司,,,91310000631599115L,",
        f"{'C' * 40},己公司,,,,",
        "C006,庚\x07公司,,,,",
        "C007,辛公司,,,,,多出来的",
        header="客户编号,单位名称,行业类型,规模,统一社会信用代码,负责人",
    )
    figures = report.figures()
    assert figures == {"rows": 9, "created": 1, "updated": 0, "unchanged": 0, "skipped": 1, "rejected": 7}
    reasons = {remark.line: remark.text for remark in report.rejected}
    assert sorted(reasons) == [3, 5, 6, 8, 9, 10, 11]
    assert "缺少“单位名称”" in reasons[3] and "没有叫“没有这个人”" in reasons[5] and "第 2 行" in reasons[6]
    assert (
        "C900" in reasons[8]
        and "最多 32 个字" in reasons[9]
        and "控制字符" in reasons[10]
        and "多出 1 列" in reasons[11]
    )
    assert report.skipped[0].line == 7


def test_without_a_code_credit_code_and_then_name_decide(tmp_path: Path) -> None:
    known = make_customer(
        code="K1", name="甲乙（上海）有限公司", normal_name="甲乙上海有限公司", credit_code="91310000631599115L"
    )
    header = "单位名称,统一社会信用代码,核心需求"
    bring(tmp_path, "甲乙改了名有限公司,91310000631599115L,换新", header=header)
    known.refresh_from_db()
    assert (known.name, known.core_need) == ("甲乙改了名有限公司", "换新")
    bring(tmp_path, "甲乙改了名 有限公司,,再换", "全新公司,,要货", header=header)
    known.refresh_from_db()
    assert known.core_need == "再换"
    assert Customer.objects.everyone().get(name="全新公司").code


def test_a_row_without_a_code_never_takes_one_that_the_file_uses(tmp_path: Path) -> None:
    report = bring(tmp_path, ",没有编号的公司", "C001,甲公司", "C002,乙公司", header="客户编号,单位名称")
    assert report.figures()["created"] == 3
    assert Customer.objects.everyone().get(name="没有编号的公司").code == "C003"


def test_owner_by_name_and_position_reach_the_customer(tmp_path: Path) -> None:
    company = cast(customers_each=0)
    bring(tmp_path, "C001,甲公司,林晓,行业头部,88,江苏苏州", header="客户编号,单位名称,负责人,行业地位,行业潜力,区域")
    customer = Customer.objects.everyone().get(code="C001")
    assert (customer.owner, customer.team) == (company.rep_a, company.rep_a.team)
    assert (customer.industry_position, customer.industry_potential, customer.region) == ("leader", 88, "320500")
    report = bring(tmp_path, "C001,甲公司,周昂", header="客户编号,单位名称,负责人")
    customer.refresh_from_db()
    assert report.figures()["updated"] == 1 and customer.owner == company.rep_b


def test_a_deleted_customer_keeps_its_code(tmp_path: Path) -> None:
    from kebu.customers.actions import archiving

    bring(tmp_path, FULL)
    archiving.delete(Customer.objects.everyone(), actor=SYSTEM)
    report = bring(tmp_path, FULL)
    assert "回收站" in report.rejected[0].text


def test_a_dry_run_tells_the_same_and_writes_nothing(tmp_path: Path) -> None:
    report = bring(tmp_path, FULL, "C002,,,,,,,,,", dry=True)
    assert (report.figures()["created"], report.figures()["rejected"]) == (1, 1)
    assert not Customer.objects.with_deleted().exists() and not LogEntry.objects.exists()


def test_a_whole_import_is_undone_at_once(tmp_path: Path) -> None:
    report = bring(tmp_path, *[f"C{n:03},公司{n},,,王某 经理,,,,," for n in range(1, 301)])
    assert LogEntry.objects.filter(operation=report.operation).count() == 1
    assert report.operation
    undo(report.operation, actor=SYSTEM)
    assert not Customer.objects.with_deleted().exists() and not Contact.objects.with_deleted().exists()


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "空的"),
        ("客户编号,行业\nC1,C\n".encode(), "单位名称"),
        ("单位名称,客户名称\n甲,乙\n".encode(), "两列"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_whole(tmp_path: Path, content: bytes, cause: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=cause):
        bringing.bring(path, "customers", actor=SYSTEM)


def test_the_same_file_after_a_merger_makes_nobody_anew(tmp_path: Path) -> None:
    steward = cast(customers_each=0).steward
    lines = ("C001,恒远精密制造有限公司,制造业,,,,,,,", "C002,恒远精密,制造业,,,,,,,")
    bring(tmp_path, *lines)
    one, other = (Customer.objects.everyone().get(code=code) for code in ("C001", "C002"))
    merging.merge(one, other, actor=steward)
    report = bring(tmp_path, *lines)
    assert report.figures() == {"rows": 2, "created": 0, "updated": 0, "unchanged": 1, "skipped": 1, "rejected": 0}
    named = bring(tmp_path, "恒远精密,制造业", header="单位名称,行业类型")
    assert named.figures()["skipped"] == 1, named
    one.refresh_from_db()
    assert (one.code, one.name) == ("C001", "恒远精密制造有限公司")
