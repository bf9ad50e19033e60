"""Two people on one record: other fields merge, the same field raises, nothing typed is overwritten."""

import pytest
from django.forms import ModelForm

from kebu.base import edits
from kebu.base.access import SYSTEM, System
from kebu.base.models import Change, LogEntry
from kebu.base.operation import operation
from kebu.customers.models import Contact, Customer

pytestmark = pytest.mark.django_db
SU = System(actor_name="苏念")


class CustomerForm(ModelForm):
    class Meta:
        model = Customer
        fields = ["name", "core_need", "phone"]


@pytest.fixture
def customer() -> Customer:
    with operation(SYSTEM, "create"):
        return Customer.objects.everyone().create(code="C001", name="澜岳精密", core_need="联网")


def form_for(customer: Customer, **values: str) -> CustomerForm:
    present = {"name": customer.name, "core_need": customer.core_need, "phone": customer.phone.plain}
    form = CustomerForm(present | values, instance=Customer.objects.everyone().get(pk=customer.pk))
    assert form.is_valid(), form.errors
    return form


def test_another_field_is_merged_with_a_note(customer: Customer) -> None:
    edits.save(form_for(customer, name="澜岳精密制造"), actor=SU, verb="edit", version=1)
    saved = edits.save(form_for(customer, core_need="二期联网"), actor=SYSTEM, verb="edit", version=1)
    customer.refresh_from_db()
    assert (customer.name, customer.core_need, customer.version) == ("澜岳精密制造", "二期联网", 3)
    assert (saved.changed, saved.merged) == (["core_need"], ["name"])


def test_the_same_field_raises_with_both_values_and_keeps_theirs(customer: Customer) -> None:
    edits.save(form_for(customer, core_need="三期"), actor=SU, verb="edit", version=1)
    with pytest.raises(edits.Conflict) as caught:
        edits.save(form_for(customer, core_need="二期联网"), actor=SYSTEM, verb="edit", version=1)
    assert (caught.value.mine, caught.value.theirs, caught.value.by) == (
        {"core_need": "二期联网"},
        {"core_need": "三期"},
        "苏念",
    )
    customer.refresh_from_db()
    assert customer.core_need == "三期"


def test_the_same_value_typed_twice_is_no_conflict(customer: Customer) -> None:
    edits.save(form_for(customer, core_need="三期"), actor=SU, verb="edit", version=1)
    saved = edits.save(form_for(customer, core_need="三期"), actor=SYSTEM, verb="edit", version=1)
    assert saved.changed == []
    assert Change.objects.filter(model="customers.customer", kind="U").count() == 1


def test_an_encrypted_field_is_sealed_indexed_and_compared_by_its_plain_text(customer: Customer) -> None:
    edits.save(form_for(customer, phone="0512-8888 6021"), actor=SU, verb="edit", version=1)
    customer.refresh_from_db()
    assert customer.phone.plain == "0512-8888 6021"
    assert customer.phone_tail == "6021"
    assert "8888" not in customer.phone.token
    assert (
        Customer.objects.everyone()
        .filter(phone_index=Customer._meta.get_field("phone").blind_index("051288886021"))
        .exists()
    )
    again = edits.save(form_for(customer), actor=SU, verb="edit", version=customer.version)
    assert again.changed == []


def test_a_save_leaves_one_log_line_without_values(customer: Customer) -> None:
    edits.save(form_for(customer, core_need="联系人手机 13800138000"), actor=SU, verb="customers.edit", version=1)
    entry = LogEntry.objects.get(verb="customers.edit")
    assert (entry.actor_name, entry.customer_id, entry.detail) == ("苏念", customer.pk, {"fields": ["core_need"]})


def test_plain_text_never_goes_into_sql(customer: Customer) -> None:
    with pytest.raises(TypeError):
        Contact.objects.everyone().filter(mobile="13800138000").exists()
    with pytest.raises(TypeError), operation(SYSTEM, "bulk"):
        Customer.objects.everyone().update(phone="13800138000")
