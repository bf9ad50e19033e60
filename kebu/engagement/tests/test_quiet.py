"""久未联系: who counts as quiet, by tier and setting, in whose scope."""

from datetime import timedelta

import pytest

from kebu.base import clock, settings_registry
from kebu.cast.people import cast, make_customer
from kebu.engagement.queries import quiet

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[5000, -1], ids=["small scope", "large scope"], autouse=True)
def size(request, monkeypatch):
    monkeypatch.setattr(quiet, "SMALL", request.param)


@pytest.fixture
def company():
    return cast(customers_each=0)


def ago(days):
    return clock.today() - timedelta(days=days)


def names(found):
    return [row.customer.name for row in found]


def test_each_tier_has_its_own_limit_and_the_most_valuable_come_first(company):
    rep = company.rep_a
    make_customer(owner=rep, name="高 31", tier="high", last_contact_on=ago(31))
    make_customer(owner=rep, name="高 30", tier="high", last_contact_on=ago(30))
    make_customer(owner=rep, name="风险 15", tier="risk", last_contact_on=ago(15))
    make_customer(owner=rep, name="稳定 61", tier="stable", last_contact_on=ago(61))
    make_customer(owner=rep, name="稳定 59", tier="stable", last_contact_on=ago(59))
    found = quiet.find(rep, "mine", 10).first
    assert names(found) == ["高 31", "稳定 61", "风险 15"]
    assert [(row.days, row.limit) for row in found] == [(31, 30), (61, 60), (15, 14)]
    assert quiet.find(rep, "mine", 1).count == 3
    assert names(quiet.find(rep, "mine", 2).first) == ["高 31", "稳定 61"]


def test_a_setting_moves_the_limit(company):
    make_customer(owner=company.rep_a, tier="high", last_contact_on=ago(31))
    settings_registry.change("engagement.cadence_high", "40", actor=company.admin)
    assert quiet.find(company.rep_a, "mine", 10).first == []


def test_never_contacted_counts_from_its_entry(company):
    old, new = clock.now() - timedelta(days=95), clock.now() - timedelta(days=80)
    make_customer(owner=company.rep_a, name="老", created_at=old)
    make_customer(owner=company.rep_a, name="新", created_at=new)
    found = quiet.find(company.rep_a, "mine", 10).first
    assert names(found) == ["老"]
    assert not found[0].was_contacted and found[0].days == 95


def test_archived_customers_and_those_of_others_are_left_out(company):
    make_customer(owner=company.rep_a, tier="high", last_contact_on=ago(99), archived_at=clock.now())
    make_customer(owner=company.rep_b, name="乙", tier="high", last_contact_on=ago(99))
    make_customer(owner=company.rep_c, tier="high", last_contact_on=ago(99))
    assert quiet.find(company.rep_a, "mine", 10).first == []
    assert names(quiet.find(company.lead_east, "team", 10).first) == ["乙"]
