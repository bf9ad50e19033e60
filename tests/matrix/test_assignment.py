"""Mass assignment: what a form does not ask for changes nothing, however it is sent (RELIABILITY row 16).

Every POST is sent twice and rolled back: with what its page sends, and with every column of every model on top — owner,
team, created_by, is_staff, groups, status … Both must leave the same database. What a page does ask for is in ALLOWED.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.http.cookie import SimpleCookie
from django.shortcuts import get_object_or_404
from django.urls import path

from kebu.base.encrypted import EncryptedField
from kebu.base.operation import operation
from kebu.base.pages import person
from kebu.customers.forms.contact import CHAIN, PERSON, PRIVATE, REACH
from kebu.customers.forms.customer import BASIC, NEEDS, ORIGIN
from kebu.customers.models import Customer
from kebu.site.urls import urlpatterns as real
from kebu.staff.models import User
from tests.matrix import oracle
from tests.matrix.check import places_of
from tests.matrix.house import House, actors
from tests.matrix.knock import Knocker
from tests.matrix.policy import POLICY, Rule, rules_of
from tests.matrix.walker import Route, routes

pytestmark = [pytest.mark.matrix, pytest.mark.django_db]
AREAS = ("base", "staff", "notify", "exchange", "customers", "engagement", "sales", "grading", "playbooks")
# Written by every request alike, or never the same twice.
ASIDE = {"base.change", "base.logentry", "base.context", "base.job", "staff.loginfailure", "base.searchentry"}
# Random, or given anew from other rows whenever a customer is touched.
RANDOM = {"password", "calendar_token", "completeness", "token_digest", "sample"}

CUSTOMER = frozenset({*BASIC, *NEEDS, *ORIGIN})
CONTACT = frozenset({*PERSON, *REACH, *CHAIN, *PRIVATE})
PRODUCT = frozenset(
    {"name", "code", "family", "model", "specification", "unit", "price", "unit_cost", "note", "version"}
)
INTAKE = frozenset({"name", "intro", "privacy", "source", "owner", "is_open"})
ROLE = frozenset({"name", "name_en", "description", "reach", "rights"})
# What the page at an address asks for and its sender may set: these names are not part of its flood.
ALLOWED: dict[str, frozenset[str]] = {
    "customers:create": CUSTOMER | {"uid", "collaborators", "tags"},
    "customers:edit": CUSTOMER | {"version", "origin"},
    "customers:edit_field": frozenset({"version", "origin"}),
    "customers:collaborators": frozenset({"user", "part"}),
    "customers:contact_create": CONTACT | {"uid"},
    "customers:contact_edit": CONTACT | {"version"},
    "customers:contact_edit_field": frozenset({"version"}),
    "customers:chain_edit": frozenset({*CHAIN, "version"}),
    "customers:tag_create": frozenset({"description"}),
    "customers:tag_edit": frozenset({"description", "version"}),
    "customers:field_create": frozenset({"name_en", "unit", "places", "help", "is_required", "options"}),
    "customers:field": frozenset({"name_en", "unit", "places", "help", "is_required", "version"}),
    "customers:option_edit": frozenset({"name_en", "version"}),
    "exchange:import_sheet": frozenset({"sheet", "header_line"}),
    "customers:intake_form_create": INTAKE,
    "customers:intake_form": INTAKE | {"version"},
    "customers:candidate": frozenset({"note"}),
    "customers:links": frozenset({"to"}),
    "base:list_export": frozenset({"format"}),
    "engagement:task_create": frozenset({"customer", "due_at", "note", "remind"}),
    "engagement:task": frozenset({"customer", "due_at", "note", "remind", "version"}),
    "engagement:log": frozenset({"happened_at", "minutes", "mood", "voice", "result", "next_on", "next_step", "task"}),
    "engagement:interaction": frozenset({"minutes", "mood", "voice", "result", "version"}),
    "engagement:holidays": frozenset({"is_workday"}),
    "sales:create": frozenset({"uid", "number", "rate", "return_of", "total", "note", "status", "model"}),
    "sales:edit": frozenset({"uid", "number", "rate", "return_of", "total", "note", "status", "model", "version"}),
    "sales:reckon": frozenset({"customer", "number", "rate", "return_of", "total"}),
    "sales:product_create": PRODUCT,
    "sales:product_edit": PRODUCT,
    "sales:family_create": frozenset({"note"}),
    "sales:family_edit": frozenset({"note", "version"}),
    "sales:rate_edit": frozenset({"version"}),
    "playbooks:record": frozenset({"feedback", "contact", "improvement", "version"}),
    "staff:preferences": frozenset({"language"}),
    "staff:user_create": frozenset({"email", "post", "team", "roles"}),
    "staff:user": frozenset({"email", "post", "version"}),
    "staff:user_roles": frozenset({"roles"}),
    "staff:team_create": frozenset({"parent", "leader"}),
    "staff:team": frozenset({"leader", "version"}),
    "staff:role_create": ROLE,
    "staff:role": ROLE | {"version"},
    "base:view_create": frozenset({"query", "is_shared"}),
    "base:view_edit": frozenset({"is_shared"}),
}
# Who decides about somebody's customers, team or power does it at these addresses and no other.
POWER = {"owner", "team", "leader", "roles", "role", "rights", "reach", "is_active", "is_staff", "groups"}
POWERFUL = {
    "customers:intake_form", "customers:intake_form_create",  # who reviews what comes in
    "customers:assign", "base:list_bulk", "engagement:task", "engagement:task_create", "playbooks:record",
    "staff:user_create", "staff:user_team", "staff:user_roles", "staff:team_create", "staff:team",
    "staff:role_create", "staff:role", "customers:handover",
}  # fmt: skip
NEW_CUSTOMER = {
    "name": "新来的公司", "kind": "company", "country": "CN", "currency": "CNY", "relation": "potential",
    "confirmed": "1",
}  # fmt: skip
ORDER = {
    "customer": "{customer}", "customer_text": "", "ordered_on": "2026-05-01", "currency": "CNY",
    "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0", "lines-0-product_text": "网关", "lines-0-quantity": "2",
    "lines-0-unit_price": "10",
}  # fmt: skip
# What a page sends, where the policy's line does not get as far as a change.
FULL: dict[str, dict[str, str]] = {
    "customers:create": NEW_CUSTOMER,
    "customers:edit": {**NEW_CUSTOMER, "code": "T-NEW", "version": "1"},
    "customers:edit_field": {"short_name": "新简称", "version": "1"},
    "customers:assign": {"owner": "{partner}"},
    "customers:collaborators": {"user": "{user@other}"},
    "customers:contact_create": {
        "attitude": "supports",
        "influence": "3",
        "uid": "01890a5d-ac96-774b-bcce-b302099a8051",
    },
    "customers:contact_edit": {"attitude": "supports", "influence": "3", "version": "1"},
    "customers:chain_edit": {"attitude": "supports", "influence": "4", "chain_role": "decides"},
    "customers:field_create": {"options": "", "places": "0"},
    "customers:field": {"about": "customer", "kind": "choice", "places": "0", "version": "1"},
    "customers:intake_form_create": {"name": "官网登记", "privacy": "告知", "source": "web"},
    "customers:intake_form": {"name": "改名", "privacy": "告知", "source": "web", "version": "1"},
    "customers:quality_weights": {"company-industry": "5", "person-industry": "5"},
    "customers:links": {"days": "7", "keys": "address"},
    "engagement:task_create": {"kind": "todo", "owner": "{user}", "due_on": "2030-01-01"},
    "engagement:log": {"kind": "phone", "no_next": "1"},
    "engagement:holidays": {"day": "2031-05-01", "until": "", "name": "厂庆"},
    "sales:create": ORDER,
    "sales:edit": {**ORDER, "version": "1"},
    "sales:rates": {"starts_on": "2026-01-01"},
    "sales:rate_edit": {"currency": "USD", "starts_on": "2026-01-02"},
    "playbooks:record": {"result": "missed", "done_on": "2026-01-05", "owner": "{user#}", "improvement": "改"},
    "staff:user_roles": {"roles": "{role}"},
    "staff:role": {"reach": "self"},
    "base:list_bulk": {"all": "1", "owner": "{partner}", "tag": "{tag}", "tags": "{tag}"},
    "base:settings_group": {"company.name": "新名称"},
}
# Addresses whose post changes no row that is compared: a look, a reckoning, a door, a thing not there in this house.
QUIET = {
    "customers:field_move", "exchange:import_sheet", "customers:option_move", "customers:handover",
    "customers:file_look", "customers:file_download", "customers:contact_edit_field",
    "customers:reveal_contact", "customers:reveal",
    "customers:tag_remove", "customers:unarchive", "customers:restore", "customers:file_add",
    "engagement:subscription", "engagement:hint", "engagement:interaction_files", "engagement:holiday_delete",
    "sales:reckon", "sales:product_unarchive", "grading:run", "exchange:table", "audit:log_export", "staff:login",
    "staff:logout", "staff:first_admin", "staff:password", "staff:user_roles", "staff:user_return",
    "staff:team_delete", "staff:role_delete", "base:undo", "base:settings_group", "base:list_sum", "base:list_export",
    "base:export_fetch",
}  # fmt: skip
HOSTILE = {
    "owner": "{partner}", "user": "{partner}", "author": "{partner}", "creator": "{partner}", "org": "1",
    "created_by": "{partner}", "is_staff": "1", "is_superuser": "1", "is_active": "0", "groups": "1", "roles": "{role}",
    "role": "{role}", "rights": "staff.manage", "reach": "all", "team": "{team}", "customer": "{customer}",
    "customer[owner]": "{partner}", "customer.owner": "{partner}", "owner__name": "x", "owner_id": "1", "team_id": "1",
    "customer_id": "1", "pk": "1", "status": "done", "state": "done", "_state": "x", "objects": "x",
    "password_hash": "x",
    "user_permissions": "1", "permissions": "1", "session_epoch": "99", "must_change_password": "",
}  # fmt: skip


def flood(names: set[str]) -> dict[str, str]:
    """Every column of every model and more, without those names."""
    found = dict(HOSTILE)
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            for name in (column.name, column.attname):
                found.setdefault(name, _value(column))
    return {name: value for name, value in found.items() if name not in names}


def _value(column: "models.Field[Any, Any]") -> str:
    if isinstance(column, models.DateTimeField):
        return "2020-02-02 02:02"
    if isinstance(column, models.DateField):
        return "2020-02-02"
    if isinstance(column, models.BooleanField):
        return "1"
    if isinstance(column, models.IntegerField | models.ForeignKey):
        return "7"
    return str(column.choices[-1][0]) if column.choices else "敌意"


Rows = dict[tuple[str, int], dict[str, Any]]


def everything() -> Rows:
    found: Rows = {}
    for model in apps.get_models():
        if model._meta.app_label not in AREAS or model._meta.label_lower in ASIDE:
            continue
        names = [each.attname for each in model._meta.concrete_fields if not _is_random(each)]
        for at, row in enumerate(model._base_manager.order_by("pk").values(*names)):
            found[model._meta.label_lower, at] = row
    return found


def _is_random(column: "models.Field[Any, Any]") -> bool:
    return isinstance(column, models.UUIDField | EncryptedField) or column.name in RANDOM


def differences(one: Rows, other: Rows) -> set[str]:
    """Columns that differ; a row that only one has counts whole."""
    found = {f"{label} row" for label, _at in one.keys() ^ other.keys()}
    for key in one.keys() & other.keys():
        found |= {f"{key[0]}.{name}" for name, value in one[key].items() if not _same(value, other[key][name])}
    return found


def _same(one: object, other: object) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return abs((one - other).total_seconds()) < 600
    return one == other


def _rank(name: str) -> int:
    """Somebody with as little power as the address allows, but with work of his own."""
    order = ["rep_a", "lead_east", "lead_all", "steward", "admin"]
    return order.index(name) if name in order else len(order)


class Sender:
    """Sends as somebody who may, and looks at what that leaves."""

    def __init__(self, house: House, route: Route, rule: Rule) -> None:
        self.knocker = Knocker(house)
        place = places_of(rule)[0]
        able = [actor.name for actor in actors() if oracle.expected(actor, rule, "POST", place) == oracle.OPEN]
        self.house, self.cookie = house, house.cookies.get(min(able, key=_rank), "")
        self.url = self.knocker.url(route, rule, place.name if place else "")

    def _filled(self, text: str) -> str:
        """{kind} stands for an object's uid, {kind@place} for that of one elsewhere, {kind#} for its id."""
        if text.endswith("#}"):
            return str(self.house.objects[text[1:-2]]["own"].pk)
        kind, _at, place = text.strip("{}").partition("@")
        return self.house.uid(kind, place) if place and kind in self.house.objects else self.knocker._filled(text)

    def send(self, data: Mapping[str, str]) -> tuple[int, set[str], Rows]:
        """The status, what changed at all, and everything as it is then."""
        client = self.knocker.client
        client.cookies = SimpleCookie({"kebu_session": self.cookie} if self.cookie else {})
        with transaction.atomic():
            before = everything()
            answer = client.post(self.url, {name: self._filled(text) for name, text in data.items()})
            after = everything()
            transaction.set_rollback(True)
        return answer.status_code, differences(before, after), after


def influence(house: House, route: Route, rule: Rule) -> tuple[int, set[str], set[str]]:
    """Status and changes of what the page sends, and what the flood on top of it changes."""
    sender, data = Sender(house, route, rule), {**rule.data, **FULL.get(route.name, {})}
    status, changed, plain = sender.send(data)
    more = flood({*data, *ALLOWED.get(route.name, ())})
    _status, _changed, flooded = sender.send({**data, **more})
    found = differences(plain, flooded)
    return status, changed, found


def posts() -> Iterator[tuple[Route, Rule]]:
    for route in routes():
        for rule in rules_of(route.name) if route.name in POLICY else ():
            if "POST" in rule.methods.split() and rule.args.get("key", "customers") == "customers":
                yield route, rule


POSTS = list(posts())


def named(value: Route | Rule) -> str:
    return value.name if isinstance(value, Route) else "-".join(value.args.values()) or value.on


@pytest.mark.parametrize(("route", "rule"), POSTS, ids=named)
def test_what_a_page_does_not_ask_for_changes_nothing(house: House, route: Route, rule: Rule) -> None:
    status, changed, found = influence(house, route, rule)
    assert found == set()
    is_tried = route.name in FULL or route.name in ALLOWED
    assert changed or not is_tried or rule.args or route.name in QUIET, f"answered {status}, and it shows nothing"


def test_power_is_given_at_its_own_addresses_alone() -> None:
    asked = {
        route.name for route, rule in POSTS
        if POWER & {*rule.data, *FULL.get(route.name, ()), *ALLOWED.get(route.name, ())}
    }  # fmt: skip
    assert asked <= POWERFUL


def greedy(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Writes every column that comes."""
    user = person(request)
    customer = get_object_or_404(Customer.objects.visible_to(user), uid=uid)
    texts = {each.name for each in Customer._meta.concrete_fields if isinstance(each, models.CharField)}
    with operation(user, "planted"):
        values = {name: value for name, value in request.POST.items() if name in texts}
        Customer.objects.everyone().filter(pk=customer.pk).update(**values)
    return HttpResponse(status=204)


def giving(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Asks for a name and takes an owner too."""
    user = person(request)
    owner = User.objects.everyone().filter(uid=request.POST.get("owner") or None).first()
    with operation(user, "planted"):
        Customer.objects.visible_to(user).filter(uid=uid).update(name=request.POST["name"], owner=owner or user)
    return HttpResponse(status=204)


urlpatterns = [
    *real,
    path("planted/greedy/<uuid:uid>/", greedy, name="greedy"),
    path("planted/giving/<uuid:uid>/", giving, name="giving"),
]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("name", "column"), [("greedy", "credit_code"), ("giving", "owner_id")])
def test_a_planted_greed_is_noticed(house: House, name: str, column: str) -> None:
    rule = Rule("POST", right="customers.edit", on="customer", data={"name": "改名"})
    status, changed, found = influence(house, Route(name, ("uid",)), rule)
    assert status == 204
    assert "customers.customer.name" in changed
    assert f"customers.customer.{column}" in found
