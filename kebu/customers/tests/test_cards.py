"""Given columns: written set-wise, only where they differ, outside history and version."""

from datetime import date

import pytest

from kebu.base.models import Change
from kebu.cast.people import Cast, cast, make_contact, make_customer
from kebu.customers.actions import cards, refresh
from kebu.customers.models import Customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=0)


def test_write_sets_every_kind_of_column_and_counts_what_changed(people: Cast) -> None:
    one, two = make_customer(), make_customer()
    before = Change.objects.count()
    values = {"tier": "high", "score": 8860, "last_contact_on": date(2026, 10, 2), "last_feedback": "可谈 'ok' \"\\"}
    assert cards.write({one.pk: values, two.pk: {"total_amount": 2**40}}) == 2
    one.refresh_from_db()
    assert {key: getattr(one, key) for key in values} == values
    assert Customer.objects.everyone().get(total_amount=2**40) == two
    assert (one.version, Change.objects.count()) == (1, before)


def test_what_is_already_there_is_not_written_again(people: Cast) -> None:
    customer = make_customer(tier="high")
    values = {"tier": "high", "last_contact_on": date(2026, 10, 2)}
    assert cards.write({customer.pk: values}) == 1
    assert cards.write({customer.pk: values}) == 0


def test_only_given_columns_can_be_written(people: Cast) -> None:
    with pytest.raises(ValueError, match="owner_id"):
        cards.write({1: {"owner_id": 2}})


def test_completeness_and_primary_contact_follow_the_archive(people: Cast) -> None:
    bare = make_customer()
    full = make_customer(industry="C35", region="320500", core_need="两条产线联网", size="200", budget_high=100)
    make_contact(full, name="陈立言", post="设备总监", is_primary=True, chain_role="decides", mobile="13800006021")
    refresh.customers([bare.pk, full.pk])
    bare.refresh_from_db()
    full.refresh_from_db()
    assert (full.primary_name, full.primary_post) == ("陈立言", "设备总监")
    assert bare.completeness == 0 < 50 < full.completeness < 100
