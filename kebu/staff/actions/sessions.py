"""Log in and log out. Known and unknown accounts cost the same work and get the same answer."""

from dataclasses import dataclass

from django.contrib import auth
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kebu.base.access import Actor, Refused
from kebu.base.middleware import client_ip
from kebu.base.operation import record
from kebu.staff import lockout, rules
from kebu.staff.models import User


@dataclass(frozen=True)
class Stranger:
    """Whoever stands at the door: the account that was tried, if there is one, and nothing that was typed."""

    actor_id: int | None
    actor_name: str

    def may(self, right: str) -> bool:
        return False


def log_in(request: HttpRequest, username: str, password: str) -> User:
    """Start a session. Raises Refused: wrong name or password, or locked for a quarter of an hour."""
    account, ip = rules.normal_username(username)[:150], client_ip(request)
    if not lockout.begin(account, ip):
        record(_stranger(account), "login.locked", result="refused")
        raise Refused(_("密码错误次数过多，请 15 分钟后再试"))
    user = auth.authenticate(request, username=account, password=password)
    if not isinstance(user, User) or user.is_deleted:
        record(_stranger(account), "login.fail", result="refused")
        raise Refused(_("登录名或密码不对"))
    lockout.clear(account, ip)
    auth.login(request, user)
    record(user, "login", user)
    return user


def log_out(request: HttpRequest, *, actor: Actor) -> None:
    """End the session on the server."""
    record(actor, "logout")
    auth.logout(request)


def _stranger(account: str) -> Stranger:
    user = User.objects.everyone().filter(username=account).first()
    return Stranger(user.pk, user.name) if user else Stranger(None, _("未知账号"))
