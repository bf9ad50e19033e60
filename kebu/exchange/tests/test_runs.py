"""A run from the upload to the report and back: corrected on the spot, decided, carried out, taken back."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from openpyxl import Workbook, load_workbook

from kebu.base import jobs
from kebu.base.access import SYSTEM, Actor, Refused
from kebu.base.models import Change, Job, LogEntry, SearchEntry
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast, make_contact, make_customer
from kebu.customers.models import Contact, Customer
from kebu.exchange.actions import applying, checking, correcting, undoing, uploads
from kebu.exchange.actions.bringing import bring
from kebu.exchange.books.book import Unreadable
from kebu.exchange.importing.contract import Options
from kebu.exchange.importing.outcomes import OnDuplicate
from kebu.exchange.models import HeaderMap, ImportPortion, ImportRow, ImportRun
from kebu.notify.models import Notice
from kebu.staff.models import Role, User

pytestmark = pytest.mark.django_db
State = ImportRun.State


def sheet(*rows: list[Any]) -> io.BytesIO:
    made, file = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    made.save(file)
    file.seek(0)
    return file


def uploaded(*rows: list[Any], actor: Actor = SYSTEM, kind: str = "customers") -> ImportRun:
    return uploads.upload(sheet(*rows), "客户.xlsx", kind, actor=actor)


def checked(*rows: list[Any], actor: Actor = SYSTEM) -> ImportRun:
    run = uploaded(*rows, actor=actor)
    checking.ask(run, actor=actor)
    jobs.run_due(strict=True)
    run.refresh_from_db()
    assert run.state == State.CHECKED
    return run


def carried_out(run: ImportRun, actor: Actor = SYSTEM) -> ImportRun:
    applying.ask(run, actor=actor)
    jobs.run_due(strict=True)
    run.refresh_from_db()
    assert run.state == State.DONE
    return run


HEAD = ["客户编号", "单位名称", "行业", "手机", "联系人"]


def test_title_rows_above_and_totals_below_are_no_rows() -> None:
    run = checked(
        ["2026 年客户台账"], ["制表：张三", "", "", "日期 2026-03-05"], HEAD,
        ["C001", "甲公司", "C", "13800138000", "张一"], ["合计", "", "", "", 1],
    )  # fmt: skip
    assert run.header_line == 3
    assert {key: run.checked[key] for key in ("rows", "created", "skipped")} == {"rows": 2, "created": 1, "skipped": 1}
    assert ImportRow.objects.get(run=run, state=ImportRow.State.SKIPPED).line == 5


def test_an_error_is_corrected_on_the_spot_and_the_row_goes_in() -> None:
    run = checked(HEAD, ["C001", "甲公司", "", "1380013800", "张一"], ["C002", "", "C", "", ""], ["C003", "丙公司"])
    assert (run.checked["created"], run.checked["rejected"]) == (1, 2)
    phone, name = ImportRow.objects.filter(run=run, state=ImportRow.State.REJECTED).order_by("line")
    assert [problem[0] for problem in phone.content["problems"]] == ["mobile"]
    assert not correcting.fix(run, phone, {"mobile": "还是错的"}, actor=SYSTEM)
    assert correcting.fix(run, phone, {"mobile": "13800138000"}, actor=SYSTEM)
    assert correcting.fix(run, name, {"name": "乙公司"}, actor=SYSTEM)
    run.refresh_from_db()
    assert (run.checked["created"], run.checked["rejected"]) == (3, 0)
    carried_out(run)
    assert run.counts["created"] == 3
    assert Customer.objects.everyone().get(code="C002").name == "乙公司"
    assert Contact.objects.everyone().get(name="张一").mobile.plain == "13800138000"
    assert "乙公司" not in phone.fixes and "1380013800" not in phone.payload, "what quotes the file is sealed"


def test_suggestions_are_taken_over_together() -> None:
    run = checked(HEAD, ["C001", "甲公司", "专用设备制造", "", ""], ["C002", "乙公司", "金属制品", "138", "李"])
    rows = correcting.suggested(run)
    assert rows and correcting.adopt(run, actor=SYSTEM) >= 0
    run.refresh_from_db()
    assert sum(run.checked[key] for key in ("created", "rejected")) == 2


def test_a_suspected_duplicate_is_decided_one_by_one_and_together() -> None:
    known = make_customer(code="K1", name="嘉禾穗丰食品集团有限公司", core_need="")
    make_contact(known, name="田沐阳", mobile="13900139000")
    rows = [["C001", "嘉禾穗丰食品集团", "", "13900139000", "田沐阳"], ["C002", "全新公司", "", "", ""]]
    run = checked(HEAD, *rows)
    suspect = ImportRow.objects.get(run=run, state=ImportRow.State.SUSPECT)
    assert suspect.content["suspect"]["label"] == known.name and suspect.content["suspect"]["reasons"]
    assert run.checked["suspects"] == 1
    assert correcting.decide(run, OnDuplicate.SKIP, line=suspect.line, actor=SYSTEM) == 1
    carried_out(run)
    assert run.counts == {"rows": 2, "created": 1, "updated": 0, "unchanged": 0, "skipped": 1, "rejected": 0}
    again = checked(HEAD, *rows)
    assert correcting.decide(again, OnDuplicate.OVERWRITE, line=None, actor=SYSTEM) == 1
    carried_out(again)
    known.refresh_from_db()
    assert (known.code, known.name) == ("C001", "嘉禾穗丰食品集团")


def test_one_customer_on_several_rows_with_a_contact_each() -> None:
    first = ["甲公司", "张一", "总经理", "13800138001", "苏州"]
    run = carried_out(uploaded(
        ["单位名称", "联系人", "职务", "手机", "地址"], first, ["乙公司", "李四", "", "", ""],
        ["甲公司", "张二", "采购", "13800138002", ""], first,
    ))  # fmt: skip
    assert run.counts == {"rows": 4, "created": 2, "updated": 1, "unchanged": 0, "skipped": 1, "rejected": 0}
    customer = Customer.objects.everyone().get(name="甲公司")
    assert sorted(customer.contacts.values_list("name", flat=True)) == ["张一", "张二"]
    assert customer.primary_name == "张一"


def test_rows_in_another_order_change_nothing() -> None:
    rows = [[f"C{n:03}", f"公司{n}", "C", f"138001380{n:02}", f"张{n}"] for n in range(40)]
    rows.append(["", "没有编号", "", "", ""])
    carried_out(uploaded(HEAD, *rows))
    before = Change.objects.count()
    run = carried_out(uploaded(HEAD, *reversed(rows)))
    assert run.counts["unchanged"] == 41
    assert Change.objects.count() == before


def test_what_comes_in_is_found_and_reckoned_as_if_typed() -> None:
    carried_out(uploaded(HEAD, ["C001", "恒远精密制造（苏州）有限公司", "C", "13800138000", "陈立言"]))
    from kebu.base import search
    from kebu.customers.actions import refresh

    customer, contact = Customer.objects.everyone().get(), Contact.objects.everyone().get()
    columns = [each.attname for each in Customer._meta.concrete_fields]
    kept = Customer.objects.everyone().values(*columns).get()
    entries = list(SearchEntry.objects.order_by("kind").values("kind", "row_id", "customer_id", "text", "grams"))
    assert search.refresh("customer", [customer.pk]) == search.refresh("contact", [contact.pk]) == 0
    refresh.customers([customer.pk])
    refresh.restored_customers([customer.pk])
    refresh.restored_contacts([contact.pk])
    assert Customer.objects.everyone().values(*columns).get() == kept
    assert (
        list(SearchEntry.objects.order_by("kind").values("kind", "row_id", "customer_id", "text", "grams")) == entries
    )
    assert contact.mobile_index and contact.mobile_tail == "8000" and contact.name_key


def test_an_import_is_taken_back_whole_but_for_what_somebody_went_on_with() -> None:
    run = carried_out(uploaded(HEAD, *[[f"C{n:03}", f"公司{n}", "C", "", f"张{n}"] for n in range(60)]))
    touched = Customer.objects.everyone().get(code="C007")
    make_contact(touched, name="后来加的")
    undoing.ask(run, actor=SYSTEM)
    jobs.run_due(strict=True)
    run.refresh_from_db()
    assert run.state == State.UNDONE
    assert list(Customer.objects.with_deleted().values_list("code", flat=True)) == ["C007"]
    assert run.kept == ["公司7"]
    assert LogEntry.objects.filter(verb="undo", operation=run.undoing).count() == 1
    with pytest.raises(Refused):
        undoing.ask(run, actor=SYSTEM)


def test_the_mapping_is_remembered_for_such_headers(tmp_path: Path) -> None:
    run = uploaded(["客户编号", "对方", "内部号"], ["C001", "甲公司", "7"])
    with pytest.raises(Unreadable):
        uploads.lay_out(run, {0: "code"}, Options.from_json(run.options), actor=SYSTEM)
    uploads.lay_out(run, {0: "code", 1: "name", 2: ""}, Options.from_json(run.options), actor=SYSTEM)
    assert HeaderMap.objects.filter(kind="customers").exists()
    again = uploaded(["内部号", "客户编号", "对方"], ["8", "C002", "乙公司"])
    assert again.mapping == {"1": "code", "2": "name"}


def test_a_file_that_was_imported_says_so(tmp_path: Path) -> None:
    path = tmp_path / "客户.csv"
    path.write_text("单位名称\n甲公司\n", encoding="utf-8")
    bring(path, "customers", actor=SYSTEM)
    report = bring(path, "customers", actor=SYSTEM)
    assert report.figures()["unchanged"] == 1
    assert any("已导入过" in note.text for note in report.notes)


def test_choices_for_what_is_there_already(tmp_path: Path) -> None:
    make_customer(code="K1", name="甲公司", core_need="", address="原来的地址")
    path = tmp_path / "a.csv"
    path.write_text("客户编号,单位名称,核心需求,地址\nK1,甲公司,换新,新的地址\n", encoding="utf-8")

    def told(mode: OnDuplicate) -> tuple[int, str, str]:
        report = bring(path, "customers", actor=SYSTEM, options=Options(on_duplicate=mode))
        customer = Customer.objects.everyone().get(code="K1")
        return report.figures()["updated"], customer.core_need, customer.address

    assert told(OnDuplicate.SKIP) == (0, "", "原来的地址")
    assert told(OnDuplicate.FILL) == (1, "换新", "原来的地址")
    assert told(OnDuplicate.OVERWRITE) == (1, "换新", "新的地址")
    assert told(OnDuplicate.CREATE)[0] == 0


@pytest.fixture
def people() -> Cast:
    """Among them a rep who may import."""
    found = cast(customers_each=0)
    with operation(SYSTEM, "cast"):
        role = Role.objects.everyone().get(key="account_manager")
        Role.objects.everyone().filter(pk=role.pk).update(rights=[*role.rights, "customers.import"])
    found.users["rep_a"] = User.objects.everyone().get(pk=found.rep_a.pk)
    return found


def test_nobody_changes_by_a_file_what_he_may_not_change_by_hand(people: Cast, tmp_path: Path) -> None:
    theirs = make_customer(code="S1", name="别人的公司", owner=people.rep_c, team=people.rep_c.team)
    path = tmp_path / "a.csv"
    path.write_text("客户编号,单位名称,负责人\nS1,改个名,\nC001,自己的公司,\nC002,给别人,周昂\n", encoding="utf-8")
    report = bring(path, "customers", actor=people.rep_a)
    assert report.figures() | {"rejected": 2, "created": 1} == report.figures()
    assert people.rep_c.name in report.rejected[0].text and "别人的公司" not in report.rejected[0].text
    theirs.refresh_from_db()
    assert theirs.name == "别人的公司"
    assert Customer.objects.everyone().get(code="C001").owner == people.rep_a
    with pytest.raises(PermissionDenied):
        bring(path, "customers", actor=people.auditor)


def test_contacts_come_to_their_customers(tmp_path: Path) -> None:
    make_customer(code="K1", name="甲公司", normal_name="甲公司")
    path = tmp_path / "a.csv"
    path.write_text(
        "公司,姓名,手机,生日,主要联系人\n甲公司,张一,13800138000,1980-02-03,是\n没有的公司,李四,,,\n甲公司,王五,,农历8月15日,\n",
        encoding="utf-8",
    )
    report = bring(path, "contacts", actor=SYSTEM)
    assert report.figures() | {"created": 2, "rejected": 1} == report.figures()
    first = Contact.objects.everyone().get(name="张一")
    assert (first.birth_year, first.birth_month, first.is_primary) == (1980, 2, True)
    assert Contact.objects.everyone().get(name="王五").is_lunar
    report = bring(path, "contacts", actor=SYSTEM, options=Options(create_missing=True))
    assert report.figures() | {"created": 1, "unchanged": 2} == report.figures()
    assert Customer.objects.everyone().filter(name="没有的公司").exists()


def test_a_run_taken_up_again_counts_each_row_once() -> None:
    rows = [[f"C{n:03}", f"公司{n}", "", "", ""] for n in range(250)] + [["", "", "", "", "没有名字"]]
    run = uploaded(HEAD, *rows)
    applying.ask(run, actor=SYSTEM)
    seen: list[int] = []

    def dies(self: Any, count: int = 0, *rest: Any) -> Any:
        seen.append(count)
        if len(seen) == 3:
            raise RuntimeError("pulled the plug")
        return original(self, count, *rest)

    original = jobs.JobContext.step
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs.JobContext, "step", dies)
        jobs.run_due()
    assert 0 < ImportPortion.objects.filter(run=run).count() < 4
    Job.objects.filter(uid=run.job).update(state=Job.State.WAITING, run_at=run.created_at)
    jobs.run_due(strict=True)
    run.refresh_from_db()
    assert run.counts == {"rows": 251, "created": 250, "updated": 0, "unchanged": 0, "skipped": 0, "rejected": 1}
    assert Customer.objects.everyone().count() == 250
    assert LogEntry.objects.filter(operation=run.operation).count() == 1


def test_the_person_who_asked_is_told(people: Cast) -> None:
    run = uploaded(HEAD, ["C001", "甲公司", "", "", ""], actor=people.rep_a)
    carried_out(run, people.rep_a)
    assert Notice.objects.filter(user=people.rep_a, kind="imports.done").count() == 1


def test_the_file_of_rejected_rows_comes_back_corrected(people: Cast, client: Any) -> None:
    lead = people.users["lead_east"]
    client.force_login(lead)
    run = carried_out(
        uploaded(HEAD, ["C001", "甲公司", "", "1380013800", "张一"], ["C002", "乙公司"], actor=lead), lead
    )
    assert run.counts == {"rows": 2, "created": 1, "updated": 0, "unchanged": 0, "skipped": 0, "rejected": 1}
    answer = client.get(f"/exchange/import/{run.uid}/rejected/")
    made = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = [list(row) for row in made.iter_rows(values_only=True)]  # type: ignore[union-attr]
    assert rows[0] == [*HEAD, "退回原因"]
    assert "11 位" in str(rows[1][-1])
    rows[1][3] = "13800138000"
    again = carried_out(uploads.upload(sheet(*rows), "退回的行.xlsx", "customers", actor=lead), lead)
    assert again.counts["created"] == 1
    assert Contact.objects.everyone().get(name="张一").mobile.plain == "13800138000"
    report = client.get(f"/exchange/import/{run.uid}/report/")
    made = load_workbook(io.BytesIO(b"".join(report.streaming_content))).active
    assert [row[0] for row in made.iter_rows(min_row=2, values_only=True)] == ["2", "3"]  # type: ignore[union-attr]


def test_an_import_is_its_own_persons_business(people: Cast, client: Any) -> None:
    run = uploaded(HEAD, ["C001", "甲公司"], actor=people.rep_a)
    client.force_login(people.users["lead_east"])
    assert client.get(f"/exchange/import/{run.uid}/").status_code == 404
    assert client.get(f"/exchange/import/{run.uid}/rejected/").status_code == 404


def test_a_formula_in_a_cell_stays_a_text_on_the_way_in_and_out(people: Cast, client: Any) -> None:
    lead = people.users["lead_east"]
    client.force_login(lead)
    source = io.BytesIO("单位名称,核心需求,手机\n'=1+1公司,'+需求,13800138000\n'=坏的,,1\n".encode())
    run = carried_out(uploads.upload(source, "客户.csv", "customers", actor=lead), lead)
    customer = Customer.objects.everyone().get()
    assert (customer.name, customer.core_need) == ("=1+1公司", "+需求")
    answer = client.get(f"/exchange/import/{run.uid}/rejected/")
    made = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [cell.data_type for cell in made[2]] == ["s", "n", "s", "s"]  # type: ignore[index]
