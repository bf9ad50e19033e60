"""The search for duplicates over the archive: what it keeps, follows and lets go, and what somebody decided."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kebu.base import undo
from kebu.base.access import SYSTEM
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast, make_contact, make_customer
from kebu.customers import derive
from kebu.customers.actions import archiving, suspicions
from kebu.customers.models import Customer, Distinct, DuplicateSearch, SuspectedPair
from kebu.staff.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was just written is looked at without waiting for other writers."""
    monkeypatch.setattr(suspicions, "SETTLING", timedelta(0))


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=0)


def company(name: str, owner: User | None = None, **fields: object) -> Customer:
    return make_customer(owner=owner, **derive.fill({"name": name}), **fields)


def rename(customer: Customer, name: str) -> None:
    with operation(SYSTEM, "customers.edit"):
        Customer.objects.everyone().filter(pk=customer.pk).update(**derive.fill({"name": name}))


def pairs() -> set[tuple[str, str]]:
    return {(pair.first.name, pair.second.name) for pair in SuspectedPair.objects.everyone()}


TWICE = ("苏州恒远精密机械有限公司", "恒远精密机械（苏州）有限公司")


def test_a_search_keeps_pairs_with_what_they_are_worth_and_drops_what_is_no_longer_so(people: Cast) -> None:
    one, other = company(TWICE[0], total_amount=500), company(TWICE[1], total_amount=700)
    company("青岚食品有限公司")
    assert suspicions.search() == 1
    pair = SuspectedPair.objects.everyone().get()
    assert (pair.first_id, pair.second_id, pair.stake, pair.reasons) == (one.pk, other.pk, 1200, ["core", "region"])
    kept = pair.pk
    suspicions.search()
    assert SuspectedPair.objects.everyone().get().pk == kept
    rename(other, "赫谷物流有限公司")
    suspicions.search()
    assert pairs() == set()


def test_following_looks_only_at_what_changed_and_finds_the_same(people: Cast) -> None:
    one = company(TWICE[0])
    suspicions.search()
    other = company("澜岳纺织有限公司")
    suspicions.follow()
    assert pairs() == set()
    rename(other, TWICE[1])
    suspicions.follow()
    assert pairs() == {(one.name, TWICE[1])}
    rename(one, "砚田软件有限公司")
    suspicions.follow()
    assert pairs() == set()


def test_following_hears_of_contacts(people: Cast) -> None:
    one, other = company("恒远精密机械有限公司"), company("恒远商贸有限公司")
    suspicions.search()
    for customer in (one, other):
        make_contact(customer, mobile="13800006021", email="chen@hengyuan.example")
    suspicions.follow()
    pair = SuspectedPair.objects.everyone().get()
    assert set(pair.reasons) == {"phone", "account", "brand"}


def test_free_mail_is_no_reason(people: Cast) -> None:
    one, other = company("澜岳食品有限公司"), company("澜岳物流有限公司")
    for customer, mail in ((one, "a@qq.com"), (other, "b@qq.com")):
        make_contact(customer, email=mail, email_domain_index=derive.email_domain_index(mail))
    suspicions.search()
    assert pairs() == set()


def test_many_changes_are_looked_at_all_together(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    suspicions.search()
    monkeypatch.setattr(suspicions, "FEW", 1)
    company(TWICE[0]), company(TWICE[1])
    suspicions.follow()
    assert pairs() == {TWICE}
    mark = DuplicateSearch.objects.get()
    assert mark.customers == 2


def test_deleted_customers_make_no_pairs(people: Cast) -> None:
    company(TWICE[0]), company(TWICE[1])
    suspicions.search()
    archiving.delete(Customer.objects.everyone().filter(name=TWICE[1]), actor=people.steward)
    assert not SuspectedPair.objects.visible_to(people.steward).exists()
    suspicions.follow()
    assert pairs() == set()


def test_not_a_duplicate_is_remembered_and_can_be_taken_back(people: Cast) -> None:
    one, other = company(TWICE[0]), company(TWICE[1])
    suspicions.search()
    with pytest.raises(PermissionDenied):
        suspicions.dismiss(one, other, actor=people.rep_a)
    outcome = suspicions.dismiss(other, one, actor=people.steward)
    suspicions.dismiss(one, other, actor=people.steward)
    suspicions.search()
    waiting = SuspectedPair.objects.visible_to(people.steward).waiting()
    assert not waiting.exists()
    undo.undo(outcome.operation, actor=people.steward)
    assert waiting.count() == 1
    suspicions.dismiss(one, other, actor=people.steward)
    suspicions.take_back(one, other, actor=people.steward)
    assert (waiting.count(), Distinct.objects.everyone().count()) == (1, 0)


def test_a_pair_is_seen_by_those_who_see_both(people: Cast) -> None:
    company(TWICE[0], people.rep_a), company(TWICE[1], people.rep_c)
    suspicions.search()
    seen = {name: SuspectedPair.objects.visible_to(people.users[name]).count() for name in people.users}
    assert {name for name, count in seen.items() if count} == {
        "lead_all", "service", "steward", "relations", "executive",
    }  # fmt: skip
