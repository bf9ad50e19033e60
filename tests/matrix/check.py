"""One route against the table: every method, actor and place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.matrix import oracle
from tests.matrix.house import KINDS, Actor, House, Place, actors
from tests.matrix.knock import Answer, Knocker
from tests.matrix.policy import Rule
from tests.matrix.walker import Route

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
OVERRIDES = {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE", "HTTP_X_METHOD_OVERRIDE": "PUT"}


@dataclass(frozen=True)
class Mismatch:
    route: str
    method: str
    actor: str
    place: str
    verdict: str
    answer: Answer
    why: str

    def __str__(self) -> str:
        answer = f"{self.answer.status} {self.answer.location} {self.answer.error} {self.answer.writes[:2]}"
        where = f"{self.route} {self.method} as {self.actor} on {self.place or '-'}"
        return f"{where}: {self.why}, wanted {self.verdict}, got {answer}"


def places_of(rule: Rule) -> list[Place | None]:
    return list(KINDS[rule.on][1]) if rule.on else [None]


def mismatches(
    house: House, route: Route, rule: Rule, *, only: list[Actor] | None = None, methods: tuple[str, ...] = METHODS
) -> Iterator[Mismatch]:
    """Served methods meet every actor on every place; the others every actor on the first place."""
    knocker = Knocker(house)
    for method in methods:
        is_served = method in rule.methods.split() or (method == "HEAD" and "GET" in rule.methods.split())
        places = places_of(rule) if is_served else places_of(rule)[:1]
        for place in places:
            url = knocker.url(route, rule, place.name if place else "")
            for actor in only or actors():
                yield from _one(knocker, route, rule, actor, method, place, url)


def _one(
    knocker: Knocker, route: Route, rule: Rule, actor: Actor, method: str, place: Place | None, url: str
) -> Iterator[Mismatch]:
    asked = "GET" if method == "HEAD" else method
    verdict = oracle.expected(actor, rule, asked, place)
    answer = knocker.ask(actor.name, method, url, rule.data)
    found = complaint(rule, method, verdict, answer)
    if not found and method == "POST":
        answer = knocker.ask(actor.name, method, url, {**rule.data, "_method": "DELETE"}, **OVERRIDES)
        found = complaint(rule, method, verdict, answer)
    if found:
        yield Mismatch(route.name, method, actor.name, place.name if place else "", verdict, answer, found)


def complaint(rule: Rule, method: str, verdict: str, answer: Answer) -> str:
    """What is wrong with an answer; nothing when it is as it must be. HEAD may be refused where GET is served."""
    is_refused_head = method == "HEAD" and answer.status == 405
    if not is_refused_head and not oracle.agrees(rule, verdict, answer.status, answer.location):
        return "wrong answer"
    if answer.writes and oracle.is_denial(verdict):
        return "wrote although denied"
    if answer.writes and method in ("GET", "HEAD", "OPTIONS"):
        return "wrote on reading"
    return ""


def gaps(found: list[Route], table: Mapping[str, object]) -> tuple[set[str], set[str]]:
    """Addresses that the table does not know, and lines of the table that no address has."""
    names = {route.name for route in found}
    return names - set(table), set(table) - names
