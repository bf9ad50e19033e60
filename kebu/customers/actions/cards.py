"""The given columns of customers: the only writer of them, called from this area and from those above.

They stand outside change history and outside the version, so writing them needs no operation. One statement carries
many rows and touches only those that differ. A caller with very many customers hands them over in paced portions.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from kebu.base import bulk
from kebu.customers.models import Customer
from kebu.customers.models.customer import CARD

Cards = Mapping[int, Mapping[str, Any]]


def write(cards: Cards) -> int:
    """Set given columns: customer id → column → value. Returns how many customers changed.

    Raises ValueError for a column that is not a given one.
    """
    by_columns: dict[tuple[str, ...], list[list[Any]]] = defaultdict(list)
    for customer_id, values in cards.items():
        by_columns[tuple(values)].append([customer_id, *values.values()])
    return sum(_write(columns, rows) for columns, rows in by_columns.items() if columns)


def _write(columns: tuple[str, ...], rows: list[list[Any]]) -> int:
    if unknown := set(columns) - CARD:
        raise ValueError(f"not a given column: {', '.join(sorted(unknown))}")
    by_name = {field.name: str(field.column) for field in Customer._meta.concrete_fields}
    return bulk.update(Customer, [by_name[column] for column in columns], rows)
