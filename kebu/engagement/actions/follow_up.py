"""下次跟进时间: the earliest open date of a customer, over everything that knows one.

The rule stands here once. Areas above add their own dates by `register` in their wiring (plan steps, renewals …)
and call `refresh` when these change.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from kebu.base import clock
from kebu.customers.actions import cards

PORTION = 5_000
Dates = Callable[[list[int]], Mapping[int, date]]

_sources: list[Dates] = []


def register(dates: Dates) -> None:
    """`dates(customer_ids)` gives the earliest open date of each customer that has one, set-wise."""
    _sources.append(dates)


def refresh(customer_ids: Iterable[int | None]) -> None:
    """Write `next_follow_up_on` of these customers anew."""
    ids = sorted({customer_id for customer_id in customer_ids if customer_id is not None})
    for start in range(0, len(ids), PORTION):
        portion = ids[start : start + PORTION]
        cards.write(_earliest(portion))


def _earliest(ids: list[int]) -> dict[int, dict[str, date]]:
    earliest = dict.fromkeys(ids, clock.SOMEDAY)
    for dates in _sources:
        for customer_id, day in dates(ids).items():
            earliest[customer_id] = min(earliest[customer_id], day)
    return {customer_id: {"next_follow_up_on": day} for customer_id, day in earliest.items()}
