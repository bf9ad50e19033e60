"""The one-time link by which a new installation gets its first administrator.

`issue()` is called by the command line. Only a digest is kept; the link is used up by the first administrator, ends
after half an hour, and a new one replaces it.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from kebu.base import clock
from kebu.base.access import SYSTEM, Refused
from kebu.base.models import Setting
from kebu.base.operation import operation
from kebu.staff import rules
from kebu.staff.actions import users
from kebu.staff.models import Role, User
from kebu.staff.seeds import seed

KEY = "staff.first_admin"
VALID_FOR = timedelta(minutes=30)


def issue() -> str:
    """A new token for `staff:first_admin`, valid for 30 minutes. Raises Refused once there is an administrator."""
    if rules.has_administrator():
        raise Refused(_("已经有系统管理员了，请用已有账号登录"))
    token = secrets.token_urlsafe(24)
    until = (clock.now() + VALID_FOR).isoformat()
    with operation(SYSTEM, "first_admin.issue") as op:
        Setting.objects.update_or_create(key=KEY, defaults={"value": {"digest": _digest(token), "until": until}})
        op.log()
    return token


def is_valid(token: str) -> bool:
    return _row(token) is not None and not rules.has_administrator()


def create(token: str, *, username: str, name: str, password: str) -> User:
    """The first administrator. Raises Refused when the link is no longer good; of two at once one wins."""
    with operation(SYSTEM, "first_admin.create"), transaction.atomic():
        row = _row(token)
        taken = Setting.objects.filter(pk=row.pk, value=row.value).delete()[0] if row else 0
        if not taken or rules.has_administrator():
            raise Refused(_("这个链接已失效，请在服务器上重新运行 kebu init 取得新链接"))
        seed(SYSTEM)
        role = Role.objects.everyone().get(key="administrator")
        return users.create({"username": username, "name": name}, password=password, roles=[role], actor=SYSTEM).user


def _row(token: str) -> Setting | None:
    row = Setting.objects.filter(key=KEY).first()
    if row is None or not constant_time_compare(row.value["digest"], _digest(token)):
        return None
    return row if datetime.fromisoformat(row.value["until"]) > clock.now() else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
