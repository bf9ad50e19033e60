"""Putting the demo company together, batch by batch through the bulk paths; then grading and planning it for real."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random
from typing import Any

from kebu.base import bulk, clock, pacing, settings_registry
from kebu.base.access import Actor, Refused, System
from kebu.base.models import Change
from kebu.base.operation import operation
from kebu.customers.actions import suspicions
from kebu.customers.models import Collaboration, Contact, Customer, Tag, Tagging
from kebu.engagement.models import Interaction, InteractionContact, Task
from kebu.sales.actions import products
from kebu.sales.models import Order, OrderLine, Product, ProductFamily
from kebu.site.demo import companies, contacts, customs, finishing, followups, orders, people, relations, words
from kebu.site.demo.companies import Company

PASSWORD = "kebu-demo"  # noqa: S105  the demo refuses every address but this machine's
SEED = 20261123
COMPANY = "澄野工控"
DEFAULT_CUSTOMERS = 1286
BATCH = 5_000
ORDERS_EACH = 6.7  # what the habits give on average
NEVER_SOUGHT = (Customer, Change)  # tables in which the load finds rows by their id alone
MILLION = 1_000_000
DETAILED = 20_000  # beyond so many customers, orders have no lines and customers no follow-ups

Progress = Callable[[int, int, str], None]


@dataclass
class Load:
    """What the steps share."""

    rng: Random
    staff: people.Staff
    now: datetime
    actor: Actor
    is_detailed: bool
    density: float = 1.0
    product_ids: list[int] = field(default_factory=list)
    tag_ids: list[int] = field(default_factory=list)

    @property
    def today(self) -> date:
        return clock.business_date(self.now)


def _silent(_done: int, _total: int, _message: str) -> None:
    """No progress wanted."""


def build(
    count: int = DEFAULT_CUSTOMERS, order_count: int | None = None, *, seed: int = SEED, progress: Progress = _silent
) -> None:
    """Fill an empty database with the demo company. Raises Refused when customers are there already."""
    if Customer.objects.with_deleted().exists():
        raise Refused("这里已经有客户了，演示公司只能建在空的数据目录里")
    now = datetime.combine(clock.today(), time(9, 30), tzinfo=clock.zone())
    actor = System("演示")
    with operation(actor, "demo.people"):
        staff = people.create(PASSWORD, actor=actor)
        load = Load(Random(seed), staff, min(now, clock.now()), actor, is_detailed=count <= DETAILED)  # noqa: S311
        load.density = (order_count or count * ORDERS_EACH) / (count * ORDERS_EACH)
        load.product_ids, load.tag_ids = _products(), _tags()
        settings_registry.change("company.name", COMPANY, actor=actor)
    with pacing.alone(), ExitStack() as stack:
        # A great company goes into bare tables; a small one is ready before it would pay.
        if not load.is_detailed:
            stack.enter_context(bulk.unindexed(*NEVER_SOUGHT))
        _fill(load, count, progress)
        if load.is_detailed:
            customs.fill(seed, load.today, load.actor)
            relations.fill(load.actor)
        finishing.run(load.actor, load.today, progress)
        if load.is_detailed:
            suspicions.search()


def _fill(load: Load, count: int, progress: Progress) -> None:
    if load.is_detailed:
        _customers(load, count, progress)
    else:
        with bulk.unindexed(Contact, Order):
            _customers(load, count, progress)


def _products() -> list[int]:
    families = dict.fromkeys(family for _code, _name, family, *_rest in words.PRODUCTS)
    made = {name: ProductFamily.objects.everyone().create(name=name) for name in families}
    rows = [
        Product.objects.everyone().create(
            code=code,
            name=name,
            family=made[family],
            model=model,
            unit=unit,
            price=price * MILLION,
            unit_cost=price * MILLION * orders.COST // 100,
        )
        for code, name, family, model, unit, price in words.PRODUCTS
    ]
    products.refresh(row.pk for row in rows)
    return [row.pk for row in rows]


def _tags() -> list[int]:
    return [Tag.objects.everyone().create(name=name).pk for name in words.TAGS]


def _customers(load: Load, count: int, progress: Progress) -> None:
    made = companies.rows(load.rng, count, bulk.next_id(Customer), 1, load.staff, load.now)
    done = 0
    for batch in bulk.batches(made, BATCH):
        with operation(load.actor, "demo.load"):
            bulk.insert(Customer, companies.COLUMNS, [row for row, _company in batch])
            _belongings(load, [company for _row, company in batch])
        pacing.rest()
        done += len(batch)
        progress(done, count, "客户、联系人与订单")
    bulk.settle(Customer, Contact, Order, Interaction)


def _belongings(load: Load, batch: list[Company]) -> None:
    rows = list(contacts.rows(load.rng, batch, bulk.next_id(Contact), most=6 if load.is_detailed else 1))
    bulk.insert(Contact, contacts.COLUMNS, rows)
    _orders(load, batch)
    if load.is_detailed:
        _followups(load, batch, rows)
        _links(load, batch)


def _orders(load: Load, batch: list[Company]) -> None:
    drawn = [order for company in batch for order in _drawn(load, company)]
    first = bulk.next_id(Order)
    bulk.insert(Order, orders.COLUMNS, orders.rows(load.rng, drawn, first, load.today))
    if load.is_detailed:
        bulk.insert(OrderLine, orders.LINE_COLUMNS, orders.line_rows(drawn, first, load.product_ids))


def _drawn(load: Load, company: Company) -> Sequence[orders.Drawn]:
    """The company's orders, thinned or repeated to reach the wanted number of orders in all."""
    found = list(orders.draw(load.rng, company, load.today, with_lines=load.is_detailed))
    if load.density == 1.0:
        return found
    whole, rest = divmod(load.density, 1)
    return [order for order in found for _ in range(int(whole) + (load.rng.random() < rest))]


def _followups(load: Load, batch: list[Company], contact_rows: list[tuple[Any, ...]]) -> None:
    names: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for row in contact_rows:
        names[row[2]].append((row[0], row[3]))
    drawn = list(followups.draw(load.rng, batch, names, bulk.next_id(Interaction), load.now))
    bulk.insert(Interaction, followups.COLUMNS, [row for row, _people in drawn])
    pairs = [(row[0], contact) for row, present in drawn for contact in present]
    bulk.insert(InteractionContact, followups.PEOPLE_COLUMNS, pairs)
    bulk.insert(
        Task, followups.TASK_COLUMNS, followups.tasks(load.rng, batch, names, load.today, load.now, per_owner=22)
    )


def _links(load: Load, batch: list[Company]) -> None:
    tagged = [
        (c.id, tag)
        for c in batch
        if load.rng.random() < 0.4
        for tag in load.rng.sample(load.tag_ids, load.rng.randint(1, 2))
    ]
    bulk.insert(Tagging, ["customer_id", "tag_id"], tagged)
    partners = [load.staff.users[name].pk for name in ("linzx", "zhouza", "chenyu", "sunian", "guwan")]
    shared = [(load.rng.choice(partners), c) for c in batch if load.rng.random() < 0.08]
    pairs = sorted({(user, company.id) for user, company in shared if user != company.owner_id})
    bulk.insert(Collaboration, ["user_id", "customer_id", "part"], [(*pair, "技术支持") for pair in pairs])


def logins() -> list[tuple[str, str, str]]:
    """One log-in per role for the first screen: role, user name, person."""
    seen: dict[str, tuple[str, str, str]] = {}
    for username, name, _post, role, _team in people.PEOPLE:
        seen.setdefault(role, (role, username, name))
    return list(seen.values())
