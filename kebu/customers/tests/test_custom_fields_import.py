"""Custom fields as columns of a file: every kind comes in, the same file again changes nothing, undo takes it back."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kebu.base.access import SYSTEM
from kebu.base.models import SearchEntry
from kebu.base.operation import operation
from kebu.base.undo import undo
from kebu.cast.people import cast, make_customer
from kebu.customers.actions import customfields, customvalues
from kebu.customers.custom import values
from kebu.customers.models import Contact, Customer, CustomField, CustomValue
from kebu.customers.models.custom import MILLION, About
from kebu.exchange.actions import bringing
from kebu.exchange.importing.report import Report
from kebu.staff.models import FieldRule, Role

pytestmark = pytest.mark.django_db


def make(kind: str, name: str, about: str = About.CUSTOMER, options: Any = (), **more: Any) -> CustomField:
    return customfields.create({"about": about, "kind": kind, "name": name, **more}, options, actor=SYSTEM)


def bring(tmp_path: Path, header: str, *lines: str, kind: str = "customers", actor: Any = SYSTEM) -> Report:
    path = tmp_path / f"{kind}.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return bringing.bring(path, kind, actor=actor)


def held(field: CustomField, row: Any) -> Any:
    return values.read([field], [row.pk]).get(row.pk, {}).get(field.key, values.nothing(field))


def figures(report: Report) -> tuple[int, ...]:
    found = report.figures()
    return tuple(found[name] for name in ("created", "updated", "unchanged", "rejected"))


def test_every_kind_comes_in(tmp_path: Path) -> None:
    company = cast(customers_each=0)
    fields = [
        make("text", "电压等级", name_en="Voltage"), make("long", "设备清单"), make("number", "装机量", places=1),
        make("money", "年预算"), make("date", "到期日"), make("choice", "级别", options=["高", "低"]),
        make("choices", "产线", options=["一", "二", "三"]), make("yesno", "是否上市"), make("link", "主页"),
        make("person", "技术支持"),
    ]  # fmt: skip
    header = "客户编号,单位名称,Voltage,设备清单,装机量,年预算,到期日,级别,产线,是否上市,主页,技术支持"
    line = 'C1,恒远精密,220 kV,两台炉,"１,200.5",1.2万,2026年3月5日,低,三、一,否,example.cn,周昂'
    report = bring(tmp_path, header, line)
    assert figures(report) == (1, 0, 0, 0), report.rejected
    customer = Customer.objects.everyone().get()
    low = fields[5].options.get(name="低")
    assert [held(field, customer) for field in fields] == [
        "220 kV", "两台炉", 1_200_500_000, 1_200_000, date(2026, 3, 5), low,
        [fields[6].options.get(name="一"), fields[6].options.get(name="三")], False, "https://example.cn",
        company.rep_b,
    ]  # fmt: skip
    assert "220" in SearchEntry.objects.get(kind="customer").text
    version = customer.version
    assert figures(bring(tmp_path, header, line)) == (0, 0, 1, 0)
    assert Customer.objects.everyone().get().version == version
    assert report.operation is not None
    undo(report.operation, actor=SYSTEM)
    assert not CustomValue.objects.everyone().exists() and not Customer.objects.everyone().exists()


def test_what_is_there_is_changed_and_an_empty_cell_changes_nothing(tmp_path: Path) -> None:
    cast(customers_each=0)
    text, number = make("text", "电压等级"), make("number", "装机量")
    customer = make_customer(code="C1", name="恒远精密", normal_name="恒远精密")
    header = "客户编号,单位名称,电压等级,装机量"
    assert figures(bring(tmp_path, header, "C1,恒远精密,220 kV,5")) == (0, 1, 0, 0)
    assert figures(bring(tmp_path, header, "C1,恒远精密,,7")) == (0, 1, 0, 0)
    assert (held(text, customer), held(number, customer)) == ("220 kV", 7 * MILLION)
    assert "220" in SearchEntry.objects.get(kind="customer").text


@pytest.mark.parametrize(
    ("kind", "more", "cell", "told"),
    [
        ("number", {}, "1.5", "整数"),
        ("choice", {"options": ["金牌", "银牌"]}, "铜牌", "金牌"),
        ("choice", {"options": ["金牌", "银牌"]}, "1", "金牌"),
        ("person", {}, "没有这人", "没有叫"),
        ("link", {}, "javascript:alert(1)", "网址"),
        ("date", {}, "13 月", ""),
    ],
)
def test_a_cell_that_is_wrong_keeps_its_row_out(
    tmp_path: Path, kind: str, more: dict[str, Any], cell: str, told: str
) -> None:
    cast(customers_each=0)
    make(kind, "某项", **more)
    report = bring(tmp_path, "单位名称,某项", f"恒远精密,{cell}")
    assert figures(report) == (0, 0, 0, 1) and told in report.rejected[0].text and "某项" in report.rejected[0].text


def test_contacts_bring_theirs(tmp_path: Path) -> None:
    cast(customers_each=0)
    field = make("text", "班次", About.CONTACT)
    make_customer(code="C1", name="恒远精密", normal_name="恒远精密")
    header = "客户编号,姓名,班次"
    assert figures(bring(tmp_path, header, "C1,周班长,夜班", kind="contacts")) == (1, 0, 0, 0)
    contact = Contact.objects.everyone().get()
    assert held(field, contact) == "夜班"
    assert CustomValue.objects.everyone().get().customer_id == contact.customer_id
    assert figures(bring(tmp_path, header, "C1,周班长,早班", kind="contacts")) == (0, 1, 0, 0)
    assert held(field, contact) == "早班" and "早班" in SearchEntry.objects.get(kind="contact").text


def test_a_field_rule_takes_the_column_away(tmp_path: Path) -> None:
    company = cast(customers_each=0)
    field = make("text", "成本底线")
    with operation(SYSTEM, "cast"):
        role = Role.objects.everyone().get(grants__user=company.steward)
        FieldRule.objects.everyone().create(role=role, model="customers.customer", field=field.key, kind="readonly")
    bring(tmp_path, "单位名称,成本底线", "恒远精密,八折", actor=company.reload("steward"))
    assert not CustomValue.objects.everyone().exists()


def test_a_retired_field_is_no_column(tmp_path: Path) -> None:
    cast(customers_each=0)
    field = make("text", "电压等级")
    customfields.retire(field, actor=SYSTEM)
    report = bring(tmp_path, "单位名称,电压等级", "恒远精密,220 kV")
    assert figures(report) == (1, 0, 0, 0) and not CustomValue.objects.everyone().exists()


def test_an_export_comes_back_unchanged(tmp_path: Path, client: Any) -> None:
    company = cast(customers_each=0)
    fields: dict[CustomField, Any] = {
        make("text", "电压等级"): "=220 kV", make("long", "设备清单"): "两台炉\n一台泵",
        make("number", "装机量", places=3): 1_250_000, make("number", "产值", unit="万件"): -5 * MILLION,
        make("money", "年预算"): 120_050, make("date", "到期日"): date(2026, 3, 5), make("yesno", "是否上市"): False,
        make("link", "主页"): "https://example.cn/a", make("person", "技术支持"): company.rep_b,
    }  # fmt: skip
    choice, several = make("choice", "级别", options=["高", "低"]), make("choices", "产线", options=["一", "二", "三"])
    fields |= {choice: choice.options.get(name="低"), several: list(several.options.all())[:2]}
    customer = make_customer(code="C1", name="恒远精密", normal_name="恒远精密", owner=company.rep_a)
    with operation(SYSTEM, "cast"):
        customvalues.write("customer", {customer.pk: fields})
    client.force_login(company.rep_a)
    columns = ",".join(["code", "name", *(field.key for field in fields)])
    answer = client.post("/base/lists/customers/export/", {"all": "1", "format": "csv", "query": f"c={columns}"})
    path = tmp_path / "back.csv"
    path.write_bytes(answer.content)
    report = bringing.bring(path, "customers", actor=company.steward)
    assert figures(report) == (0, 0, 1, 0), (report.rejected, answer.content.decode())
