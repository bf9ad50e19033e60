"""How customers of the demo company belong together: a few groups, and a few companies that were entered twice."""

from collections.abc import Iterator
from itertools import groupby

from kebu.base.access import Actor
from kebu.base.operation import operation
from kebu.base.text.names import name_parts
from kebu.customers import derive
from kebu.customers.models import Customer

ENOUGH = 100  # customers, below which each one is wanted as it is
GROUPS, PLACES = 4, (None, 0, 0, 1, 1, 3)  # for each member of a group, whose place it stands below
TWICE = ((10, 15), (30, 36), (50, 57), (70, 78), (90, 99))


def fill(actor: Actor) -> None:
    """Before the cards and the search index are worked out."""
    rows = list(Customer.objects.everyone().order_by("pk").only("name", "region", "address", "owner_id", "credit_code"))
    if len(rows) < ENOUGH:
        return
    with operation(actor, "demo.load"):
        for number, (first, second) in enumerate(TWICE):
            _again(rows[first], rows[second], number)
        for members in _groups(rows):
            for member, place in zip(members, PLACES, strict=True):
                if place is not None:
                    Customer.objects.everyone().filter(pk=member.pk).update(parent=members[place])


def _again(first: Customer, second: Customer, number: int) -> None:
    """The second entry of a company: written otherwise, by somebody who did not look first."""
    core = name_parts(first.name).core
    name = (f"{core}（集团）有限公司", core, f"{core}股份有限公司")[number % 3]
    if name == first.name:
        name = f"{core}有限责任公司"
    values = {
        "region": first.region,
        "address": first.address if number % 2 else "",
        "credit_code": "",
        "short_name": "",
    }
    Customer.objects.everyone().filter(pk=second.pk).update(**derive.fill({"name": name}), **values)


def _groups(rows: list[Customer]) -> Iterator[list[Customer]]:
    """The first customers of a few owners, those that stand twice apart."""
    taken = {place for pair in TWICE for place in pair}
    free = [row for place, row in enumerate(rows) if place not in taken and row.owner_id is not None]
    by_owner = groupby(sorted(free, key=lambda row: (row.owner_id or 0, row.pk)), key=lambda row: row.owner_id)
    owned = (list(found)[: len(PLACES)] for _owner, found in by_owner)
    yield from [members for members in owned if len(members) == len(PLACES)][:GROUPS]
