"""Assign, archive, delete, tag, collaborate and hand over: set-wise, logged, undoable."""

import pytest
from django.core.exceptions import PermissionDenied

from kebu.base import jobs, undo
from kebu.base.access import SYSTEM, Refused
from kebu.base.models import LogEntry
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast, make_collaborator, make_customer
from kebu.customers.actions import archiving, assigning, collaborating, handover, tagging, tags
from kebu.customers.models import Collaboration, Contact, Customer, Tag, Tagging
from kebu.customers.models.customer import CustomerQuerySet
from kebu.staff.actions import users
from kebu.staff.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def everyone() -> CustomerQuerySet:
    return Customer.objects.everyone()


def make_tag(name: str) -> Tag:
    with operation(SYSTEM, "tags.create"):
        return Tag.objects.everyone().create(name=name)


def test_assign_moves_owner_and_team_and_undo_brings_both_back(people: Cast) -> None:
    theirs = [customer.pk for customer in people.customers["rep_a"]]
    make_collaborator(people.customers["rep_a"][0], people.rep_c)
    outcome = assigning.assign(everyone().filter(pk__in=theirs), people.rep_c, actor=people.lead_all)
    assert outcome.count == 2
    assert set(everyone().filter(pk__in=theirs).values_list("owner__name", "team__name")) == {("陈屿", "华南一部")}
    assert not Collaboration.objects.everyone().filter(user=people.rep_c).exists()
    assert LogEntry.objects.get(verb="customers.assign").count == 2
    undo.undo(outcome.operation, actor=people.lead_all)
    assert set(everyone().filter(pk__in=theirs).values_list("owner__name", "team__name")) == {("林晓", "华东一部")}
    assert Collaboration.objects.everyone().filter(user=people.rep_c).exists()


def test_assign_touches_only_what_differs(people: Cast) -> None:
    outcome = assigning.assign(everyone(), people.rep_a, actor=people.lead_all)
    assert outcome.count == 4
    own = everyone().filter(pk__in=[customer.pk for customer in people.customers["rep_a"]])
    assert set(own.values_list("version", flat=True)) == {1}


def test_assign_needs_the_right_and_a_present_owner(people: Cast) -> None:
    with pytest.raises(PermissionDenied):
        assigning.assign(everyone(), people.rep_b, actor=people.rep_a)
    with operation(SYSTEM, "staff.leave"):
        User.objects.everyone().filter(pk=people.rep_b.pk).update(is_active=False)
    with pytest.raises(Refused, match="离职"):
        assigning.assign(everyone(), people.reload("rep_b"), actor=people.lead_all)


def test_customers_follow_the_team_of_their_owner(people: Cast) -> None:
    users.move_team(people.rep_a, people.teams["south"], actor=people.admin)
    assert set(everyone().filter(owner=people.rep_a).values_list("team__name", flat=True)) == {"华南一部"}
    assert set(everyone().filter(owner=people.rep_b).values_list("team__name", flat=True)) == {"华东一部"}


def test_who_sees_them_changes_with_the_move_itself(people: Cast) -> None:
    """Without any job: the new team's lead has them at once, the former one no more; undo brings both back."""
    one = people.customers["rep_a"][0]

    def sees(part: str) -> bool:
        return Customer.objects.visible_to(people.reload(part)).filter(pk=one.pk).exists()

    assert (sees("lead_east"), sees("lead_south")) == (True, False)
    users.move_team(people.rep_a, people.teams["south"], actor=people.admin)
    assert (sees("lead_east"), sees("lead_south")) == (False, True)
    moved = LogEntry.objects.filter(verb="users.move_team").latest("id").operation
    assert moved is not None
    undo.undo(moved, actor=people.admin)
    assert (sees("lead_east"), sees("lead_south")) == (True, False)


def test_too_many_for_one_transaction_follow_by_job(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assigning, "AT_ONCE", 1)
    monkeypatch.setattr(assigning, "PORTION", 1)
    users.move_team(people.rep_a, people.teams["south"], actor=people.admin)
    own = everyone().filter(owner=people.rep_a)
    assert set(own.values_list("team__name", flat=True)) == {"华东一部"}
    jobs.run_due(strict=True)
    assert set(own.values_list("team__name", flat=True)) == {"华南一部"}
    assert LogEntry.objects.get(verb="customers.follow_team").count == 2


def test_a_move_in_two_steps_ends_in_the_last_team(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assigning, "AT_ONCE", 1)
    users.move_team(people.rep_a, people.teams["south"], actor=people.admin)
    users.move_team(people.reload("rep_a"), None, actor=people.admin)
    jobs.run_due(strict=True)
    assert set(everyone().filter(owner=people.rep_a).values_list("team", flat=True)) == {None}


def test_archive_and_back(people: Cast) -> None:
    one = everyone().filter(pk=people.customers["rep_a"][0].pk)
    archiving.archive(one, actor=people.lead_east)
    assert one.get().is_archived
    assert archiving.archive(one, actor=people.lead_east).count == 0
    archiving.unarchive(one, actor=people.lead_east)
    assert not one.get().is_archived


def test_a_deleted_customer_takes_its_contacts_out_of_sight_and_brings_them_back(people: Cast) -> None:
    customer = people.customers["rep_a"][0]
    with operation(SYSTEM, "contacts.create"):
        Contact.objects.everyone().create(customer=customer, name="陈立言")
    outcome = archiving.delete(everyone().filter(pk=customer.pk), actor=people.steward)
    assert not Contact.objects.visible_to(people.rep_a).exists()
    assert not Customer.objects.visible_to(people.rep_a).filter(pk=customer.pk).exists()
    undo.undo(outcome.operation, actor=people.steward)
    assert Contact.objects.visible_to(people.rep_a).count() == 1
    archiving.delete(everyone().filter(pk=customer.pk), actor=people.steward)
    archiving.restore(Customer.objects.with_deleted().visible_to(people.steward), actor=people.steward)
    assert everyone().filter(pk=customer.pk).exists()


def test_delete_needs_the_right(people: Cast) -> None:
    with pytest.raises(PermissionDenied):
        archiving.delete(everyone(), actor=people.rep_a)
    assert everyone().count() == 6


def test_tags_go_on_and_off_in_one_step(people: Cast) -> None:
    key, expo = make_tag("重点"), make_tag("展会")
    tagging.add(everyone().filter(owner=people.rep_a), [key], actor=people.rep_a)
    outcome = tagging.add(everyone().filter(owner__in=[people.rep_a, people.rep_b]), [key, expo], actor=people.steward)
    assert outcome.count == 4
    assert Tagging.objects.everyone().count() == 8
    undo.undo(outcome.operation, actor=people.steward)
    assert Tagging.objects.everyone().filter(tag=key).count() == 2
    assert tagging.remove(everyone(), [key, expo], actor=people.steward).count == 2
    assert not Tagging.objects.everyone().exists()


def test_a_tag_deleted_and_brought_back_is_on_its_customers_again(people: Cast) -> None:
    key = make_tag("重点")
    tagging.add(everyone(), [key], actor=people.steward)
    outcome = tags.delete(key, actor=people.admin)
    assert (outcome.count, Tagging.objects.everyone().count()) == (6, 0)
    undo.undo(outcome.operation, actor=people.admin)
    assert Tagging.objects.everyone().filter(tag__deleted_at__isnull=True).count() == 6


def test_two_tags_cannot_have_one_name(people: Cast) -> None:
    tags.create("重点", actor=people.admin)
    with pytest.raises(Refused, match="重点"):
        tags.create(" 重点 ", actor=people.admin)


def test_the_owner_adds_a_collaborator_who_then_sees_the_customer(people: Cast) -> None:
    customer = people.customers["rep_a"][0]
    assert not Customer.objects.visible_to(people.rep_c).filter(pk=customer.pk).exists()
    collaborating.add(customer, people.rep_c, actor=people.rep_a, part="技术支持")
    assert Customer.objects.visible_to(people.rep_c).filter(pk=customer.pk).exists()
    with pytest.raises(Refused, match="负责人"):
        collaborating.add(customer, people.rep_b, actor=people.rep_c)
    collaborating.remove(customer, people.rep_c, actor=people.rep_c)
    assert not Customer.objects.visible_to(people.rep_c).filter(pk=customer.pk).exists()


def test_handover_splits_customers_and_passes_collaborations_on(people: Cast) -> None:
    first, second = people.customers["rep_a"]
    shared, mine = people.customers["rep_c"][0], people.customers["rep_b"][0]
    make_collaborator(shared, people.rep_a)
    make_collaborator(mine, people.rep_a)
    counts = handover.move(people.rep_a, people.rep_b, actor=people.steward, chosen={second.pk: people.rep_c})
    assert (counts["customers"], counts["collaborations"]) == (2, 2)
    assert everyone().get(pk=first.pk).owner == people.rep_b
    assert everyone().get(pk=second.pk).owner == people.rep_c
    assert list(Collaboration.objects.everyone().values_list("customer_id", "user__name")) == [(shared.pk, "周昂")]


def test_handover_tells_the_areas_above_who_takes_what(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[handover.Move] = []

    def keep(move: handover.Move) -> int:
        heard.append(move)
        return 3

    monkeypatch.setattr(handover, "_parts", {"tasks": handover.Part("待办", lambda _user: 3, keep)})
    assert ("待办", 3) in handover.preview(people.rep_a)
    assert handover.move(people.rep_a, people.rep_b, actor=people.steward)["tasks"] == 3
    assert heard[0].customer_ids == {people.rep_b.pk: [c.pk for c in people.customers["rep_a"]]}


def test_handover_also_moves_what_lies_in_the_recycle_bin(people: Cast) -> None:
    gone = make_customer(owner=people.rep_a, deleted_at="2026-01-01T00:00:00Z")
    handover.move(people.rep_a, people.rep_b, actor=people.steward)
    assert Customer.objects.with_deleted().get(pk=gone.pk).owner == people.rep_b


def test_handover_to_oneself_is_refused(people: Cast) -> None:
    with pytest.raises(Refused):
        handover.move(people.rep_a, people.rep_a, actor=people.steward)
