"""One company has one credit code, one person one telephone: at entry, on editing, in a file, and on coming back."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from kebu.base import undo
from kebu.base.access import SYSTEM, Refused
from kebu.cast.people import Cast, cast, make_customer
from kebu.customers.actions import archiving, customers
from kebu.customers.actions import identity as actions
from kebu.customers.models import Customer
from kebu.customers.queries import identity
from kebu.exchange.actions import bringing

pytestmark = pytest.mark.django_db
CODE = "91310000631599115L"
PHONE = "13912345678"


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=0)


@pytest.fixture
def theirs(people: Cast) -> Customer:
    return make_customer(owner=people.rep_c, name="秘密客户有限公司", credit_code=CODE, code="SECRET9")


def as_(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(**more: str) -> dict[str, str]:
    base = {"name": "新来的公司", "kind": "company", "country": "CN", "currency": "CNY", "relation": "potential"}
    return base | more


def one(customer: Customer) -> Any:
    return Customer.objects.with_deleted().filter(pk=customer.pk)


def test_a_second_one_is_refused_at_entry_even_when_confirmed(people: Cast, theirs: Customer) -> None:
    sent = typed(credit_code=CODE.lower(), confirmed="1")
    answer = as_(people.rep_a).post(reverse("customers:create"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "已有客户在用" in page and "陈屿" in page
    assert "秘密客户" not in page and "SECRET9" not in page and 'name="confirmed"' not in page
    assert not Customer.objects.everyone().filter(name="新来的公司").exists()


def test_who_sees_the_other_is_told_its_name(people: Cast, theirs: Customer) -> None:
    page = as_(people.rep_c).post(reverse("customers:create"), typed(credit_code=CODE)).content.decode()
    assert "已有客户在用：秘密客户有限公司" in page


def test_the_same_form_sent_twice_is_still_one_customer(people: Cast) -> None:
    client, sent = as_(people.rep_a), typed(credit_code=CODE, uid="01934f00-0000-7000-8000-000000000001")
    first, second = (client.post(reverse("customers:create"), sent) for _ in range(2))
    assert (first.status_code, first["Location"]) == (302, second["Location"])


@pytest.mark.parametrize("door", ["field", "form"])
def test_an_edit_that_would_make_two_is_refused(people: Cast, theirs: Customer, door: str) -> None:
    mine = make_customer(owner=people.rep_a)
    url, sent = {
        "field": (reverse("customers:edit_field", args=[mine.uid, "credit_code"]), {"credit_code": CODE}),
        "form": (reverse("customers:edit", args=[mine.uid]), typed(code=mine.code, credit_code=CODE)),
    }[door]
    answer = as_(people.rep_a).post(url, {**sent, "version": str(mine.version)})
    assert answer.status_code == 422
    assert "陈屿" in answer.content.decode() and "秘密客户" not in answer.content.decode()
    mine.refresh_from_db()
    assert mine.credit_code == ""


def test_its_own_code_is_no_obstacle_and_neither_is_that_of_the_bin(people: Cast, theirs: Customer) -> None:
    own = make_customer(owner=people.rep_a, credit_code="91320500MA1MC6AX3X")
    url = reverse("customers:edit_field", args=[own.uid, "credit_code"])
    sent = {"credit_code": own.credit_code, "version": str(own.version)}
    assert as_(people.rep_a).post(url, sent).status_code == 200
    archiving.delete(one(theirs), actor=people.steward)
    assert as_(people.rep_a).post(reverse("customers:create"), typed(credit_code=CODE)).status_code == 302


@pytest.mark.parametrize(("mine", "other", "is_refused"), [("person", "person", True), ("company", "person", False)])
def test_two_individuals_do_not_share_a_telephone(people: Cast, mine: str, other: str, is_refused: bool) -> None:
    make_customer(owner=people.rep_c, name="王小明", kind=other, phone=PHONE)
    sent = typed(name="李大海", kind=mine, phone="+86 139-1234-5678", confirmed="1")
    answer = as_(people.rep_a).post(reverse("customers:create"), sent)
    assert (answer.status_code == 422) is is_refused
    if is_refused:
        page = answer.content.decode()
        assert "另一位个人客户" in page and "陈屿" in page and "王小明" not in page


def test_a_company_that_becomes_an_individual_is_asked_too(people: Cast) -> None:
    make_customer(owner=people.rep_c, kind="person", phone=PHONE)
    mine = make_customer(owner=people.rep_a, phone=PHONE)
    url = reverse("customers:edit_field", args=[mine.uid, "kind"])
    sent = {"kind": "person", "version": str(mine.version)}
    assert as_(people.rep_a).post(url, sent).status_code == 422


@pytest.mark.parametrize("actor", ["rep_a", "system"])
def test_the_action_asks_whoever_calls_it(people: Cast, theirs: Customer, actor: str) -> None:
    who = SYSTEM if actor == "system" else people.rep_a
    with pytest.raises(Refused, match="陈屿"):
        customers.create({"name": "新来的公司", "credit_code": CODE}, actor=who)
    assert not Customer.objects.everyone().filter(name="新来的公司").exists()


def back_from_the_bin(customer: Customer, people: Cast) -> None:
    archiving.restore(one(customer), actor=people.steward)


def undone(customer: Customer, people: Cast) -> None:
    operation = customer.deleted_by  # type: ignore[attr-defined]
    undo.undo(operation, actor=people.steward)


@pytest.mark.parametrize("way", [back_from_the_bin, undone])
def test_a_code_that_was_taken_meanwhile_bars_the_way_back(
    people: Cast, theirs: Customer, way: Callable[[Customer, Cast], None]
) -> None:
    theirs.deleted_by = archiving.delete(one(theirs), actor=people.steward).operation  # type: ignore[attr-defined]
    again = make_customer(owner=people.rep_a, name="后来的公司", credit_code=CODE)
    with pytest.raises(Refused, match=r"“秘密客户有限公司”不能恢复。.*后来的公司.*林晓"):
        way(theirs, people)
    assert Customer.objects.with_deleted().get(pk=theirs.pk).is_deleted
    archiving.delete(one(again), actor=people.steward)
    way(theirs, people)
    assert not Customer.objects.with_deleted().get(pk=theirs.pk).is_deleted


def test_the_bin_s_page_says_so_in_a_sentence(people: Cast, theirs: Customer) -> None:
    archiving.delete(one(theirs), actor=people.steward)
    make_customer(owner=people.rep_a, credit_code=CODE)
    answer = as_(people.steward).post(reverse("customers:restore", args=[theirs.uid]))
    assert answer.status_code == 422
    assert "不能恢复" in answer.content.decode()


def test_an_undo_of_something_else_is_not_held_up_by_an_old_double(people: Cast, theirs: Customer) -> None:
    double = make_customer(owner=people.rep_a, credit_code=CODE)
    operation = archiving.archive(one(double), actor=people.steward).operation
    assert operation is not None
    assert undo.undo(operation, actor=people.steward).restored == 1
    assert identity.doubled([double.pk]) is not None


@pytest.mark.parametrize("code", ["C100", "C200"])
def test_a_file_that_gives_one_the_other_s_code_is_told_by_row(tmp_path: Path, theirs: Customer, code: str) -> None:
    make_customer(code="C100", name="在册公司", normal_name="在册公司")
    file = tmp_path / "customers.csv"
    file.write_text(f"客户编号,单位名称,统一社会信用代码\n{code},在册公司,{CODE}\n", encoding="utf-8")
    report = bringing.bring(file, "customers", actor=SYSTEM)
    [remark] = report.rejected
    assert remark.line == 2 and "统一社会信用代码" in remark.text
    assert Customer.objects.everyone().filter(credit_code=CODE).count() == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_two_who_type_the_same_code_at_once_make_one_customer(monkeypatch: pytest.MonkeyPatch) -> None:
    people, both = cast(customers_each=0), threading.Barrier(2, timeout=20)
    in_turn, said = actions._one_at_a_time, []

    def together() -> None:
        both.wait()  # both have written, neither has asked yet
        in_turn()

    def work(name: str) -> None:
        try:
            customers.create({"name": name, "code": name, "credit_code": CODE}, actor=people.rep_a)
        except Refused as refusal:
            said.append(str(refusal))
        finally:
            connections.close_all()

    monkeypatch.setattr(actions, "_one_at_a_time", together)
    threads = [threading.Thread(target=work, args=(name,)) for name in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 1
    assert Customer.objects.everyone().filter(credit_code=CODE).count() == 1
