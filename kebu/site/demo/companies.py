"""Customers of the demo company: a name, a line of business, an owner, and a habit that decides how they buy."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Protocol
from uuid import UUID

from kebu.base.text.codes import check_digit
from kebu.customers import derive
from kebu.site.demo import words
from kebu.staff.models import User

# habit, weight: how often and how much such a customer buys is in `orders.HABITS`
HABITS = (("key", 11), ("growing", 20), ("steady", 26), ("fading", 14), ("asleep", 10), ("new", 7), ("prospect", 12))
SIZES = (("50", 8), ("200", 30), ("500", 28), ("1000", 18), ("5000", 12), ("5000+", 4))
CYCLES = ("每月", "每季度", "每半年", "每年 3–4 月招标", "按项目")
SOURCES = (("fair", 24), ("referral", 26), ("web", 14), ("research", 12), ("call", 8), ("event", 9), ("alliance", 7))
FIRST_UID_MS = 1_700_000_000_000
COLUMNS = [
    "id",
    "uid",
    "code",
    "name",
    "name_key",
    "normal_name",
    "core_name",
    "short_name",
    "credit_code",
    "industry",
    "size",
    "revenue",
    "region",
    "address",
    "website",
    "source",
    "relation",
    "need_type",
    "core_need",
    "purchasing_cycle",
    "budget_low",
    "budget_high",
    "industry_position",
    "industry_potential",
    "owner_id",
    "team_id",
    "created_at",
    "updated_at",
    "fresh_on",
]


@dataclass(frozen=True)
class Company:
    """What the other generators need to know of a customer."""

    id: int
    name: str
    habit: str
    need: str
    owner_id: int | None
    team_id: int | None
    since: datetime


class Picker(Protocol):
    """Who decides which owner a customer gets."""

    def pick_owner(self, rng: Random, /) -> User: ...


def uid(rng: Random, number: int) -> UUID:
    """A UUIDv7 from the generator's own numbers, so that a seed gives the same bytes; later rows have later ones."""
    value = ((FIRST_UID_MS + number) << 80) | rng.getrandbits(80)
    value &= ~(0xF << 76) & ~(0x3 << 62)
    return UUID(int=value | (0x7 << 76) | (0x2 << 62))


def pick(rng: Random, weighted: Any) -> Any:
    return rng.choices([item[0] for item in weighted], [item[-1] for item in weighted])[0]


def names(rng: Random) -> Iterator[tuple[str, str, tuple[str, str, int], Any]]:
    """Endless distinct names: full name, short name, city, line of business."""
    taken: set[str] = set()
    while True:
        line = rng.choices(words.LINES, [item[3] for item in words.LINES])[0]
        city = rng.choices(words.CITIES, [item[2] for item in words.CITIES])[0]
        brand = rng.choice(words.FIRST) + rng.choice(words.SECOND)
        if len(taken) > 40_000:
            brand += rng.choice(words.FIRST)
        form, place = pick(rng, words.FORMS), rng.random()
        short = brand + line[0]
        full = (
            f"{city[0]}{short}{form}"
            if place < 0.45
            else f"{short}（{city[0]}）{form}"
            if place < 0.7
            else short + form
        )
        if full not in taken:
            taken.add(full)
            yield full, short, city, line


def credit_code(rng: Random, region: str) -> str:
    body = f"91{region}MA{''.join(rng.choices('0123456789ABCDEFGHJKLMNPQRTUWXY', k=7))}"
    return body + check_digit(body)


def rows(
    rng: Random, count: int, first_id: int, first_code: int, staff: Picker, now: datetime
) -> Iterator[tuple[tuple[Any, ...], Company]]:
    """One row in the order of COLUMNS for each customer, and the `Company` behind it."""
    source = names(rng)
    for index in range(count):
        full, short, city, line = next(source)
        habit = pick(rng, HABITS)
        owner = None if rng.random() < 0.03 else staff.pick_owner(rng)
        since = _since(rng, habit, now)
        company = Company(
            first_id + index,
            full,
            habit,
            rng.choice(line[2]),
            owner.pk if owner else None,
            owner.team_id if owner else None,
            since,
        )
        yield _row(rng, company, f"C{first_code + index:03}", short, city, line, now), company


def _since(rng: Random, habit: str, now: datetime) -> datetime:
    days = {"new": (20, 150), "prospect": (5, 400), "steady": (800, 1250)}.get(habit, (420, 1250))
    return (now - timedelta(days=rng.randint(*days))).replace(hour=rng.randint(1, 9), minute=rng.randint(0, 59))


def _fresh_on(company: Company, now: datetime) -> date:
    """When somebody last looked at the data: spread over a year and a third, without a draw of its own."""
    return (now - min(now - company.since, timedelta(days=company.id * 37 % 480))).date()


def _row(
    rng: Random, company: Company, code: str, short: str, city: tuple[str, str, int], line: Any, now: datetime
) -> tuple[Any, ...]:
    derived = derive.fill({"name": company.name})
    low = rng.choice((20, 50, 80, 100, 200)) * 1_000_000
    leader = {"key": 0.35, "growing": 0.02}.get(company.habit, 0.0)
    position = "leader" if rng.random() < leader else rng.choices(("regional", "other", ""), (30, 55, 15))[0]
    return (
        company.id, uid(rng, company.id), code, company.name, derived["name_key"], derived["normal_name"],
        derived["core_name"], short, credit_code(rng, city[1]) if rng.random() < 0.86 else "", line[1],
        pick(rng, SIZES),
        rng.choices(("20m", "100m", "500m", "2b", "2b+", ""), (12, 34, 28, 12, 4, 10))[0], city[1],
        f"{city[0]}市{rng.choice(words.ROADS)} {rng.randint(1, 299)} 号", "", pick(rng, SOURCES),
        {"prospect": "potential", "new": "new"}.get(company.habit, "long"), rng.choice(("custom", "standard")),
        company.need if rng.random() < 0.92 else "", rng.choice(CYCLES),
        low, low * rng.choice((2, 3, 5)), position,
        rng.choice((None, None, 55, 70, 88)) if company.habit == "growing" else None,
        company.owner_id, company.team_id, company.since, company.since, _fresh_on(company, now),
    )  # fmt: skip
