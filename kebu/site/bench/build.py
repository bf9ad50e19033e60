"""A company of any size for measuring: teams of 5,000 customers, owners of 50, one contact and one task each.

Names, contacts and talks come from the demo's generator; scores and tiers are drawn, so that nothing has to be graded.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, cycle
from random import Random
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from kebu.base import bulk, clock, pacing, search
from kebu.base.access import RIGHTS, SYSTEM, Refused
from kebu.base.models import Change
from kebu.base.operation import operation
from kebu.customers.actions import refresh
from kebu.customers.models import Contact, Customer, Tier
from kebu.engagement.models import Interaction, Task
from kebu.site.demo import companies, contacts, words
from kebu.site.demo.companies import Company
from kebu.staff.models import Role, RoleGrant, Team, User

PER_TEAM, PER_OWNER = 5_000, 50
OWNED = 0.97  # the share of customers to which the demo's generator gives an owner
EVENTS = 5_000
BATCH = 5_000
REACHES = {"own": Role.Reach.SELF, "team": Role.Reach.TEAM, "all": Role.Reach.ALL}
TIERS = (Tier.HIGH, *[Tier.POTENTIAL] * 2, *[Tier.STABLE] * 3, *[Tier.RISK] * 2, Tier.UNGRADED)
CARDS = ["tier", "score", "score_delta", "total_amount", "last_contact_on"]
TALKS = ["customer_id", "kind", "happened_at", "author_id", "content"]
TASKS = ["title", "customer_id", "owner_id", "due_on"]

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Owners:
    """Hands out customers one by one, so that each owner has as many as the next."""

    users: Iterator[User]

    def pick_owner(self, _rng: Random) -> User:
        return next(self.users)


def ensure(customers: int | None, default: int, progress: Progress) -> None:
    """A company of this size, built when the database is empty. Raises Refused on any other company's database."""
    if Role.objects.everyone().filter(key="bench-own").exists():
        _check(customers)
    elif User.objects.with_deleted().exists() or Customer.objects.with_deleted().exists():
        text = _("%(data)s 里是一家真实的公司，不能在上面评测：请把 KEBU_DATA 和 KEBU_DATABASE_URL 指向空的位置")
        raise Refused(text % {"data": settings.KEBU_DATA})
    else:
        build(customers or default, progress)


def _check(customers: int | None) -> None:
    if not Interaction.objects.everyone().exists():
        raise Refused(_("上次的评测数据没有建完：请删掉 %(data)s 再来") % {"data": settings.KEBU_DATA})
    present = Customer.objects.everyone().count()
    if customers not in (None, present):
        text = _("这里的评测数据有 %(present)s 家客户：要换一个规模，请换一个 KEBU_DATA")
        raise Refused(text % {"present": f"{present:,}"})


def build(customers: int, progress: Progress) -> None:
    with operation(SYSTEM, "bench.build"):
        owners = _people(customers)
    rng, now = Random(7), clock.now()  # noqa: S311  # repeatable test data
    made = companies.rows(rng, customers, bulk.next_id(Customer), 1, Owners(cycle(owners)), now)
    done = 0
    with pacing.alone(), bulk.unindexed(Customer, Contact, Task, Change):
        for batch in bulk.batches(made, BATCH):
            with operation(SYSTEM, "bench.build"):
                _load(rng, batch, now)
            pacing.rest()
            done += len(batch)
            progress(done, customers, _("客户与联系人"))
    bulk.settle(Customer, Contact)
    with pacing.alone():
        search.rebuild(progress=progress)
    with operation(SYSTEM, "bench.build"):
        _talks(heavy(), now)
    _settle()


def _people(customers: int) -> list[User]:
    """Teams and owners, in the order in which they get customers; the first three are those who are measured."""
    bulk.insert(Team, ["name"], [(f"团队{number}",) for number in range(max(customers // PER_TEAM, 1))])
    teams = list(Team.objects.everyone().order_by("id").values_list("id", flat=True))
    amount = max(int(customers * OWNED) // PER_OWNER, len(REACHES))
    places = [teams[max(number - len(REACHES) + 1, 0) % len(teams)] for number in range(amount)]
    rows = ((f"owner{number}", f"经理{number}", team) for number, team in enumerate(places))
    bulk.insert(User, ["username", "name", "team_id"], rows)
    for scope, reach in REACHES.items():
        role = Role.objects.everyone().create(key=f"bench-{scope}", name=scope, reach=reach, rights=sorted(RIGHTS))
        RoleGrant.objects.everyone().create(user=actor(scope), role=role)
    return list(User.objects.everyone().order_by("id").only("team_id"))


def actor(scope: str) -> User:
    """The measured user of a scope: own, team or all."""
    return User.objects.everyone().get(username=f"owner{list(REACHES).index(scope)}")


def heavy() -> Customer:
    """The customer with 5,000 events: the first of the first owner, so that every scope reaches it."""
    return Customer.objects.everyone().filter(owner=actor("own")).order_by("id")[0]


def _load(rng: Random, batch: list[tuple[tuple[Any, ...], Company]], now: datetime) -> None:
    bulk.insert(Customer, [*companies.COLUMNS, *CARDS], ((*row, *_cards(rng, now)) for row, _company in batch))
    made = [company for _row, company in batch]
    people = list(contacts.rows(rng, made, bulk.next_id(Contact), most=1))
    bulk.insert(Contact, contacts.COLUMNS, people)
    today = clock.business_date(now)
    bulk.insert(Task, TASKS, (
        (words.TALKS[0][1][:40], one.id, one.owner_id, today + timedelta(days=rng.randint(-20, 60)))
        for one in made if one.owner_id
    ))  # fmt: skip
    refresh.cards_alone(one.id for one in made)


def _cards(rng: Random, now: datetime) -> tuple[Any, ...]:
    tier = rng.choice(TIERS)
    score = 0 if tier == Tier.UNGRADED else rng.randrange(10_000)
    contacted_on = clock.business_date(now) - timedelta(days=rng.randrange(400))
    return str(tier), score, rng.randrange(-400, 400), int(rng.paretovariate(1.1) * 1_000_000), contacted_on


def _talks(customer: Customer, now: datetime) -> None:
    rng = Random(8)  # noqa: S311  # repeatable test data
    talks = ((rng.choice(words.TALKS), now - timedelta(hours=7 * number)) for number in count())
    rows = (
        (customer.pk, talk[0], at, customer.owner_id, talk[1].format(who="对方", need=customer.core_need, n=9))
        for (talk, at), _number in zip(talks, range(EVENTS), strict=False)
    )
    bulk.insert(Interaction, TALKS, rows)


def _settle() -> None:
    """What a database has that was at work for a day: PostgreSQL its statistics, SQLite a short WAL.

    The product gives SQLite no statistics: they would say of a column that is mostly empty that its index is no use.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    pacing.rest()
