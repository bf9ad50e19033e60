"""The world of the matrix: one actor per role and more, and one object of every kind in every place."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.test import Client

from kebu.base import clock, files
from kebu.base.access import SYSTEM
from kebu.base.models import ExportFile, SavedView
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast, make_collaborator, make_contact, make_customer, make_user
from kebu.customers.actions import customfields
from kebu.customers.models import Attachment, Candidate, CorrectionLink, Customer, IntakeForm, Tag
from kebu.engagement.models import Interaction, Task
from kebu.exchange.actions import uploads
from kebu.exchange.models import ImportRow, ImportRun
from kebu.exchange.models.importrun import closed
from kebu.notify.models import Notice
from kebu.playbooks.models import Execution, Plan, Playbook
from kebu.playbooks.seeds import seed as seed_playbooks
from kebu.sales.models import Order, Product, ProductFamily, Rate
from kebu.staff.models import Role, Team, User
from kebu.staff.seeds import SEEDS

# Works on every customer beside the owner; sees them all anyway.
PARTNER = "steward"
BELOW = {"sales": {"sales", "east", "south"}, "east": {"east"}, "south": {"south"}, "service": {"service"}}


@dataclass(frozen=True)
class Actor:
    """What the table knows of a person, in plain words: no code under test is asked."""

    name: str
    reach: str = "none"  # "onlooker" reaches everything and may do nothing: for him a right is all that stands between
    rights: frozenset[str] = frozenset()
    team: str = ""
    state: str = "in"  # in, out (not logged in, or left), start (must change the start password)


@dataclass(frozen=True)
class Place:
    """Where an object stands. `holder` is whose it is, for kinds that belong to one person."""

    name: str
    owner: str = ""
    team: str = ""
    shared_with: tuple[str, ...] = ()
    is_deleted: bool = False
    is_archived: bool = False


PLACES = [
    Place("own", "rep_a", "east"),
    Place("team", "rep_b", "east"),
    Place("other", "rep_c", "south"),
    Place("shared", "rep_c", "south", shared_with=("rep_a",)),
    Place("nobody"),
    Place("archived", "rep_a", "east", is_archived=True),
    Place("deleted", "rep_a", "east", is_deleted=True),
]

ROLE_OF = {
    "rep_a": ("account_manager", "east"), "rep_b": ("account_manager", "east"), "rep_c": ("account_manager", "south"),
    "lead_east": ("team_manager", "east"), "lead_south": ("team_manager", "south"),
    "lead_all": ("team_manager", "sales"),
    "service": ("service_agent", "service"), "steward": ("data_steward", "service"),
    "relations": ("relationship_lead", "service"), "developer": ("development_lead", "south"),
    "opener": ("development_staff", "south"), "executive": ("executive", ""), "auditor": ("auditor", ""),
    "admin": ("administrator", ""),
}  # fmt: skip


def actors() -> list[Actor]:
    seeds = {seed.key: seed for seed in SEEDS}
    known = [
        Actor(name, str(seeds[role].reach), frozenset(seeds[role].rights), team)
        for name, (role, team) in ROLE_OF.items()
    ]
    return [
        Actor("anonymous", state="out"), Actor("left", state="out"), Actor("starter", state="start"),
        Actor("nothing"), Actor("onlooker", reach="all"), *known,
    ]  # fmt: skip


Build = Callable[["House", Place], Any]


@dataclass
class House:
    people: Cast
    cookies: dict[str, str] = field(default_factory=dict)
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)

    def uid(self, kind: str, place: str = "own") -> str:
        return str(self.objects[kind][place].uid)


def build() -> House:
    """Call inside a transaction that is rolled back at the end."""
    house = House(cast(customers_each=0))
    made = house.people
    seed_playbooks(SYSTEM)
    made.users["opener"] = make_user("opener", role="development_staff", team=made.teams["south"])
    made.users["left"] = make_user("left", team=made.teams["east"])
    made.users["starter"] = make_user("starter", role="administrator", must_change_password=True)
    made.users["nothing"] = make_user("nothing")
    made.users["onlooker"] = make_user("onlooker")
    with operation(SYSTEM, "cast"):
        made.nothing.grants.all().delete()
        onlooker = Role.objects.everyone().create(name="旁观", reach="all", rights=[])
        made.onlooker.grants.all().update(role=onlooker)
    for name, user in made.users.items():
        client = Client()
        client.force_login(user)
        house.cookies[name] = client.cookies["kebu_session"].value
    with operation(SYSTEM, "cast"):
        User.objects.everyone().filter(username="left").update(is_active=False)
    for kind, (maker, places) in KINDS.items():
        house.objects[kind] = {place.name: maker(house, place) for place in places}
    house.objects["nowhere"] = {"own": SimpleNamespace(uid=uuid4())}
    with operation(SYSTEM, "cast"):
        gone = [house.objects["customer"][place.name].pk for place in PLACES if place.is_deleted]
        Customer.objects.everyone().filter(pk__in=gone).update(deleted_at=clock.now())
    return house


def _customer(house: House, place: Place) -> Customer:
    users, teams = house.people.users, house.people.teams
    fields = {"owner": users.get(place.owner), "team": teams.get(place.team), "phone": "021-61234567"}
    fields["archived_at"] = clock.now() if place.is_archived else None
    customer = make_customer(**fields)
    for name in (*place.shared_with, PARTNER):
        make_collaborator(customer, users[name])
    return customer


def _contact(house: House, place: Place) -> Any:
    return make_contact(house.objects["customer"][place.name], mobile="13812345678")


def _attachment(house: House, place: Place) -> Any:
    author = house.people.users.get(place.owner)
    with operation(SYSTEM, "cast"):
        stored = files.put([b"quote"], kind="customers.attachment")
        return Attachment.objects.everyone().create(
            customer=house.objects["customer"][place.name], name="报价.txt", type="text", size=5, sha256=stored.sha256,
            file=stored.uid, author=author,
        )  # fmt: skip


def _intakeform(_house: House, place: Place) -> Any:
    row = IntakeForm(name=f"登记表{place.name}", privacy="告知")
    row.seal()
    with operation(SYSTEM, "cast"):
        row.save(force_insert=True)
    return row


def _link(house: House, place: Place) -> Any:
    row = CorrectionLink(customer=house.objects["customer"][place.name], expires_on=clock.today())
    row.seal()
    with operation(SYSTEM, "cast"):
        row.save(force_insert=True)
    return row


def _candidate(house: House, place: Place) -> Any:
    customer = house.objects["customer"][place.name]
    with operation(SYSTEM, "cast"):
        return Candidate.objects.everyone().create(customer=customer, name=customer.name, answers='{"address": "新址"}')


def _user(house: House, place: Place) -> User:
    return house.people.users[place.owner]


def _partner(house: House, _place: Place) -> User:
    return house.people.users[PARTNER]


def _team(house: House, place: Place) -> Team:
    return house.people.teams[place.team]


def _role(house: House, _place: Place) -> Role:
    return Role.objects.everyone().get(key="service_agent")


def _tag(_house: House, place: Place) -> Tag:
    with operation(SYSTEM, "cast"):
        return Tag.objects.everyone().create(name=f"标签{place.name}")


def _field(_house: House, _place: Place) -> Any:
    values = {"about": "customer", "kind": "choice", "name": "级别"}
    return customfields.create(values, ["高", "低"], actor=SYSTEM)


def _option(house: House, place: Place) -> Any:
    return house.objects["field"][place.name].options.first()


def _contact_field(_house: House, _place: Place) -> Any:
    """In an address it stands by its key."""
    field = customfields.create({"about": "contact", "kind": "text", "name": "班次"}, actor=SYSTEM)
    return SimpleNamespace(uid=field.key)


def _export(house: House, place: Place) -> Any:
    stored = files.put([b"x"], kind="lists.export", days=7)
    return ExportFile.objects.create(
        user=house.people.users[place.owner], list_key="customers", name="客户列表.csv", format="csv", file=stored.uid,
        state="ready",
    )  # fmt: skip


def _notice(house: House, place: Place) -> Notice:
    return Notice.objects.create(user=house.people.users[place.owner], kind="matrix", text="一条消息")


def _interaction(house: House, place: Place) -> Any:
    fields = {"customer": house.objects["customer"][place.name], "author": house.people.users.get(place.owner)}
    with operation(SYSTEM, "cast"):
        return Interaction.objects.everyone().create(kind="phone", content="谈了二期需求", **fields)


def _task(house: House, place: Place) -> Any:
    owner = house.people.users[place.owner or "steward"]
    fields = {"customer": house.objects["customer"][place.name], "owner": owner, "creator": owner}
    with operation(SYSTEM, "cast"):
        return Task.objects.everyone().create(title="回访", due_on=clock.today(), **fields)


def _order(house: House, place: Place) -> Any:
    customer = house.objects["customer"][place.name]
    with operation(SYSTEM, "cast"):
        return Order.objects.everyone().create(customer=customer, ordered_on=clock.today(), total=100, amount=100)


def _gone_order(house: House, place: Place) -> Any:
    customer = house.objects["customer"][place.name]
    fields = {"ordered_on": clock.today(), "total": 100, "amount": 100, "deleted_at": clock.now()}
    with operation(SYSTEM, "cast"):
        return Order.objects.everyone().create(customer=customer, **fields)


def _execution(house: House, place: Place) -> Any:
    customer = house.objects["customer"][place.name]
    playbook = Playbook.objects.everyone().get(tier="high")
    with operation(SYSTEM, "cast"):
        plan = Plan.objects.everyone().create(customer=customer, playbook=playbook, opened_on=clock.today())
        return Execution.objects.everyone().create(
            plan=plan, step=playbook.steps.first(), customer=customer, owner=customer.owner, due_on=clock.today()
        )


def _product(_house: House, _place: Place) -> Any:
    with operation(SYSTEM, "cast"):
        return Product.objects.everyone().create(code="P1", name="减速机")


def _family(_house: House, _place: Place) -> Any:
    with operation(SYSTEM, "cast"):
        return ProductFamily.objects.everyone().create(name="传动")


def _rate(_house: House, _place: Place) -> Any:
    with operation(SYSTEM, "cast"):
        return Rate.objects.everyone().create(currency="USD", starts_on=clock.today(), rate=7_100_000)


def _view(house: House, place: Place) -> SavedView:
    fields = {"owner": house.people.users[place.owner], "is_shared": place.name == "shared"}
    with operation(SYSTEM, "cast"):
        return SavedView.objects.everyone().create(list_key="customers", name=f"视图{place.name}", query="", **fields)


def _import(house: House, place: Place) -> Any:
    source = BytesIO("单位名称\n甲公司\n".encode())
    owner = house.people.users[place.owner]
    run = uploads.upload(source, "客户.csv", "customers", actor=house.people.steward if place.name == "lost" else owner)
    if place.name == "lost":  # to somebody who may not import any more
        with operation(SYSTEM, "cast"):
            ImportRun.objects.everyone().filter(pk=run.pk).update(actor_id=owner.pk)
    row = ImportRow(run=run, line=2, state=ImportRow.State.REJECTED)
    row.payload = closed({"cells": ["甲公司"], "problems": [], "notes": [], "text": "", "suspect": None}, row.where)
    row.save()
    return run


OWNED = PLACES[:3]
IMPORTERS = [
    Place("own", "steward", "service"),
    Place("other", "lead_east", "east"),
    Place("lost", "relations", "service"),
]
ONE = PLACES[:1]

KINDS: dict[str, tuple[Build, list[Place]]] = {
    "customer": (_customer, PLACES),
    "contact": (_contact, PLACES),
    "attachment": (_attachment, PLACES),
    "intakeform": (_intakeform, ONE),
    "link": (_link, PLACES),
    "candidate": (_candidate, PLACES),
    "user": (_user, OWNED),
    "partner": (_partner, ONE),
    "team": (_team, OWNED),
    "role": (_role, ONE),
    "tag": (_tag, ONE),
    "field": (_field, ONE),
    "option": (_option, ONE),
    "contact_field": (_contact_field, ONE),
    "notice": (_notice, OWNED),
    "export": (_export, OWNED),
    "interaction": (_interaction, PLACES),
    "task": (_task, [place for place in PLACES if place.owner]),
    "order": (_order, PLACES),
    "execution": (_execution, PLACES),
    "product": (_product, ONE),
    "gone_order": (_gone_order, PLACES),
    "family": (_family, ONE),
    "rate": (_rate, ONE),
    "view": (_view, PLACES[:4]),
    "import": (_import, IMPORTERS),
}
