"""One request, with what it wrote to the database; everything is rolled back afterwards."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.http.cookie import SimpleCookie
from django.test import Client
from django.urls import reverse

from tests.matrix.house import House
from tests.matrix.policy import Rule
from tests.matrix.walker import Route

WRITE = re.compile(r"^\s*(?:INSERT INTO|INSERT OR \w+ INTO|REPLACE INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
OTHER_WRITE = re.compile(r"^\s*(?:CREATE|DROP|ALTER|TRUNCATE|MERGE|COPY|LOCK|VACUUM)\b", re.IGNORECASE)
# The operation log, sessions, the count of failed log-ins, and the one row that says who acts.
LOG_TABLES = {"base_logentry", "django_session", "staff_loginfailure", "base_context"}


@dataclass
class Answer:
    status: int
    location: str
    writes: list[str] = field(default_factory=list)
    error: str = ""


class Knocker:
    """Sends requests as an actor. `csrf` makes the client ask for the token as a browser's request would."""

    def __init__(self, house: House, *, csrf: bool = False) -> None:
        self.house = house
        self.client = Client(enforce_csrf_checks=csrf, raise_request_exception=False)

    def url(self, route: Route, rule: Rule, place: str) -> str:
        args = {name: self._filled(text) for name, text in rule.args.items()}
        if rule.on and "uid" in route.converters:
            args["uid"] = self.house.uid(rule.on, place)
        return reverse(route.name, kwargs=args)

    def _filled(self, text: str) -> str:
        kind = text.strip("{}")
        return self.house.uid(kind) if text.startswith("{") and kind in self.house.objects else text

    def ask(self, actor: str, method: str, url: str, data: Mapping[str, str] | None = None, **headers: str) -> Answer:
        self.client.cookies = SimpleCookie()
        if actor in self.house.cookies:
            self.client.cookies["kebu_session"] = self.house.cookies[actor]
        sent: dict[str, Any] = {}
        if method in ("POST", "PUT", "PATCH", "DELETE") and "content_type" not in headers:
            sent["data"] = {name: self._filled(text) for name, text in (data or {}).items()}
            if method != "POST":
                sent = {"data": "a=1", "content_type": "application/x-www-form-urlencoded"}
        with _undone(), _written() as writes:
            response = getattr(self.client, method.lower())(url, **sent, **headers)
            if getattr(response, "streaming", False):
                b"".join(response.streaming_content)
        info = getattr(response, "exc_info", None)
        return Answer(response.status_code, response.headers.get("Location", ""), writes, repr(info[1]) if info else "")


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _written() -> Iterator[list[str]]:
    found: list[str] = []

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        match = WRITE.match(str(sql))
        if (match and match.group(1) not in LOG_TABLES) or OTHER_WRITE.match(str(sql)):
            found.append(str(sql)[:160])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found
