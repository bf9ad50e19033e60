"""Every change of state asks for the page's token: without it, with a foreign one, in another content type — 403."""

import pytest

from tests.matrix import oracle
from tests.matrix.check import places_of
from tests.matrix.house import House, actors
from tests.matrix.knock import Knocker
from tests.matrix.planted import TABLE
from tests.matrix.policy import POLICY, Rule, rules_of
from tests.matrix.walker import Route, routes

pytestmark = [pytest.mark.matrix, pytest.mark.django_db]
CHANGING = [
    route for route in routes() if route.name in POLICY and "POST" in rules_of(route.name)[0].methods.split()
]  # fmt: skip
FORGED = [
    {},
    {"HTTP_X_CSRFTOKEN": "a" * 64},
    {"HTTP_X_CSRFTOKEN": "b" * 32, "HTTP_COOKIE": f"kebu_csrf={'c' * 32}"},
    {"content_type": "application/json"},
    {"content_type": "text/plain"},
    {"HTTP_ORIGIN": "https://evil.example"},
    {"HTTP_X_HTTP_METHOD_OVERRIDE": "GET"},
]


def accepted(house: House, route: Route, rule: Rule) -> list[object]:
    """Forged requests, as somebody who may do it, that were not turned away or that wrote."""
    knocker = Knocker(house, csrf=True)
    place = places_of(rule)[0]
    able = (actor for actor in actors() if oracle.expected(actor, rule, "POST", place) == oracle.OPEN)
    actor = next(able).name
    url = knocker.url(route, rule, place.name if place else "")
    answers = [knocker.ask(actor, "POST", url, rule.data, **forged) for forged in FORGED]
    return [answer for answer in answers if answer.status != 403 or answer.writes]


@pytest.mark.parametrize("route", CHANGING, ids=lambda route: route.name)
def test_forged_post_is_turned_away(house: House, route: Route) -> None:
    assert accepted(house, route, rules_of(route.name)[0]) == []


@pytest.mark.urls("tests.matrix.planted")
def test_a_view_without_the_check_is_noticed(house: House) -> None:
    route = next(route for route in routes("tests.matrix.planted") if route.name == "no_token_asked")
    assert accepted(house, route, TABLE["no_token_asked"])
