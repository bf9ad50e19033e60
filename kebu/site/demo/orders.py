"""Three years of orders: each habit has its rhythm, its size and its turns for the worse; some goods come back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from kebu.base import clock
from kebu.site.demo import words
from kebu.site.demo.companies import Company, uid

COLUMNS = [
    "id",
    "uid",
    "number",
    "customer_id",
    "ordered_on",
    "currency",
    "rate",
    "total",
    "amount",
    "cost",
    "status",
    "return_of_id",
    "created_at",
    "updated_at",
]
LINE_COLUMNS = [
    "order_id", "product_id", "name", "model", "unit", "quantity", "unit_price", "unit_cost", "total"
]  # fmt: skip
COST = 68  # percent of the price
RECENT = timedelta(days=45)  # orders that are not delivered yet
CENTS = 100
MILLION = 1_000_000


@dataclass(frozen=True)
class Habit:
    """`gap` days between orders (low, high), `wan` the size in 10,000 yuan, `quiet` days since the last order."""

    gap: tuple[int, int]
    wan: tuple[int, int]
    quiet: tuple[int, int]
    most: int = 60


HABITS = {
    "key": Habit((28, 62), (18, 62), (1, 30)),
    "growing": Habit((58, 100), (6, 26), (3, 75)),
    "steady": Habit((118, 132), (29, 36), (5, 88)),
    "fading": Habit((110, 190), (4, 30), (125, 330)),
    "asleep": Habit((80, 200), (3, 28), (370, 700)),
    "new": Habit((30, 70), (3, 24), (2, 60), most=3),
}


@dataclass(frozen=True)
class Drawn:
    """An order as it will stand: the lines are (product index, quantity, unit price in yuan); `origin` of a return."""

    company: Company
    day: date
    total: int  # cents
    lines: tuple[tuple[int, int, int], ...] = ()
    origin: "Drawn | None" = None

    @property
    def cost(self) -> int | None:
        """Cents."""
        return sum(quantity * price * COST for _product, quantity, price in self.lines) if self.lines else None


def draw(rng: Random, company: Company, today: date, *, with_lines: bool) -> Iterator[Drawn]:
    """The orders of one customer, oldest first."""
    habit = HABITS.get(company.habit)
    if habit is None:
        return
    floor = max(clock.business_date(company.since), today - timedelta(days=3 * 365))
    for day in _days(rng, habit, floor, today):
        drawn = _order(rng, company, day, rng.randint(*habit.wan), with_lines=with_lines)
        yield drawn
        if rng.random() < 0.03 and day + timedelta(days=12) < today:
            yield _return(drawn, day + timedelta(days=rng.randint(4, 12)), rng.randint(5, 20))


def _return(bought: Drawn, day: date, percent: int) -> Drawn:
    """Part of what was bought comes back: some of its first product."""
    if not bought.lines:
        return Drawn(bought.company, day, -bought.total * percent // 100, origin=bought)
    product, quantity, price = bought.lines[0]
    back = max(quantity * percent // 100, 1)
    return Drawn(bought.company, day, -back * price * CENTS, ((product, -back, price),), bought)


def _days(rng: Random, habit: Habit, floor: date, today: date) -> list[date]:
    day = today - timedelta(days=rng.randint(*habit.quiet))
    days: list[date] = []
    while day >= floor and len(days) < habit.most:
        days.append(day)
        day -= timedelta(days=rng.randint(*habit.gap))
    return days[::-1]


def _order(rng: Random, company: Company, day: date, wan: int, *, with_lines: bool) -> Drawn:
    yuan = wan * 10_000 + rng.randint(-4000, 4000)
    if not with_lines:
        return Drawn(company, day, yuan * CENTS)
    chosen = sorted(
        rng.sample(range(len(words.PRODUCTS)), rng.randint(1, 3)), key=lambda index: -words.PRODUCTS[index][5]
    )
    lines: list[tuple[int, int, int]] = []
    for place, product in enumerate(chosen, start=1):
        price = words.PRODUCTS[product][5]
        quantity = yuan // price if place == len(chosen) else yuan // (2 * price)
        if quantity:
            lines.append((product, quantity, price))
            yuan -= quantity * price
    if not lines:
        lines.append((14, max(1, yuan // 180), 180))
    return Drawn(company, day, sum(quantity * price for _p, quantity, price in lines) * CENTS, tuple(lines))


def rows(rng: Random, drawn: Iterable[Drawn], first_id: int, today: date) -> Iterator[tuple[Any, ...]]:
    """Rows in the order of COLUMNS."""
    mornings: dict[date, datetime] = {}
    stamps: dict[date, str] = {}
    ids: dict[int, int] = {}
    for order_id, order in enumerate(drawn, start=first_id):
        if order.day not in mornings:
            mornings[order.day] = datetime.combine(order.day, time(8, 0), tzinfo=clock.zone()).astimezone(UTC)
            stamps[order.day] = f"{order.day:%y%m%d}"
        at = mornings[order.day]
        ids[id(order)] = order_id
        yield (
            order_id,
            uid(rng, order_id),
            f"{'TH' if order.total < 0 else 'DD'}{stamps[order.day]}-{order_id:05}",
            order.company.id,
            order.day,
            "CNY",
            MILLION,
            order.total,
            order.total,
            order.cost,
            "confirmed" if today - order.day < RECENT else "done",
            ids.get(id(order.origin)),
            at,
            at,
        )


def line_rows(drawn: Iterable[Drawn], first_id: int, product_ids: list[int]) -> Iterator[tuple[Any, ...]]:
    """Rows in the order of LINE_COLUMNS, for the orders numbered from `first_id`."""
    for order_id, order in enumerate(drawn, start=first_id):
        for product, quantity, price in order.lines:
            _code, name, _family, model, unit, _price = words.PRODUCTS[product]
            yield (
                order_id,
                product_ids[product],
                name,
                model,
                unit,
                quantity * MILLION,
                price * MILLION,
                price * MILLION * COST // 100,
                quantity * price * CENTS,
            )
