"""Undo by operation id: what is still as written goes back, what was changed since is kept and named."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from kebu.base import undo
from kebu.base.access import SYSTEM, Refused, System
from kebu.base.operation import operation
from kebu.customers import derive
from kebu.customers.models import Contact, Customer, Tag, Tagging

pytestmark = pytest.mark.django_db


def make(code: str = "C001", **fields: object) -> Customer:
    with operation(SYSTEM, "create"):
        return Customer.objects.everyone().create(code=code, name=f"客户{code}", **fields)


def test_bulk_change_goes_back_except_where_somebody_was_later() -> None:
    kept, changed = make("C001", core_need="甲"), make("C002", core_need="乙")
    with operation(SYSTEM, "bulk") as op:
        op.log()
        Customer.objects.everyone().update(core_need="统一")
    with operation(SYSTEM, "later"):
        Customer.objects.everyone().filter(pk=changed.pk).update(core_need="后来的")
    undone = undo.undo(op.uid, actor=SYSTEM)
    kept.refresh_from_db(), changed.refresh_from_db()
    assert (kept.core_need, changed.core_need) == ("甲", "后来的")
    assert undone.restored == 1
    assert undone.asked == ["客户C002：核心需求"]


def test_created_rows_go_and_deleted_rows_return_with_their_encrypted_values() -> None:
    customer = make()
    with operation(SYSTEM, "contact") as created:
        created.log()
        contact = Contact(customer=customer, name="陈立言", mobile="13812346021")
        contact.save()
    with operation(SYSTEM, "remove") as removed:
        removed.log()
        Contact.objects.everyone().filter(pk=contact.pk).delete()
    undo.undo(removed.uid, actor=SYSTEM)
    back = Contact.objects.everyone().get(pk=contact.pk)
    assert (back.mobile.plain, back.mobile_tail, back.uid) == ("13812346021", "6021", contact.uid)


def test_a_created_row_on_which_something_hangs_stays() -> None:
    with operation(SYSTEM, "create") as op:
        op.log()
        customer = Customer.objects.everyone().create(code="C009", name="新客户")
    with operation(SYSTEM, "contact"):
        Contact(customer=customer, name="后来的联系人").save()
    undone = undo.undo(op.uid, actor=SYSTEM)
    assert Customer.objects.everyone().filter(pk=customer.pk).exists()
    assert undone.asked == ["新客户"]


def test_links_are_taken_back_and_the_encrypted_index_follows() -> None:
    customer = make(phone="0512-88886021")
    with operation(SYSTEM, "tag") as op:
        op.log()
        Tagging.objects.everyone().create(customer=customer, tag=Tag.objects.everyone().create(name="战略客户"))
        customer.phone = "010-12345678"
        field = Customer._meta.get_field("phone")
        Customer.objects.everyone().filter(pk=customer.pk).update(
            phone=field.pre_save(customer, False), phone_index=customer.phone_index, phone_tail=customer.phone_tail
        )
    undo.undo(op.uid, actor=SYSTEM)
    customer.refresh_from_db()
    assert (customer.phone.plain, customer.phone_tail) == ("0512-88886021", "6021")
    assert not Tagging.objects.everyone().exists()


def test_twice_or_by_a_stranger_is_refused() -> None:
    customer = make()
    with operation(SYSTEM, "rename") as op:
        op.log()
        Customer.objects.everyone().filter(pk=customer.pk).update(name="改名")

    class Stranger(System):
        def may(self, right: str) -> bool:
            return False

    with pytest.raises(Refused):
        undo.undo(op.uid, actor=Stranger(actor_id=99))
    undo.undo(op.uid, actor=SYSTEM)
    with pytest.raises(Refused):
        undo.undo(op.uid, actor=SYSTEM)


def test_many_rows_to_which_the_same_was_done_go_back_in_few_statements(
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    rows = []
    with operation(SYSTEM, "create"):
        for number in range(120):
            named = derive.fill({"name": f"客户C{number:03}"})
            rows.append(Customer.objects.everyone().create(code=f"C{number:03}", region="320500", **named))
    with operation(SYSTEM, "bulk") as op:
        op.log()
        Customer.objects.everyone().update(region="", budget_low=5)
    with operation(SYSTEM, "later"):
        Customer.objects.everyone().filter(pk=rows[7].pk).update(budget_low=9)
    with django_assert_max_num_queries(90):
        undone = undo.undo(op.uid, actor=SYSTEM)
    back = Customer.objects.everyone().filter(region="320500", budget_low=None)
    assert (back.count(), undone.restored) == (119, 120)
    kept = Customer.objects.everyone().get(pk=rows[7].pk)
    assert (kept.region, kept.budget_low, undone.asked) == ("320500", 9, ["客户C007：预算下限"])
    assert set(back.values_list("version", flat=True)) == {3}
