"""集团: a tree of any shape without loops, what it bought in all, and what of it a person sees."""

import json
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kebu.base import undo
from kebu.base.access import SYSTEM, Refused
from kebu.base.models import Change
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast, make_customer
from kebu.customers import derive
from kebu.customers.actions import customers, groups
from kebu.customers.models import Customer
from kebu.customers.queries import group
from kebu.staff.models import FieldRule, Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=0)


def company(name: str, parent: Customer | None = None, owner: User | None = None, amount: int = 0) -> Customer:
    return make_customer(
        owner=owner, parent=parent, total_amount=amount, order_count=1 if amount else 0, **derive.fill({"name": name})
    )


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def parent_of(customer: Customer) -> int | None:
    return Customer.objects.everyone().values_list("parent_id", flat=True).get(pk=customer.pk)


def test_no_loop_closes(people: Cast) -> None:
    top, bottom = company("集团总部"), company("孙公司")
    between = company("子公司", top)
    groups.set_parent(bottom, between, actor=people.steward)
    for parent in (bottom, between, top):
        with pytest.raises(Refused, match="已在它下面"):
            groups.set_parent(top, parent, actor=people.steward)
    with pytest.raises(PermissionDenied):
        groups.set_parent(top, None, actor=people.executive)
    groups.set_parent(bottom, None, actor=people.steward)
    assert parent_of(bottom) is None
    assert Change.objects.filter(model="customers.customer", row_id=bottom.pk, after__has_key="parent_id").count() == 2


def test_many_are_placed_at_once_without_a_loop(people: Cast) -> None:
    top, east, west, far = (company(name) for name in ("总部", "东区", "西区", "外地"))
    wanted = {east.pk: top.pk, west.pk: east.pk, top.pk: west.pk, far.pk: far.pk}
    with operation(SYSTEM, "customers.import"):
        assert groups.place(wanted) == {top.pk, far.pk}
        assert groups.place(wanted) == {top.pk, far.pk}
    assert [parent_of(each) for each in (top, east, west, far)] == [None, top.pk, east.pk, None]
    assert Change.objects.filter(model="customers.customer", after__has_key="parent_id").count() == 2


def test_undo_closes_no_loop_either(people: Cast) -> None:
    one, other = company("甲"), company("乙")
    groups.set_parent(one, other, actor=people.steward)
    taken = groups.set_parent(one, None, actor=people.steward)
    groups.set_parent(other, one, actor=people.steward)
    undone = undo.undo(taken.operation, actor=people.steward)
    assert undone.asked == ["甲：上级单位"]
    assert (parent_of(one), parent_of(other)) == (None, one.pk)


def test_a_group_is_not_endlessly_deep(people: Cast) -> None:
    last = company("总部")
    for number in range(group.DEEPEST - 1):
        last = company(f"第 {number} 层", last)
    below = company("太深了", last)
    assert len(group.above(below.pk)) == group.DEEPEST
    with pytest.raises(Refused, match="层"):
        customers.create({"name": "再下一层", "parent": below}, actor=SYSTEM)


def test_totals_are_rolled_up_in_a_fixed_number_of_statements(people: Cast) -> None:
    top = company("集团总部", amount=100)
    east, west = company("东区", top, amount=30), company("西区", top, amount=5)
    for number in range(30):
        company(f"东区第{number}厂", east, amount=2)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = group.tree(people.steward, west)
    assert found is not None
    assert (found.whole, found.orders, found.seen, found.hidden) == (100 + 30 + 5 + 60, 33, 33, 0)
    assert [(node.customer.name, node.whole) for node in found.roots[0].below] == [("西区", 5), ("东区", 90)]
    assert len(asked) <= 7


def test_members_out_of_reach_are_a_number_only(people: Cast) -> None:
    top = company("集团总部", owner=people.rep_c, amount=1000)
    between = company("华东公司", top, owner=people.rep_c, amount=500)
    mine = company("苏州厂", between, owner=people.rep_a, amount=30)
    also = company("无锡厂", between, owner=people.rep_a, amount=7)
    found = group.tree(people.rep_a, mine)
    assert found is not None
    assert {root.customer for root in found.roots} == {mine, also}
    assert (found.whole, found.hidden, found.head) == (37, 2, None)
    text = as_(people.rep_a).get(reverse("site:customer", args=[mine.uid])).content.decode()
    assert "无锡厂" in text
    assert "另有 2 家不在你的数据范围内" in text
    assert "集团总部" not in text
    assert "华东公司" not in text


def test_a_deleted_member_is_not_counted_and_does_not_part_the_group(people: Cast) -> None:
    top = company("集团总部", amount=1)
    between = company("子公司", top, amount=10)
    bottom = company("孙公司", between, amount=100)
    with operation(SYSTEM, "customers.delete"):
        Customer.objects.everyone().filter(pk=between.pk).update(deleted_at=between.created_at)
    found = group.tree(people.steward, bottom)
    assert found is not None
    assert (found.whole, found.seen, found.hidden) == (101, 2, 0)
    assert [node.customer for node in found.roots[0].walk()] == [top, bottom]


def test_a_large_group_is_drawn_around_the_customer(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group, "DRAWN", 4)
    top = company("集团总部")
    branches = [company(f"第{number}厂", top, amount=number) for number in range(9)]
    found = group.tree(people.steward, branches[0])
    assert found is not None
    drawn = [node.customer for node in found.roots[0].walk()]
    assert drawn[:2] == [top, branches[0]]
    assert (len(drawn), found.left_out, found.whole) == (4, 6, 36)


def test_the_parent_is_set_in_place_and_refused_where_it_closes_a_loop(people: Cast) -> None:
    top, below = company("集团总部", owner=people.rep_a), company("子公司", owner=people.rep_a)
    client = as_(people.rep_a)
    address = reverse("customers:edit_field", args=[below.uid, "parent"])
    assert client.post(address, {"parent": str(top.uid), "version": "1"}).status_code == 200
    assert parent_of(below) == top.pk
    answer = client.post(
        reverse("customers:edit_field", args=[top.uid, "parent"]), {"parent": str(below.uid), "version": "1"}
    )
    assert answer.status_code == 422
    assert "已在它下面" in answer.content.decode()
    stranger = company("别人的", owner=people.rep_c)
    answer = client.post(address, {"parent": str(stranger.uid), "version": "2"})
    assert answer.status_code == 422
    text = client.get(reverse("site:customer", args=[top.uid])).content.decode()
    assert "看清单" in text


def test_the_list_filters_by_group(people: Cast) -> None:
    top = company("集团总部")
    between = company("子公司", top)
    company("孙公司", between), company("外人公司")

    def listed(condition: object) -> set[str]:
        answer = as_(people.steward).get(reverse("customers:list"), {"view": "all", "f": json.dumps([condition])})
        text = answer.content.decode()
        return {name for name in ("集团总部", "子公司", "孙公司", "外人公司") if f">{name}</a>" in text}

    assert listed(["group", "in", [str(between.uid)]]) == {"子公司", "孙公司"}
    assert listed(["group", "in", [str(top.uid)]]) == {"集团总部", "子公司", "孙公司"}
    assert listed(["group", "empty"]) == {"外人公司"}
    assert listed(["group", "filled"]) == {"集团总部", "子公司", "孙公司"}


def test_a_hidden_parent_hides_the_group(people: Cast) -> None:
    top = company("集团总部", owner=people.rep_a)
    below = company("子公司", top, owner=people.rep_a)
    with operation(SYSTEM, "roles.set_rules"):
        FieldRule.objects.everyone().create(
            role=Role.objects.everyone().get(key="account_manager"), model="customers.customer", field="parent",
            kind=FieldRule.Kind.HIDDEN,
        )  # fmt: skip
    text = as_(people.rep_a).get(reverse("site:customer", args=[below.uid])).content.decode()
    assert "集团总部" not in text


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_two_at_once_close_no_loop() -> None:
    """Each hangs its own under the other's at the same moment."""
    made = cast(customers_each=0)
    for _round in range(4):
        one, other = company("甲"), company("乙")
        start, refused = threading.Barrier(2), []

        def hang(what: Customer, where: Customer, start: threading.Barrier, refused: list[str]) -> None:
            start.wait()
            try:
                groups.set_parent(what, where, actor=made.steward)
            except Refused as refusal:
                refused.append(str(refusal))
            finally:
                connections.close_all()

        pairs = ((one, other), (other, one))
        threads = [threading.Thread(target=hang, args=(*pair, start, refused)) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(refused) == 1
        assert {parent_of(one), parent_of(other)} in ({None, one.pk}, {None, other.pk})
