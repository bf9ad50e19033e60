"""Merging two customers: values chosen, everything re-pointed, one operation, and back again."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from kebu.base import clock, search, undo
from kebu.base.access import SYSTEM, Refused
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast, make_collaborator, make_contact, make_customer
from kebu.customers import derive, repointing, sides
from kebu.customers.actions import archiving, collaborating, groups, merging, tagging
from kebu.customers.actions.outcome import Outcome
from kebu.customers.models import Collaboration, Contact, Customer, Merger, Tag, Tagging
from kebu.engagement.models import Interaction, InteractionContact, Task
from kebu.sales.actions import totals
from kebu.sales.models import Order

pytestmark = pytest.mark.django_db
COLUMNS = [field.attname for field in Customer._meta.concrete_fields if field.name not in ("version", "updated_at")]


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=0)


@pytest.fixture
def pair(people: Cast) -> tuple[Customer, Customer]:
    one = make_customer(owner=people.rep_a, **derive.fill({"name": "苏州恒远精密机械有限公司"}), phone="0512-88886021")
    other = make_customer(
        owner=people.rep_c, **derive.fill({"name": "恒远精密（苏州）"}), core_need="二期产线", website="https://hy.example",
        note="客户偏好周五拜访",
    )  # fmt: skip
    return one, other


def order(customer: Customer, amount: int, day: date = date(2026, 3, 5)) -> Order:
    with operation(SYSTEM, "orders.create"):
        made = Order.objects.everyone().create(customer=customer, ordered_on=day, total=amount, amount=amount)
    totals.refresh([customer.pk])
    return made


def talk(customer: Customer, *contacts: Contact) -> Interaction:
    with operation(SYSTEM, "interactions.log"):
        made = Interaction.objects.everyone().create(
            customer=customer, kind="call", happened_at=clock.now(), content="谈"
        )
        for contact in contacts:
            InteractionContact.objects.everyone().create(interaction=made, contact=contact)
    return made


def again(customer: Customer) -> Customer:
    return Customer.objects.with_deleted().get(pk=customer.pk)


def state(customer: Customer) -> dict[str, object]:
    repointing.refresh([customer.pk])
    row = again(customer)
    return {name: str(row.__dict__.get(name)) for name in COLUMNS if name != "phone"} | {"phone": row.phone.plain}


def merge(cast: Cast, survivor: Customer, loser: Customer, **more: object) -> Outcome:
    return merging.merge(survivor, loser, actor=cast.steward, **more)


def test_empty_fields_are_filled_and_the_other_name_is_kept(people: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    merge(people, one, other)
    one = again(one)
    assert (one.name, one.core_need, one.website) == ("苏州恒远精密机械有限公司", "二期产线", "https://hy.example")
    assert (one.aliases, one.note, one.phone.plain) == ("恒远精密（苏州）", "客户偏好周五拜访", "0512-88886021")
    other = again(other)
    assert (other.merged_into_id, other.is_deleted) == (one.pk, True)


def test_choices_decide(people: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    with operation(SYSTEM, "customers.edit"):
        Customer.objects.everyone().filter(pk=one.pk).update(note="先付款后发货")
    merge(people, one, other, choices={"name": "theirs", "note": "both", "core_need": "mine", "owner": "theirs"})
    one = again(one)
    assert (one.name, one.normal_name, one.aliases) == ("恒远精密（苏州）", "恒远精密苏州", "苏州恒远精密机械有限公司")
    assert (one.note, one.core_need) == ("先付款后发货\n客户偏好周五拜访", "")
    assert (one.owner, one.team) == (people.rep_c, people.rep_c.team)
    assert [row.user for row in Collaboration.objects.everyone().filter(customer=one)] == [people.rep_a]


def test_everything_goes_over_and_sums_are_right(people: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    order(one, 100), order(other, 250, date(2026, 5, 1)), order(other, -50, date(2026, 6, 1))
    talk(other)
    with operation(SYSTEM, "tasks.create"):
        Task.objects.everyone().create(
            customer=other, title="寄样", owner=people.rep_c, creator=people.rep_c, due_on=date(2026, 12, 1)
        )
    theirs = make_contact(other, name="陈立言", is_primary=True)
    merge(people, one, other)
    one = again(one)
    assert (one.order_count, one.total_amount, one.last_order_on) == (2, 300, date(2026, 5, 1))
    assert (one.primary_name, one.next_follow_up_on) == ("陈立言", date(2026, 12, 1))
    assert one.last_contact_on == clock.today()
    assert Contact.objects.everyone().get(pk=theirs.pk).customer_id == one.pk
    assert Task.objects.everyone().get().owner == people.rep_c, "he works on it now"
    assert again(other).total_amount == 0


def test_tags_and_people_on_both_are_there_once(people: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    with operation(SYSTEM, "tags.create"):
        both, theirs = (Tag.objects.everyone().create(name=name) for name in ("战略", "展会"))
    rows = Customer.objects.everyone()
    tagging.add(rows.filter(pk__in=[one.pk, other.pk]), [both], actor=people.steward)
    tagging.add(rows.filter(pk=other.pk), [theirs], actor=people.steward)
    for customer in pair:
        make_collaborator(customer, people.rep_b)
    make_collaborator(other, people.rep_a)
    outcome = merge(people, one, other)
    assert set(Tagging.objects.everyone().filter(customer=one).values_list("tag__name", flat=True)) == {"战略", "展会"}
    users = Collaboration.objects.everyone().filter(customer=one).values_list("user__name", flat=True)
    assert sorted(users) == sorted([people.rep_b.name, people.rep_c.name])
    undo.undo(outcome.operation, actor=people.steward)
    assert Tagging.objects.everyone().filter(customer=other).count() == 2
    assert list(Collaboration.objects.everyone().filter(customer=one).values_list("user", flat=True)) == [
        people.rep_b.pk
    ]


def test_there_is_one_primary_contact_and_same_people_become_one(people: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    mine = make_contact(one, name="陈立言", is_primary=True, mobile="13800006021")
    theirs = make_contact(other, name="陈立言", is_primary=True, email="chen@hy.example", post="采购总监")
    below = make_contact(other, name="吴慕白", reports_to=theirs)
    said = talk(other, theirs)
    outcome = merge(people, one, other, people={theirs.pk: mine.pk})
    kept = Contact.objects.everyone().get(pk=mine.pk)
    assert (kept.post, kept.email.plain, kept.mobile.plain, kept.is_primary) == (
        "采购总监", "chen@hy.example", "13800006021", True,
    )  # fmt: skip
    assert not Contact.objects.everyone().filter(pk=theirs.pk).exists()
    assert Contact.objects.everyone().get(pk=below.pk).reports_to == kept
    assert said.people.get().contact == kept
    undo.undo(outcome.operation, actor=people.steward)
    kept, theirs = (Contact.objects.everyone().get(pk=pk) for pk in (mine.pk, theirs.pk))
    assert (kept.post, kept.email.plain, theirs.customer_id, theirs.is_primary) == ("", "", other.pk, True)
    assert (said.people.get().contact, Contact.objects.everyone().get(pk=below.pk).reports_to) == (theirs, theirs)


def test_unmerge_brings_both_back_as_they_were(people: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    order(one, 100), order(other, 250)
    make_contact(other, name="陈立言", is_primary=True)
    talk(other)
    before = state(one), state(other)
    outcome = merge(people, one, other, choices={"owner": "theirs", "name": "theirs"})
    undone = undo.undo(outcome.operation, actor=people.steward)
    assert undone.asked == []
    assert (state(one), state(other)) == before
    assert not Merger.objects.everyone().exists()
    assert not Collaboration.objects.everyone().exists()


def test_what_came_after_stays_with_the_survivor_and_edits_keep_their_value(
    people: Cast, pair: tuple[Customer, Customer]
) -> None:
    one, other = pair
    moved = order(other, 250)
    outcome = merge(people, one, other)
    new = order(one, 70)
    make_contact(one, name="新来的")
    with operation(SYSTEM, "customers.edit"):
        Customer.objects.everyone().filter(pk=one.pk).update(core_need="三期产线")
        Order.objects.everyone().filter(pk=moved.pk).update(note="已开票")
    undone = undo.undo(outcome.operation, actor=people.steward)
    assert undone.asked == ["苏州恒远精密机械有限公司：核心需求"]
    assert undone.notes == ["合并后新增的留在“苏州恒远精密机械有限公司”：订单 1、联系人 1"]
    one, other, moved = again(one), again(other), Order.objects.everyone().get(pk=moved.pk)
    assert (one.core_need, other.core_need, moved.customer_id, moved.note) == (
        "三期产线",
        "二期产线",
        other.pk,
        "已开票",
    )
    assert Order.objects.everyone().get(pk=new.pk).customer_id == one.pk
    assert (one.total_amount, other.total_amount) == (70, 250)


def test_a_chain_is_undone_newest_first(people: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    third = make_customer(owner=people.rep_b, **derive.fill({"name": "恒远集团"}))
    made = order(other, 250)
    before = [state(each) for each in (one, other, third)]
    first = merge(people, one, other)
    second = merge(people, third, one)
    assert Order.objects.everyone().get(pk=made.pk).customer_id == third.pk
    assert merging.last_survivor(again(other)) == third
    with pytest.raises(Refused, match="恒远集团"):
        undo.undo(first.operation, actor=people.steward)
    undo.undo(second.operation, actor=people.steward)
    assert Order.objects.everyone().get(pk=made.pk).customer_id == one.pk
    undo.undo(first.operation, actor=people.steward)
    assert [state(each) for each in (one, other, third)] == before


def test_two_into_the_same_one_are_undone_newest_first(people: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    third = make_customer(owner=people.rep_b, **derive.fill({"name": "恒远机械"}), website="https://third.example")
    before = [state(each) for each in (one, other, third)]
    first, second = merge(people, one, other), merge(people, one, third, choices={"website": "theirs"})
    with pytest.raises(Refused, match="请先撤销"):
        undo.undo(first.operation, actor=people.steward)
    for outcome in (second, first):
        undo.undo(outcome.operation, actor=people.steward)
    assert [state(each) for each in (one, other, third)] == before


def test_it_takes_the_right_to_merge_and_to_unmerge(people: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    with pytest.raises(PermissionDenied):
        merging.merge(one, other, actor=people.rep_a)
    outcome = merge(people, one, other)
    with pytest.raises(PermissionDenied):
        undo.undo(outcome.operation, actor=people.rep_a)
    with pytest.raises(PermissionDenied):
        undo.undo(outcome.operation, actor=people.admin)
    with pytest.raises(Refused, match="数据范围"):
        undo.undo(outcome.operation, actor=people.lead_south)
    undone = undo.undo(outcome.operation, actor=people.lead_east)
    with pytest.raises(Refused):
        undo.undo(outcome.operation, actor=people.steward)
    assert undone.operation is not None
    with pytest.raises(Refused, match="不能再撤销"):
        undo.undo(undone.operation, actor=people.lead_east)


def test_what_may_not_be_changed_stays(people: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    lead = people.lead_all
    lead.grant.field_rules["customers.customer", "note"] = "hidden"
    merging.merge(one, other, actor=lead, choices={"note": "theirs"})
    assert again(one).note == ""
    assert again(one).core_need == "二期产线"


def test_merging_is_refused_when_it_makes_no_sense(people: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    with pytest.raises(Refused, match="不同"):
        merge(people, one, one)
    with pytest.raises(Refused, match="刚被改过"):
        merge(people, one, other, versions={one.pk: 0, other.pk: other.version})
    stranger = make_contact(make_customer(), name="别家的")
    with pytest.raises(Refused, match="联系人"):
        merge(people, one, other, people={stranger.pk: make_contact(one).pk})
    merge(people, one, other)
    with pytest.raises(Refused, match="已被删除或合并"):
        merge(people, one, other)


def test_a_merged_customer_cannot_be_restored_and_its_code_stays_taken(
    people: Cast, pair: tuple[Customer, Customer]
) -> None:
    one, other = pair
    merge(people, one, other)
    with pytest.raises(Refused, match="撤销合并"):
        archiving.restore(Customer.objects.with_deleted().filter(pk=other.pk), actor=people.steward)
    assert Customer.objects.with_deleted().filter(code=other.code).get() == other
    assert search.matching("customer", people.steward, other.code) == [one.pk], "the old code finds where it went"


def test_what_was_on_its_way_is_taken_over_later(people: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    merge(people, one, other)
    late = order(other, 90)
    assert merging.sweep(other.pk) == 1
    assert Order.objects.everyone().get(pk=late.pk).customer_id == one.pk
    assert again(one).total_amount == 90
    assert merging.sweep(other.pk) == 0


def test_the_former_owner_keeps_working_on_it_only_when_asked(people: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    merge(people, one, other, keeps_owner=False)
    assert not Collaboration.objects.everyone().exists()
    with pytest.raises(Refused):
        collaborating.add(again(one), people.rep_a, actor=people.steward)


@pytest.mark.parametrize("upside_down", [False, True])
def test_the_group_stays_a_tree(people: Cast, pair: tuple[Customer, Customer], upside_down: bool) -> None:
    """One stands two levels below the other: whichever goes, no loop closes and all come back."""
    top, bottom = pair
    between, child = (make_customer(**derive.fill({"name": name})) for name in ("中间公司", "孙公司"))
    for customer, parent in ((between, top), (bottom, between), (child, bottom)):
        groups.set_parent(customer, parent, actor=people.steward)
    survivor, loser = (bottom, top) if upside_down else (top, bottom)
    before = {each.pk: again(each).parent_id for each in (top, between, bottom, child)}
    outcome = merge(people, survivor, loser)
    assert again(survivor).parent_id is None
    assert (again(between).parent_id, again(child).parent_id) == (survivor.pk, survivor.pk)
    undone = undo.undo(outcome.operation, actor=people.steward)
    assert undone.asked == []
    assert {each.pk: again(each).parent_id for each in (top, between, bottom, child)} == before


def test_two_with_the_same_credit_code_can_be_merged_and_parted_again(
    people: Cast, pair: tuple[Customer, Customer]
) -> None:
    one, other = pair
    with operation(SYSTEM, "customers.import"):
        Customer.objects.everyone().filter(pk__in=[one.pk, other.pk]).update(credit_code="91320594MA1QK3L37D")
    outcome = merge(people, one, other)
    undo.undo(outcome.operation, actor=people.steward)
    assert again(other).credit_code == again(one).credit_code == "91320594MA1QK3L37D"


def test_the_survivors_primary_contact_stays_the_primary_one(people: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    mine, theirs = (make_contact(each, name=name, is_primary=True) for each, name in zip(pair, "甲乙", strict=True))
    outcome = merge(people, one, other)
    assert list(Contact.objects.everyone().filter(customer=one, is_primary=True)) == [mine]
    undo.undo(outcome.operation, actor=people.steward)
    assert Contact.objects.everyone().get(pk=theirs.pk).is_primary
    assert (again(one).primary_name, again(other).primary_name) == ("甲", "乙")


def test_unmerge_brings_the_cards_of_both_up_to_date(people: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    make_contact(one, name="早就在这里的")
    theirs = make_contact(other, name="陈立言", is_primary=True)
    talk(other, theirs)
    before = state(one), state(other)
    outcome = merge(people, one, other, choices=dict.fromkeys(sides.FIELDS, "mine"))
    assert again(one).last_contact_on == clock.today()
    undone = undo.undo(outcome.operation, actor=people.steward)
    assert undone.notes == [], "what was there before the merger is nothing new"
    now = {name: str(again(one).__dict__.get(name)) for name in ("last_contact_on", "primary_name", "completeness")}
    assert now == {name: before[0][name] for name in now}


def test_nobody_both_goes_and_stays_and_nobody_reports_to_himself(
    people: Cast, pair: tuple[Customer, Customer]
) -> None:
    one, other = pair
    mine = make_contact(one, name="陈立言")
    theirs = make_contact(other, name="陈立言")
    with pytest.raises(Refused, match="联系人"):
        merge(people, one, other, people={theirs.pk: mine.pk, mine.pk: theirs.pk})
    with operation(SYSTEM, "contacts.set_superior"):
        Contact.objects.everyone().filter(pk=mine.pk).update(reports_to=theirs)
    said = talk(other, theirs, mine)
    merge(people, one, other, people={theirs.pk: mine.pk})
    assert Contact.objects.everyone().get(pk=mine.pk).reports_to is None
    assert mine.pk in said.people.values_list("contact", flat=True)


def test_unmerge_refreshes_a_survivor_of_which_no_field_was_changed(people: Cast) -> None:
    one, other = (make_customer(owner=people.rep_a, **derive.fill({"name": "恒远精密"})) for _ in range(2))
    make_contact(other, name="陈立言", is_primary=True)
    outcome = merge(people, one, other)
    assert again(one).primary_name == "陈立言"
    undo.undo(outcome.operation, actor=people.steward)
    assert (again(one).primary_name, again(other).primary_name) == ("", "陈立言")
