"""A uid makes creating repeatable for whoever made it, and tells a stranger nothing."""

from uuid import uuid4

import pytest

from kebu.base.access import Refused
from kebu.cast.people import cast
from kebu.customers.actions import customers

pytestmark = pytest.mark.django_db


def test_a_repeated_call_gives_the_same_customer_and_a_stranger_gets_none() -> None:
    people, uid = cast(customers_each=0), uuid4()
    made = customers.create({"name": "澜岳精密制造"}, actor=people.rep_a, uid=uid)
    assert customers.create({"name": "澜岳精密制造"}, actor=people.rep_a, uid=uid) == made
    with pytest.raises(Refused) as refused:
        customers.create({"name": "另一家"}, actor=people.rep_c, uid=uid)
    assert "澜岳" not in str(refused.value)
