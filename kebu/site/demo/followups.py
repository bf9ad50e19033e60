"""What was said with customers, and what is to be done next."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from kebu.base import clock
from kebu.site.demo import words
from kebu.site.demo.companies import Company, uid

COLUMNS = [
    "id",
    "uid",
    "customer_id",
    "kind",
    "happened_at",
    "author_id",
    "content",
    "voice",
    "mood",
    "minutes",
    "next_step",
    "created_at",
    "updated_at",
]
PEOPLE_COLUMNS = ["interaction_id", "contact_id"]
TASK_COLUMNS = [
    "uid",
    "title",
    "kind",
    "customer_id",
    "owner_id",
    "creator_id",
    "due_on",
    "due_at",
    "created_at",
    "updated_at",
]
# habit: how many in a year, and the days since the last one
RHYTHM = {
    "key": (10, (0, 26)), "growing": (7, (1, 44)), "steady": (5, (2, 64)), "fading": (3, (20, 120)),
    "asleep": (1, (90, 300)), "new": (4, (1, 30)), "prospect": (2, (3, 80)),
}  # fmt: skip


def draw(
    rng: Random, companies: Iterable[Company], contacts: dict[int, list[tuple[int, str]]], first_id: int, now: datetime
) -> Iterator[tuple[tuple[Any, ...], list[int]]]:
    """Rows in the order of COLUMNS and the contacts who took part. `contacts`: customer id -> (id, name)."""
    row_id = first_id
    for company in companies:
        if company.owner_id is None:
            continue
        yearly, quiet = RHYTHM[company.habit]
        day = now - timedelta(days=rng.randint(*quiet))
        for _ in range(rng.randint(max(1, yearly - 2), yearly + 3)):
            if day < company.since:
                break
            people = contacts.get(company.id, [])
            person = rng.choice(people) if people else (0, "对方")
            yield _row(rng, row_id, company, person[1], _office_hour(rng, min(day, now))), [person[0]] if people else []
            row_id += 1
            day -= timedelta(days=rng.randint(260 // yearly, 480 // yearly))


def _office_hour(rng: Random, day: datetime) -> datetime:
    at = datetime.combine(clock.business_date(day), time(rng.randint(9, 17), rng.randint(0, 59)), tzinfo=clock.zone())
    return min(at, day)


def _row(rng: Random, row_id: int, company: Company, who: str, at: datetime) -> tuple[Any, ...]:
    kind, content, voice, mood = rng.choice(words.TALKS)
    text = content.format(who=who, need=company.need, n=rng.randint(2, 40))
    minutes = rng.randint(4, 38) if kind in ("phone", "call_in") else None
    return (row_id, uid(rng, row_id), company.id, kind, at, company.owner_id, text, voice, mood, minutes, "", at, at)


def tasks(
    rng: Random,
    companies: Iterable[Company],
    contacts: dict[int, list[tuple[int, str]]],
    today: date,
    now: datetime,
    per_owner: int,
) -> Iterator[tuple[Any, ...]]:
    """Open tasks in the order of TASK_COLUMNS: some overdue, some for today, most for the weeks ahead."""
    counts: dict[int, int] = {}
    for company in companies:
        owner = company.owner_id
        if owner is None or counts.get(owner, 0) >= per_owner or rng.random() > 0.3:
            continue
        counts[owner] = counts.get(owner, 0) + 1
        kind, title = rng.choice(words.TASKS)
        people = contacts.get(company.id, [])
        text = title.format(who=people[0][1] if people else "对方", need=company.need)
        due = today + timedelta(days=rng.choice((-6, -3, -1, 0, 0, 0, 1, 2, 3, 5, 8, 12, 20, 30)))
        at = time(rng.randint(9, 17), rng.choice((0, 30))) if rng.random() < 0.5 else None
        made = now - timedelta(days=rng.randint(7, 20))
        yield (uid(rng, company.id), text, kind, company.id, owner, owner, due, at, made, made)
