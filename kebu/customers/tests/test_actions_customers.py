"""Creating and editing customers: codes, derived columns, one customer for a double submit."""

from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied

from kebu.base import settings_registry, undo
from kebu.base.access import SYSTEM, Refused
from kebu.base.ids import uuid7
from kebu.base.models import Change, LogEntry
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast, make_customer
from kebu.customers.actions import codes, customers
from kebu.customers.models import Customer, Tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=0)


def test_a_new_customer_belongs_to_its_maker_and_gets_code_derived_columns_and_log(people: Cast) -> None:
    with operation(SYSTEM, "tags.create"):
        tag = Tag.objects.everyone().create(name="战略客户")
    customer = customers.create(
        {"name": "澜岳精密制造（苏州）有限公司", "phone": "0512-66668888"},
        actor=people.rep_a,
        tags=[tag],
        collaborators=[people.rep_b, people.rep_a],
    )
    customer.refresh_from_db()
    assert (customer.code, customer.owner, customer.team) == ("C001", people.rep_a, people.teams["east"])
    assert (customer.core_name, customer.phone.plain) == ("澜岳精密制造", "0512-66668888")
    assert customer.name_key.startswith("lan2yue4")
    assert list(customer.collaborations.values_list("user__name", flat=True)) == ["周昂"]
    assert list(customer.taggings.values_list("tag__name", flat=True)) == ["战略客户"]
    line = LogEntry.objects.get(verb="customers.create")
    assert (line.customer_id, line.actor_name) == (customer.pk, "林晓")


def test_the_same_form_sent_twice_makes_one_customer(people: Cast) -> None:
    uid = uuid7()
    first = customers.create({"name": "甲方机械"}, actor=people.rep_a, uid=uid)
    second = customers.create({"name": "甲方机械"}, actor=people.rep_a, uid=uid)
    assert first.pk == second.pk
    assert Customer.objects.everyone().count() == 1


def test_giving_a_new_customer_to_somebody_else_asks_for_the_right(people: Cast) -> None:
    with pytest.raises(PermissionDenied):
        customers.create({"name": "甲方机械", "owner": people.rep_b}, actor=people.rep_a)
    assert not Customer.objects.everyone().exists()
    theirs = customers.create({"name": "甲方机械", "owner": people.rep_b}, actor=people.lead_east)
    assert (theirs.owner, theirs.team) == (people.rep_b, people.teams["east"])


def test_a_code_stays_taken_even_by_a_deleted_customer(people: Cast) -> None:
    make_customer(code="K9", deleted_at="2026-01-01T00:00:00Z")
    with pytest.raises(Refused, match="K9"):
        customers.create({"name": "甲方机械", "code": "K9"}, actor=people.rep_a)


def test_next_codes_follow_the_pattern_and_skip_what_is_taken(people: Cast) -> None:
    for code in ("C002", "C003", "C005"):
        make_customer(code=code)
    with operation(SYSTEM, "test"):
        assert codes.next_codes(3) == ["C001", "C004", "C006"]
        assert codes.next_code() == "C007"
    settings_registry.change(codes.SETTING, "KH-{n:05}", actor=people.admin)
    with operation(SYSTEM, "test"):
        assert codes.next_code() == "KH-00008"


def test_next_codes_pass_a_long_row_of_taken_ones(people: Cast) -> None:
    with operation(SYSTEM, "test"):
        rows = [Customer(code=f"C{n:03}", name=f"客户{n}", uid=uuid7()) for n in range(1, 301)]
        Customer.objects.everyone().bulk_create(rows)
        assert codes.next_codes(2) == ["C301", "C302"]


@pytest.mark.parametrize("pattern", ["C001", "C{n}{n}", "C{x}"])
def test_a_pattern_without_one_number_is_refused(people: Cast, pattern: str) -> None:
    settings_registry.change(codes.SETTING, pattern, actor=people.admin)
    with pytest.raises(Refused):
        customers.create({"name": "甲方机械"}, actor=people.rep_a)


def test_a_budget_upside_down_is_refused(people: Cast) -> None:
    with pytest.raises(Refused, match="预算上限"):
        customers.create({"name": "甲方机械", "budget_low": 200, "budget_high": 100}, actor=people.rep_a)


def test_undo_of_a_creation_takes_it_away(people: Cast) -> None:
    customer = customers.create({"name": "甲方机械"}, actor=people.rep_a)
    made = Change.objects.get(model="customers.customer", row_id=customer.pk, kind="I").operation
    assert isinstance(made, UUID)
    undo.undo(made, actor=people.rep_a)
    assert not Customer.objects.with_deleted().filter(pk=customer.pk).exists()
