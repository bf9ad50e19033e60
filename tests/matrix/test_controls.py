"""The matrix has teeth: planted faults, and every check of every address taken away once — each is noticed.

Not fifty at random but all, by kind: rights, rights over what is not one's own, scopes, rows of one person, deleted
rows, the log-in, the start password, the account that was closed, the method.
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db.models import Q
from django.urls import URLPattern, get_resolver

from kebu.audit.views import history as history_views
from kebu.base.models.exportfile import ExportFileQuerySet
from kebu.base.models.record import Door
from kebu.base.models.savedview import SavedViewQuerySet
from kebu.customers.models import Customer
from kebu.engagement.models import Task
from kebu.exchange.models.importrun import ImportRunQuerySet
from kebu.notify.models.notice import NoticeQuerySet
from kebu.sales.models.order import OrderQuerySet
from kebu.staff import middleware as staff_middleware
from kebu.staff import scope
from kebu.staff.models import User
from tests.matrix import oracle
from tests.matrix.check import _one, gaps, mismatches, places_of
from tests.matrix.house import Actor, House, Place, actors
from tests.matrix.knock import Knocker
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
            verdicts = {oracle.expected(actor, rule, method, place) for place in places_of(rule)}
            if actor.state == "in" and oracle.DENIED in verdicts:
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


def _refused(rule: Rule) -> Iterator[tuple[Actor, Place]]:
    """Actors who see a row in some place that is not theirs to change, with the place."""
    for place in filter(None, places_of(rule)):
        for actor in actors():
            if rule.own and actor.state == "in" and oracle.expected(actor, rule, "POST", place) == oracle.REFUSED:
                yield actor, place


NOT_OWN = [(route, rule) for route in KNOWN for rule in rules_of(route.name) if next(_refused(rule), None)]


@pytest.mark.parametrize(("route", "rule"), NOT_OWN, ids=named)
def test_a_row_that_everybody_may_change_is_noticed(
    house: House, route: Route, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, _place = next(_refused(rule))
    monkeypatch.setattr(User, "may", lambda self, right: True)
    assert list(mismatches(house, route, rule, only=[actor], methods=("POST",)))


PERSONAL = [(route, rule) for route in KNOWN for rule in rules_of(route.name) if rule.scope in ("owner", "view")]


@pytest.mark.parametrize(("route", "rule"), PERSONAL, ids=named)
def test_a_row_of_one_person_that_others_reach_is_noticed(
    house: House, route: Route, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, method = next(_outside(rule))
    monkeypatch.setattr(NoticeQuerySet, "of", lambda self, user: self.all())
    monkeypatch.setattr(ExportFileQuerySet, "of", lambda self, user: self.all())
    monkeypatch.setattr(SavedViewQuerySet, "visible_to", lambda self, user: self.all())
    monkeypatch.setattr(ImportRunQuerySet, "visible_to", lambda self, user: self.all())
    assert list(mismatches(house, route, rule, only=[actor], methods=(method,)))


def _buried(rule: Rule) -> Place | None:
    """A deleted place that the account manager would see if it were not deleted."""
    places = [place for place in filter(None, places_of(rule)) if place.is_deleted and place.owner == "rep_a"]
    return places[0] if places and rule.scope in ("customer", "task", "bin", "history") else None


def _served(rule: Rule) -> str:
    return rule.methods.split()[0]


def _digger(rule: Rule) -> Actor | None:
    """Somebody who lacks nothing but the row being there."""
    if (place := _buried(rule)) is None:
        return None
    found = (a for a in actors() if a.state == "in" and oracle.expected(a, rule, _served(rule), place) == oracle.HIDDEN)
    alive = replace(place, is_deleted=False)
    return next((a for a in found if oracle.expected(a, rule, _served(rule), alive) == oracle.OPEN), None)


BURIED = [(route, rule) for route in KNOWN for rule in rules_of(route.name) if _digger(rule)]


def _dig(self: Door[Any], user: User) -> Any:
    seen = _seen(user, "" if self.model is Customer else "customer__")
    return self.with_deleted().filter(seen | Q(owner=user) if self.model is Task else seen)


def _seen(user: User, via: str) -> Q:
    """The scope alone; for who sees everything a condition that always holds, since an empty one vanishes in an or."""
    return scope.customers_of(user, via=via) or Q(pk__gt=0)


@pytest.mark.parametrize(("route", "rule"), BURIED, ids=named)
def test_a_deleted_row_that_is_still_served_is_noticed(
    house: House, route: Route, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, place = _digger(rule), _buried(rule)
    monkeypatch.setattr(Door, "visible_to", _dig)
    monkeypatch.setattr(OrderQuerySet, "visible_to", lambda rows, user: rows.filter(_seen(user, "customer__")))
    assert actor is not None and place is not None
    assert complaints(house, route, rule, actor, _served(rule), place)


def complaints(house: House, route: Route, rule: Rule, actor: Actor, method: str, place: Place | None) -> list[Any]:
    """The matrix's answer to one request alone."""
    knocker = Knocker(house)
    url = knocker.url(route, rule, place.name if place else "")
    return list(_one(knocker, route, rule, actor, method, place, url))


def no_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LoginRequiredMiddleware, "process_view", lambda *_arguments: None)


def no_start_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff_middleware, "_to_new_password", lambda _request: None)


def no_closing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ModelBackend, "user_can_authenticate", lambda _self, _user: True)


DOORS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "anonymous": no_login, "starter": no_start_password, "left": no_closing,
}  # fmt: skip


def _kept_out(rule: Rule, name: str) -> bool:
    return not rule.public and not (name == "starter" and rule.start) and not (name == "left" and rule.leaves)


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize("route", KNOWN, ids=lambda route: route.name)
def test_a_door_that_is_open_is_noticed(house: House, route: Route, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = rules_of(route.name)[0]
    if not _kept_out(rule, name):
        pytest.skip("open to him anyway")
    actor = next(each for each in actors() if each.name == name)
    DOORS[name](monkeypatch)
    assert complaints(house, route, rule, actor, _served(rule), places_of(rule)[0])


def _patterns(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", pattern
        else:
            yield from _patterns(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)


@pytest.mark.parametrize("route", KNOWN, ids=lambda route: route.name)
def test_a_method_that_is_no_longer_refused_is_noticed(
    house: House, route: Route, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The view without its decorators, asked with a method that it does not serve."""
    rule = rules_of(route.name)[0]
    pattern = dict(_patterns(get_resolver().url_patterns))[route.name]
    method = next(each for each in ("POST", "GET", "DELETE") if each not in rule.methods.split())
    place = places_of(rule)[0]
    actor = next(a for a in actors() if oracle.expected(a, rule, _served(rule), place) == oracle.OPEN)
    assert complaints(house, route, rule, actor, method, place) == []
    monkeypatch.setattr(pattern, "callback", inspect.unwrap(pattern.callback))
    monkeypatch.setattr(history_views, "history", inspect.unwrap(history_views.history))  # one stands behind another
    assert complaints(house, route, rule, actor, method, place)


def test_the_controls_cover_the_table() -> None:
    """Who leaves a kind of check out leaves whole lines of the table without a control."""
    controlled = {
        "a right": GUARDED, "a scope": SCOPED, "not one's own": NOT_OWN, "one person's": PERSONAL, "deleted": BURIED,
    }  # fmt: skip
    wanted = {
        "a right": lambda rule: bool(rule.right or rule.post_right),
        "not one's own": lambda rule: bool(rule.own),
        "one person's": lambda rule: rule.scope in ("owner", "view"),
    }
    for kind, is_asked in wanted.items():
        asked = {named(route) for route in KNOWN for rule in rules_of(route.name) if is_asked(rule)}
        assert asked <= {named(route) for route, _rule in controlled[kind]}, kind
    assert len(SCOPED) > 30
    assert len(BURIED) > 25
