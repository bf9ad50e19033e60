"""The matrix has teeth: planted faults, every right taken away, every scope opened — each is noticed."""

from collections.abc import Iterator

import pytest
from django.db.models import Q

from kebu.staff import scope
from kebu.staff.models import User
from tests.matrix import oracle
from tests.matrix.check import gaps, mismatches, places_of
from tests.matrix.house import Actor, House, actors
from tests.matrix.planted import TABLE
from tests.matrix.policy import POLICY, Rule, rules_of
from tests.matrix.walker import Route, routes

pytestmark = [pytest.mark.matrix, pytest.mark.django_db]
PLANTED = "tests.matrix.planted"
KNOWN = [route for route in routes() if route.name in POLICY]


def named(value: Route | Rule) -> str:
    return value.name if isinstance(value, Route) else "-".join(value.args.values()) or value.on


@pytest.mark.urls(PLANTED)
def test_an_address_outside_the_table_is_noticed() -> None:
    unknown, _gone = gaps(routes(PLANTED), POLICY)
    assert set(TABLE) <= unknown


@pytest.mark.urls(PLANTED)
@pytest.mark.parametrize("name", [name for name in TABLE if name != "no_token_asked"])
def test_planted_fault_is_noticed(house: House, name: str) -> None:
    route = next(route for route in routes(PLANTED) if route.name == name)
    assert list(mismatches(house, route, TABLE[name]))


def _lacking(rule: Rule) -> Iterator[tuple[Actor, str]]:
    """Actors for whom nothing but the right stands in the way, with the method."""
    for method in rule.methods.split():
        for actor in actors():
            if actor.state == "in" and oracle.expected(actor, rule, method, places_of(rule)[0]) == oracle.DENIED:
                yield actor, method


GUARDED = [(route, rule) for route in KNOWN for rule in rules_of(route.name) if next(_lacking(rule), None)]


@pytest.mark.parametrize(("route", "rule"), GUARDED, ids=named)
def test_a_right_that_is_no_longer_asked_is_noticed(
    house: House, route: Route, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, method = next(_lacking(rule))
    monkeypatch.setattr(User, "may", lambda self, right: True)
    assert list(mismatches(house, route, rule, only=[actor], methods=(method,)))


def _outside(rule: Rule) -> Iterator[tuple[Actor, str]]:
    """Actors with the right for whom nothing but the scope stands in the way of some place."""
    for method in rule.methods.split():
        for actor in actors():
            places = [place for place in places_of(rule) if place is not None and not place.is_deleted]
            if any(oracle.expected(actor, rule, method, place) == oracle.HIDDEN for place in places):
                yield actor, method


SCOPED = [
    (route, rule) for route in KNOWN for rule in rules_of(route.name)
    if rule.on and rule.scope not in ("owner", "view", "all") and next(_outside(rule), None)
]  # fmt: skip


@pytest.mark.parametrize(("route", "rule"), SCOPED, ids=named)
def test_a_scope_that_is_open_is_noticed(
    house: House, route: Route, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, method = next(_outside(rule))
    monkeypatch.setattr(scope, "customers_of", lambda user, via="": Q())
    assert list(mismatches(house, route, rule, only=[actor], methods=(method,)))


def test_the_controls_cover_most_of_the_table() -> None:
    assert len(GUARDED) > 40
    assert len(SCOPED) > 20
