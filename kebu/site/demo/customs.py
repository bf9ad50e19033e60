"""Custom fields of the demo company, filled in for most customers."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from kebu.base.access import Actor
from kebu.base.bulk import insert
from kebu.base.operation import operation
from kebu.customers.actions import customfields
from kebu.customers.actions.customvalues import COLUMNS
from kebu.customers.custom.values import stored
from kebu.customers.models import Customer, CustomField, CustomValue

FILLED = 0.6
MILLION = 1_000_000
CAPACITY = {"about": "customer", "kind": "number", "name": "装机容量", "name_en": "Installed capacity", "unit": "kW"}
EXPIRY = {"about": "customer", "kind": "date", "name": "框架协议到期日", "name_en": "Framework expires"}
SERVICE = {"about": "customer", "kind": "choice", "name": "服务等级", "name_en": "Service level"}
PLACE = {"about": "contact", "kind": "text", "name": "办公地点", "name_en": "Office", "help": "园区、楼栋、楼层"}
LEVELS = ("金牌", "银牌", "标准")


def fill(seed: int, today: date, actor: Actor) -> None:
    """Its own dice, so that the rest of the company stays what it is."""
    rng = Random(seed + 1)  # noqa: S311
    with operation(actor, "demo.load"):
        made = [customfields.create(values, actor=actor) for values in (CAPACITY, EXPIRY, PLACE)]
        level = customfields.create(SERVICE, LEVELS, actor=actor)
        ids = list(Customer.objects.everyone().order_by("pk").values_list("pk", flat=True))
        # As a list: while rows flow into PostgreSQL, the connection answers nothing else.
        insert(CustomValue, COLUMNS, list(_rows(rng, ids, today, made[0], made[1], level)))


def _rows(
    rng: Random, ids: list[int], today: date, capacity: CustomField, expiry: CustomField, level: CustomField
) -> Iterator[list[Any]]:
    options = list(level.options.order_by("position"))
    for pk in ids:
        drawn = {
            capacity: rng.randrange(20, 800) * 10 * MILLION,
            expiry: today + timedelta(days=rng.randrange(-60, 500)),
            level: rng.choices(options, (1, 2, 4))[0],
        }
        for field, value in drawn.items():
            if rng.random() < FILLED:
                columns = stored(field, value)[0]
                kept = [columns.get(name) for name in COLUMNS[6:]]
                yield [field.pk, pk, None, pk, 0, 1, *kept]
