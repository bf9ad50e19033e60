"""Triggers write the history; a write without an operation is refused by the database."""

import pytest
from django.db import IntegrityError, connection, transaction

from kebu.base import history
from kebu.base.access import SYSTEM
from kebu.base.models import Change
from kebu.base.operation import operation
from kebu.staff.models import Team

pytestmark = pytest.mark.django_db


def test_update_keeps_both_values_with_actor_operation_and_version() -> None:
    with operation(SYSTEM, "team.create"):
        team = Team.objects.everyone().create(name="华东大客户部")
    with operation(SYSTEM, "team.rename") as op:
        Team.objects.everyone().filter(pk=team.pk).update(name="华东一部")
    change = Change.objects.filter(model="staff.team", row_id=team.pk).latest("id")
    assert (change.kind, change.before, change.after) == ("U", {"name": "华东大客户部"}, {"name": "华东一部"})
    assert (change.actor_name, change.verb, change.operation, change.version) == ("系统", "team.rename", op.uid, 2)


def test_write_without_operation_is_refused() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Team.objects.everyone().create(name="无主")
    assert not Team.objects.everyone().exists()


def test_delete_keeps_the_whole_row() -> None:
    with operation(SYSTEM, "team.create"):
        team = Team.objects.everyone().create(name="临时组")
    pk = team.pk
    with operation(SYSTEM, "team.delete"):
        team.delete()
    change = Change.objects.filter(model="staff.team", row_id=pk).latest("id")
    assert change.kind == "D"
    assert change.before["name"] == "临时组"
    assert change.before["uid"].replace("-", "") == team.uid.hex


def test_untouched_columns_leave_no_trace() -> None:
    with operation(SYSTEM, "team.create"):
        team = Team.objects.everyone().create(name="一组")
    with operation(SYSTEM, "team.rename"):
        Team.objects.everyone().filter(pk=team.pk).update(name="一组")
    assert Change.objects.filter(model="staff.team", row_id=team.pk, kind="U").count() == 0


def test_a_lost_trigger_is_noticed() -> None:
    assert history.missing(connection) == []
    name = "kebu_h_staff_team" if connection.vendor == "postgresql" else "kebu_h_staff_team_u"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"' + (" ON staff_team" if connection.vendor == "postgresql" else ""))
    assert history.missing(connection) == [name]
    history.install(connection)
    assert history.missing(connection) == []
