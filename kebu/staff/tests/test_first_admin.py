"""The one-time link of a new installation."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base import clock
from kebu.base.access import Refused
from kebu.base.models import LogEntry, Setting
from kebu.cast.people import cast
from kebu.staff import first_admin
from kebu.staff.models import Role, User

pytestmark = pytest.mark.django_db
FIELDS = {"name": "管理员", "username": "root", "password": "correct horse battery"}


def post(token: str, **fields: str):
    return Client().post(reverse("staff:first_admin", args=[token]), FIELDS | fields)


def test_link_makes_one_administrator_with_seeded_roles_and_is_used_up() -> None:
    token = first_admin.issue()
    assert Client().get(reverse("staff:first_admin", args=[token])).status_code == 200
    assert post(token)["Location"] == reverse("staff:login")
    user = User.objects.everyone().get(username="root")
    assert user.may("staff.manage")
    assert user.may("roles.manage")
    assert Role.objects.everyone().count() == 10
    assert post(token, username="second").status_code == 404
    assert User.objects.everyone().count() == 1
    with pytest.raises(Refused):
        first_admin.issue()


def test_link_ends_after_half_an_hour_and_a_new_one_replaces_it(monkeypatch: pytest.MonkeyPatch) -> None:
    old = first_admin.issue()
    token = first_admin.issue()
    assert not first_admin.is_valid(old)
    assert first_admin.is_valid(token)
    later = clock.now() + timedelta(minutes=30, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert post(token).status_code == 404
    assert not User.objects.everyone().exists()


def test_weak_password_keeps_the_link_alive() -> None:
    token = first_admin.issue()
    assert post(token, password="12345678").status_code == 422
    assert first_admin.is_valid(token)


def test_token_is_not_kept_anywhere() -> None:
    token = first_admin.issue()
    assert token not in str(list(Setting.objects.values())) + str(list(LogEntry.objects.values()))


def test_no_link_once_there_is_an_administrator() -> None:
    token = first_admin.issue()
    cast(customers_each=0)
    assert not first_admin.is_valid(token)
    assert post(token).status_code == 404
