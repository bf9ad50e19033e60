"""Orders come in: by number and line, without a number by content; totals of the customer follow."""

from datetime import date
from pathlib import Path

import pytest

from kebu.base.access import SYSTEM
from kebu.base.models import Change, LogEntry
from kebu.base.undo import undo
from kebu.cast.people import make_customer
from kebu.customers.models import Customer
from kebu.exchange.actions import imports
from kebu.exchange.report import Report
from kebu.sales.importing import ORDERS
from kebu.sales.models import Order, OrderLine

pytestmark = pytest.mark.django_db

HEADER = "订单号,客户编号,下单日期,产品,数量,单价,金额,备注"


@pytest.fixture(autouse=True)
def customer() -> Customer:
    return make_customer(code="C001", name="甲公司", normal_name="甲公司")


def bring(tmp_path: Path, *lines: str, header: str = HEADER, dry: bool = False) -> Report:
    path = tmp_path / "orders.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8-sig")
    return imports.run(ORDERS, path, actor=SYSTEM, is_dry_run=dry)


LINES = (
    "S1,C001,2026-05-01,泵,2,1000.5,,首单",
    "S2,C001,2026年6月1日,阀,10,35,350,",
    "S1,C001,2026-05-01,阀,3,33.335,,首单",
    "S1,C001,2026-05-01,阀,3,33.335,,首单",
    "S3,C001,2026/7/1,泵,-1,1000.5,,退货",
)


def test_rows_become_orders_with_lines_and_the_customer_card_follows(tmp_path: Path, customer: Customer) -> None:
    report = bring(tmp_path, *LINES)
    assert report.figures()["created"] == 5
    order = Order.objects.everyone().get(number="S1")
    assert (order.ordered_on, order.total, order.lines.count(), order.note) == (date(2026, 5, 1), 220_102, 3, "首单")
    assert Order.objects.everyone().get(number="S3").amount == -100_050
    customer.refresh_from_db()
    assert (customer.order_count, customer.total_amount) == (2, 220_102 + 35_000 - 100_050)
    assert (customer.first_order_on, customer.last_order_on) == (date(2026, 5, 1), date(2026, 6, 1))


def test_the_same_rows_in_another_order_change_nothing(tmp_path: Path) -> None:
    bring(tmp_path, *LINES)
    changes, entries = Change.objects.count(), LogEntry.objects.count()
    report = bring(tmp_path, *reversed(LINES))
    assert report.figures()["unchanged"] == 5
    assert (Change.objects.count(), LogEntry.objects.count()) == (changes, entries)


def test_a_changed_line_updates_its_order_and_the_card(tmp_path: Path, customer: Customer) -> None:
    bring(tmp_path, *LINES)
    report = bring(tmp_path, "S2,C001,2026-06-01,阀,20,35,700,", "S2,C001,2026-06-01,垫片,1,9,,")
    assert (report.figures()["updated"], report.figures()["created"]) == (1, 1)
    assert Order.objects.everyone().get(number="S2").total == 70_900
    customer.refresh_from_db()
    assert customer.total_amount == 220_102 + 70_900 - 100_050


def test_orders_known_as_a_whole_and_without_number(tmp_path: Path, customer: Customer) -> None:
    header, lines = "客户编号,下单日期,金额(万元)", ["C001,2026-05-01,30", "C001,2026-05-01,30", "C001,2026-06-01,60"]
    assert bring(tmp_path, *lines, header=header).figures()["created"] == 3
    assert bring(tmp_path, *lines, header=header).figures()["unchanged"] == 3
    assert bring(tmp_path, *lines, lines[0], header=header).figures() | {"rows": 0} == {
        "rows": 0, "created": 1, "updated": 0, "unchanged": 3, "skipped": 0, "rejected": 0}  # fmt: skip
    customer.refresh_from_db()
    assert (customer.order_count, customer.total_amount) == (4, 150 * 10_000 * 100)


def test_a_stated_total_can_be_corrected(tmp_path: Path) -> None:
    header = "订单号,客户编号,下单日期,金额"
    bring(tmp_path, "A1,C001,2026-05-01,1.2万", header=header)
    assert bring(tmp_path, 'A1,C001,2026-05-01,"￥13,000.00"', header=header).figures()["updated"] == 1
    assert Order.objects.everyone().get().amount == 1_300_000


def test_every_bad_row_is_told_with_line_and_reason(tmp_path: Path) -> None:
    make_customer(code="C002", name="乙公司", normal_name="乙公司")
    bring(tmp_path, "OLD,C002,2026-01-01,泵,1,5,,")
    report = bring(
        tmp_path,
        "N1,C001,2026-05-01,泵,1,5,,",
        "N2,C404,2026-05-01,泵,1,5,,",
        "N3,C001,2026-02-30,泵,1,5,,",
        "N4,C001,2026-05-01,泵,一些,5,,",
        "N1,C002,2026-05-01,阀,1,5,,",
        "N5,C001,2026-05-01,泵,,,,",
        "N6,,2026-05-01,泵,1,5,,",
        "OLD,C001,2026-01-01,泵,1,5,,",
        "N7,C001,2026-05-01,泵,2,5,-10,",
        "N8,C001,2026-05-01,泵,2,5,9,",
    )
    figures = report.figures()
    assert (figures["rows"], figures["created"], figures["rejected"]) == (10, 2, 8)
    reasons = {remark.line: remark.text for remark in report.rejected}
    expected = {3: "C404", 4: "没有这一天", 5: "数量", 6: "客户不一致", 7: "金额", 8: "客户编号"}
    expected |= {9: "另一家客户", 10: "正负"}
    assert sorted(reasons) == sorted(expected)
    assert all(word in reasons[line] for line, word in expected.items())
    assert [note.line for note in report.notes] == [11]


def test_foreign_currency_needs_its_rate_and_counts_in_company_currency(tmp_path: Path) -> None:
    header = "订单号,客户编号,下单日期,金额,币种,汇率"
    report = bring(tmp_path, "U1,C001,2026-05-01,100,USD,7.1", "U2,C001,2026-05-01,100,USD,", header=header)
    assert (report.figures()["created"], report.figures()["rejected"]) == (1, 1)
    order = Order.objects.everyone().get()
    assert (order.currency, order.total, order.amount) == ("USD", 10_000, 71_000)


def test_undo_of_an_import_takes_orders_and_figures_back(tmp_path: Path, customer: Customer) -> None:
    bring(tmp_path, "OLD,C001,2026-01-01,泵,1,5,,")
    report = bring(tmp_path, *LINES, "OLD,C001,2026-01-01,泵,2,5,,")
    assert report.operation
    undone = undo(report.operation, actor=SYSTEM)
    assert not undone.asked
    customer.refresh_from_db()
    assert (Order.objects.everyone().count(), OrderLine.objects.everyone().count()) == (1, 1)
    assert (customer.order_count, customer.total_amount) == (1, 500)


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    assert bring(tmp_path, *LINES, dry=True).figures()["created"] == 5
    assert not Order.objects.everyone().exists()
