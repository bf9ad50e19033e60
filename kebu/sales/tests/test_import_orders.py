"""Orders come in: by number and line, without a number by content; totals of the customer follow."""

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from kebu.base import clock
from kebu.base.access import SYSTEM
from kebu.base.models import Change, LogEntry
from kebu.base.operation import operation
from kebu.base.undo import undo
from kebu.cast.people import cast, make_customer
from kebu.customers import derive
from kebu.customers.models import Customer
from kebu.exchange.actions import bringing
from kebu.exchange.importing.contract import Options
from kebu.exchange.importing.outcomes import OnDuplicate
from kebu.exchange.importing.report import Report
from kebu.exchange.values import Manner
from kebu.sales.models import Order, OrderLine, OrderStatus, Product, Rate

pytestmark = pytest.mark.django_db

HEADER = "订单号,客户编号,下单日期,产品,数量,单价,金额,备注"


@pytest.fixture(autouse=True)
def customer() -> Customer:
    return make_customer(code="C001", name="甲公司", normal_name="甲公司")


def bring(
    tmp_path: Path, *lines: str, header: str = HEADER, dry: bool = False, actor: Any = SYSTEM, **options: Any
) -> Report:
    path = tmp_path / "orders.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8-sig")
    return bringing.bring(path, "orders", actor=actor, is_dry_run=dry, options=Options(**options))


def counted(report: Report) -> dict[str, int]:
    return {key: count for key, count in report.figures().items() if count and key != "rows"}


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
    expected = {3: "C404", 4: "没有这一天", 5: "数量", 6: "客户与第 2 行不一致", 7: "金额", 8: "缺少客户"}
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


# --- identity -----------------------------------------------------------------------------------------------------


def test_true_duplicate_lines_stay_and_any_sequence_is_the_same(tmp_path: Path, customer: Customer) -> None:
    bought = ("泵,1", "泵,1", "泵,2", "阀,1", "阀,1")
    lines = [f"S{order},C001,2026-05-0{order},{each},10,," for order in (1, 2) for each in bought]
    assert counted(bring(tmp_path, *lines)) == {"created": 10}
    assert OrderLine.objects.everyone().count() == 10
    changes = Change.objects.count()
    for seed in range(5):
        Random(seed).shuffle(lines)
        assert counted(bring(tmp_path, *lines)) == {"unchanged": 10}
    assert Change.objects.count() == changes
    customer.refresh_from_db()
    assert customer.total_amount == 12_000


def test_the_nth_line_of_a_product_is_corrected_and_the_others_stay(tmp_path: Path) -> None:
    bring(tmp_path, "S1,C001,2026-05-01,泵,1,10,,", "S1,C001,2026-05-01,泵,2,10,,", "S1,C001,2026-05-01,阀,1,5,,")
    lines = ("S1,C001,2026-05-01,泵,3,10,,", "S1,C001,2026-05-01,阀,1,5,,", "S1,C001,2026-05-01,泵,1,10,,")
    assert counted(bring(tmp_path, *lines)) == {"updated": 1, "unchanged": 2}
    order = Order.objects.everyone().get()
    assert (order.total, order.lines.count()) == (4_500, 3)
    assert counted(bring(tmp_path, *lines[::-1])) == {"unchanged": 3}


def test_what_a_row_leaves_open_stays_as_it_is(tmp_path: Path) -> None:
    header = "订单号,客户编号,下单日期,产品,数量,单价,型号,单位成本,备注,状态"
    bring(tmp_path, "S1,C001,2026-05-01,泵,1,10,KB-1,6,首单,草稿", header=header)
    assert counted(bring(tmp_path, "S1,C001,2026-05-01,泵,1,10,,,,", header=header)) == {"unchanged": 1}
    assert counted(bring(tmp_path, "S1,C001,2026-05-01,泵,1,10,,7,,已完成", header=header)) == {"updated": 1}
    order = Order.objects.everyone().get()
    line = order.lines.get()
    assert (order.note, order.status, order.amount, order.cost) == ("首单", OrderStatus.DONE, 1_000, 700)
    assert (line.model, line.unit_cost) == ("KB-1", 7_000_000)


@pytest.mark.parametrize(
    ("mode", "expected", "total"),
    [
        (OnDuplicate.SKIP, {"skipped": 1}, 1_000),
        (OnDuplicate.FILL, {"updated": 1}, 1_000),
        (OnDuplicate.OVERWRITE, {"updated": 1}, 2_000),
        (OnDuplicate.CREATE, {"rejected": 1}, 1_000),
    ],
)
def test_what_becomes_of_orders_that_are_there_is_as_chosen(
    tmp_path: Path, mode: OnDuplicate, expected: dict[str, int], total: int
) -> None:
    bring(tmp_path, "S1,C001,2026-05-01,泵,1,10,,")
    report = bring(tmp_path, "S1,C001,2026-05-01,泵,2,10,,加急", on_duplicate=mode)
    assert counted(report) == expected
    order = Order.objects.everyone().get()
    assert (order.total, order.note) == (total, "加急" if mode in ("fill", "overwrite") else "")


def test_an_order_deleted_meanwhile_comes_in_anew(tmp_path: Path, customer: Customer) -> None:
    bring(tmp_path, *LINES)
    with operation(SYSTEM, "test"):
        Order.objects.everyone().filter(number="S2").update(deleted_at=clock.now())
    assert counted(bring(tmp_path, *LINES)) == {"created": 1, "unchanged": 4}


def test_rows_of_one_order_that_differ_are_out_voted(tmp_path: Path) -> None:
    make_customer(code="C002", name="乙公司", normal_name="乙公司")
    lines = ["N1,C002,2026-05-01,泵,1,5,,", "N1,C001,2026-05-01,阀,1,5,,", "N1,C001,2026-05-01,管,1,5,,"]
    report = bring(tmp_path, *lines)
    assert counted(report) == {"created": 2, "rejected": 1}
    assert "客户与第 3 行不一致" in report.rejected[0].text
    assert counted(bring(tmp_path, *lines[::-1])) == {"unchanged": 2, "rejected": 1}


# --- customers and products ---------------------------------------------------------------------------------------

RETAIL = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


def test_missing_customers_and_products_are_made_when_asked(tmp_path: Path) -> None:
    lines = [
        "536365,85123A,WHITE HANGING HEART,6,12/1/10 8:26,2.55,17850,United Kingdom",
        "536365,71053,WHITE METAL LANTERN,6,12/1/10 8:26,3.39,17850,United Kingdom",
        "C536379,D,Discount,-1,12/1/10 9:41,27.5,14527,United Kingdom",
        "536414,22139,,56,12/1/10 11:52,0,,United Kingdom",
    ]
    manner = Manner(date_order="mdy")
    report = bring(tmp_path, *lines, header=RETAIL, manner=manner)
    assert counted(report) == {"rejected": 4}
    assert [("没有编号为" in remark.text, "缺少客户" in remark.text) for remark in report.rejected] == [
        (True, False), (True, False), (True, False), (False, True)]  # fmt: skip
    report = bring(tmp_path, *lines, header=RETAIL, manner=manner, create_missing=True)
    assert counted(report) == {"created": 3, "rejected": 1}
    made = Customer.objects.everyone().get(code="17850")
    assert (made.order_count, made.total_amount, made.last_order_on) == (1, 3_564, date(2010, 12, 1))
    assert Customer.objects.everyone().get(code="14527").total_amount == -2_750
    assert set(Product.objects.everyone().values_list("code", "name")) == {
        ("85123A", "WHITE HANGING HEART"), ("71053", "WHITE METAL LANTERN"), ("D", "Discount")}  # fmt: skip
    assert counted(bring(tmp_path, *lines, header=RETAIL, manner=manner)) == {"unchanged": 3, "rejected": 1}


def test_a_dry_run_promises_what_the_run_will_do(tmp_path: Path) -> None:
    lines = [f"{number},P{number % 3},品{number % 3},1,2026-05-01,10,K{number % 5}," for number in range(400)]
    promised = bring(tmp_path, *lines, header=RETAIL, dry=True, create_missing=True)
    assert not Order.objects.everyone().exists()
    assert counted(bring(tmp_path, *lines, header=RETAIL, create_missing=True)) == counted(promised)
    assert (Customer.objects.everyone().count(), Product.objects.everyone().count()) == (6, 3)


def test_products_are_found_by_code_or_name_and_what_is_misspelt_is_suggested(tmp_path: Path) -> None:
    with operation(SYSTEM, "test"):
        pro = Product.objects.everyone().create(code="P1", name="GTX Pro", unit="台", model="G")
        for code in ("P2", "P3"):
            Product.objects.everyone().create(code=code, name="双名")
    report = bring(
        tmp_path, "S1,C001,2026-05-01,GTX Pro,1,5,,", "S2,C001,2026-05-01,P1,1,5,,", "S3,C001,2026-05-01,GTXPro,1,5,,",
        "S4,C001,2026-05-01,双名,1,5,,", "S5,C001,2026-05-01,现场服务,1,5,,",
    )  # fmt: skip
    assert {remark.line: remark.text for remark in report.rejected}.keys() == {4, 5}
    assert "很像的" in report.rejected[0].text and "有几种" in report.rejected[1].text
    lines = {line.order.number: line for line in OrderLine.objects.everyone().select_related("order")}
    assert (lines["S1"].product, lines["S1"].unit, lines["S1"].model) == (pro, "台", "G")
    assert (lines["S2"].product, lines["S5"].product) == (pro, None)


def test_a_product_that_is_made_later_is_tied_to_its_lines_once(tmp_path: Path) -> None:
    bring(tmp_path, "S1,C001,2026-05-01,泵,1,10,,", "S1,C001,2026-05-01,泵,1,10,,")
    with operation(SYSTEM, "test"):
        pump = Product.objects.everyone().create(code="P1", name="泵")
    lines = ("S1,C001,2026-05-01,泵,1,10,,", "S1,C001,2026-05-01,泵,1,10,,")
    assert counted(bring(tmp_path, *lines)) == {"updated": 2}
    assert counted(bring(tmp_path, *lines)) == {"unchanged": 2}
    assert set(OrderLine.objects.everyone().values_list("product", flat=True)) == {pump.pk}


def test_customers_are_found_by_name_and_a_near_one_is_suggested(tmp_path: Path, customer: Customer) -> None:
    make_customer(**derive.fill({"name": "上海澜岳精密制造有限公司"}))
    header = "单位名称,下单日期,金额"
    report = bring(tmp_path, "甲公司,2026-05-01,100", "澜岳精密制造（上海）有限公司,2026-05-01,1", header=header)
    assert counted(report) == {"created": 1, "rejected": 1}
    again = bring(tmp_path, "澜岳精密制造有限责任公司,2026-05-01,1", header=header, create_missing=True)
    assert counted(again) == {"rejected": 1}
    assert counted(bring(tmp_path, "全新的公司,2026-05-01,1", header=header, create_missing=True)) == {"created": 1}


def test_nobody_brings_in_orders_of_customers_out_of_scope(tmp_path: Path) -> None:
    people = cast(customers_each=1)
    own, other = people.customers["rep_a"][0], people.customers["rep_c"][0]
    rep = people.reload("rep_a")
    bring(tmp_path, f"Z1,{other.code},2026-05-01,泵,1,5,,")
    report = bring(
        tmp_path, f"A1,{own.code},2026-05-01,泵,1,5,,", f"A2,{other.code},2026-05-01,泵,1,5,,",
        f"Z1,{other.code},2026-05-01,泵,9,5,,", f"Z1,{own.code},2026-05-01,泵,9,5,,", actor=rep,
    )  # fmt: skip
    assert counted(report)["created"] == 1
    assert other.name not in "".join(remark.text for remark in report.rejected)
    assert Order.objects.everyone().get(number="Z1").total == 500
    with pytest.raises(PermissionDenied):
        bring(tmp_path, f"A3,{own.code},2026-05-01,泵,1,5,,", actor=people.reload("executive"))


# --- returns, currencies ------------------------------------------------------------------------------------------


def test_returns_are_tied_to_what_they_return(tmp_path: Path, customer: Customer) -> None:
    header = "订单号,客户编号,下单日期,产品,数量,单价,原订单"
    lines = ["T1,C001,2026-05-03,泵,-1,10,S1", "T2,C001,2026-05-03,泵,-1,10,S404", "S1,C001,2026-05-01,泵,3,10,"]
    report = bring(tmp_path, *lines, header=header)
    assert counted(report) == {"created": 3}
    assert Order.objects.everyone().get(number="T1").return_of == Order.objects.everyone().get(number="S1")
    assert [(note.line, "S404" in note.text) for note in report.notes] == [(3, True)]
    assert counted(bring(tmp_path, *lines, header=header))["unchanged"] == 3
    customer.refresh_from_db()
    assert (customer.order_count, customer.total_amount) == (1, 1_000)


def test_the_rate_of_the_day_is_taken_from_the_table_and_kept(tmp_path: Path, customer: Customer) -> None:
    with operation(SYSTEM, "test"):
        Rate.objects.everyone().create(currency="JPY", starts_on="2026-01-01", rate=48_500)
    header = "订单号,客户编号,下单日期,产品,数量,单价"
    lines = ["J1,C001,2026-05-01,泵,3,99.5", "J2,C001,2025-05-01,泵,3,99.5"]
    report = bring(tmp_path, *lines, header=header, manner=Manner(currency="JPY"))
    assert counted(report) == {"created": 1, "rejected": 1}
    order = Order.objects.everyone().get()
    assert (order.total, order.rate, order.amount) == (299, 48_500, 1_450)
    with operation(SYSTEM, "test"):
        Rate.objects.everyone().update(rate=50_000)
    assert counted(bring(tmp_path, lines[0], header=header, manner=Manner(currency="JPY"))) == {"unchanged": 1}
    report = bring(tmp_path, lines[0], header=header)
    assert "币种是 JPY" in report.rejected[0].text
