"""Every route × method × actor × place agrees with the table; no denial and no reading leaves a trace."""

import pytest

from tests.matrix.check import gaps, mismatches
from tests.matrix.house import House
from tests.matrix.policy import POLICY, rules_of
from tests.matrix.walker import routes

# The mark django_db makes the test database; each test nests in the transaction that holds the house.
pytestmark = [pytest.mark.matrix, pytest.mark.django_db]
KNOWN = [route for route in routes() if route.name in POLICY]


def test_the_table_knows_every_address_and_no_other() -> None:
    unknown, gone = gaps(routes(), POLICY)
    assert (sorted(unknown), sorted(gone)) == ([], [])


@pytest.mark.parametrize("route", KNOWN, ids=lambda route: route.name)
def test_route(house: House, route: object) -> None:
    found = [wrong for rule in rules_of(route.name) for wrong in mismatches(house, route, rule)]
    assert not found, "\n".join(["", *map(str, found[:15]), f"{len(found)} in all"])
