"""Interactions come in: by customer, instant, kind, content and n-th; people, authors, what comes next."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kebu.base import clock
from kebu.base.access import SYSTEM
from kebu.base.models import Change
from kebu.base.undo import undo
from kebu.cast.people import Cast, cast, make_contact
from kebu.customers.models import Customer
from kebu.engagement.models import Interaction, InteractionContact, Task
from kebu.exchange.actions import bringing
from kebu.exchange.importing.contract import Options
from kebu.exchange.importing.outcomes import OnDuplicate
from kebu.exchange.importing.report import Report

pytestmark = pytest.mark.django_db
HEADER = "客户编号,时间,方式,跟进内容,联系人,跟进人,客户反馈,下一步,下次跟进"


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=1)


@pytest.fixture
def customer(people: Cast) -> Customer:
    return people.customers["rep_a"][0]


def bring(tmp_path: Path, *lines: str, header: str = HEADER, actor: Any = SYSTEM, **options: Any) -> Report:
    path = tmp_path / "interactions.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return bringing.bring(path, "interactions", actor=actor, options=Options(**options))


def counted(report: Report) -> dict[str, int]:
    return {key: count for key, count in report.figures().items() if count and key != "rows"}


def test_rows_become_interactions_and_the_card_follows(tmp_path: Path, people: Cast, customer: Customer) -> None:
    contact = make_contact(customer, name="陈立言")
    line = f"{customer.code},2026-05-01 14:30,电话,谈了二期清单,陈立言、查无此人,林晓,积极,发报价,"
    report = bring(tmp_path, line, f"{customer.code},2026-05-03,,整理资料,,,,,")
    assert counted(report) == {"created": 2}
    call = Interaction.objects.everyone().get(kind="phone")
    assert (call.happened_at, call.author, call.mood) == (
        datetime(2026, 5, 1, 6, 30, tzinfo=UTC),
        people.rep_a,
        "positive",
    )
    assert list(InteractionContact.objects.everyone().values_list("contact", flat=True)) == [contact.pk]
    assert "查无此人" in report.notes[0].text
    customer.refresh_from_db()
    assert (customer.last_contact_on, customer.last_feedback) == (date(2026, 5, 1), "谈了二期清单")


def test_the_same_rows_in_another_order_change_nothing_and_duplicates_stay(tmp_path: Path, customer: Customer) -> None:
    lines = [f"{customer.code},2026-05-0{at},微信,报价已发,,,,," for at in (1, 1, 2)]
    assert counted(bring(tmp_path, *lines)) == {"created": 3}
    changes = Change.objects.count()
    Random(1).shuffle(lines)
    assert counted(bring(tmp_path, *lines)) == {"unchanged": 3}
    assert Change.objects.count() == changes
    assert counted(bring(tmp_path, *lines, lines[0])) == {"created": 1, "unchanged": 3}
    assert counted(bring(tmp_path, lines[0], on_duplicate=OnDuplicate.CREATE)) == {"created": 1}


def test_empty_cells_change_nothing_and_others_are_taken_over(tmp_path: Path, customer: Customer) -> None:
    plain = f"{customer.code},2026-05-01 10:00,拜访,看了车间,,,,,"
    bring(tmp_path, plain)
    assert counted(bring(tmp_path, plain.replace(",,,,,", ",,,积极,,"))) == {"updated": 1}
    assert counted(bring(tmp_path, plain.replace(",,,,,", ",,,消极,,"), on_duplicate=OnDuplicate.FILL)) == {
        "unchanged": 1
    }
    assert counted(bring(tmp_path, plain)) == {"unchanged": 1}
    assert Interaction.objects.everyone().get().mood == "positive"


def test_a_date_ahead_becomes_a_task_and_all_goes_with_the_import(
    tmp_path: Path, people: Cast, customer: Customer
) -> None:
    ahead = clock.today() + timedelta(days=9)
    line = f"{customer.code},2026-05-01 10:00,拜访,看了车间,,林晓,,送样机,{ahead}"
    report = bring(tmp_path, line)
    task = Task.objects.everyone().get()
    assert (task.title, task.owner, task.due_on, task.kind) == ("送样机", people.rep_a, ahead, "visit")
    customer.refresh_from_db()
    assert customer.next_follow_up_on == ahead
    assert counted(bring(tmp_path, line)) == {"unchanged": 1}
    assert Task.objects.everyone().count() == 1
    assert report.operation and not undo(report.operation, actor=SYSTEM).asked
    customer.refresh_from_db()
    assert not clock.is_set(customer.last_contact_on) and customer.next_follow_up_on == clock.SOMEDAY
    assert not Interaction.objects.everyone().exists() and not Task.objects.everyone().exists()


def test_what_cannot_go_in_is_told(tmp_path: Path, people: Cast, customer: Customer) -> None:
    foreign = people.customers["rep_c"][0]
    report = bring(
        tmp_path, f"{customer.code},2126-05-01,电话,将来的事,,,,,", f"{foreign.code},2026-05-01,电话,别人的客户,,,,,",
        f"{customer.code},2026-05-01,电话,替人写的,,周昂,,,", ",2026-05-01,电话,没有客户,,,,,",
        f"{customer.code},2026-05-01,飞鸽,怪方式,,,,,", f"{customer.code},2026-05-01,电话,自己的,,林晓,,,",
        actor=people.reload("rep_a"),
    )  # fmt: skip
    assert counted(report) == {"created": 1, "rejected": 5}
    words = {2: "将来", 3: "负责", 4: "替别人", 5: "缺少客户", 6: "方式"}
    reasons = {remark.line: remark.text for remark in report.rejected}
    assert all(word in reasons[line] for line, word in words.items()), reasons


def test_a_customer_that_is_missing_is_made_when_asked(tmp_path: Path) -> None:
    header = "客户名称,日期,内容"
    lines = ["新公司,2026-05-01,电话联系", "新公司,2026-05-02,再次联系"]
    assert counted(bring(tmp_path, *lines, header=header)) == {"rejected": 2}
    assert counted(bring(tmp_path, *lines, header=header, create_missing=True)) == {"created": 2}
    assert Customer.objects.everyone().get(name="新公司").interactions.count() == 2
