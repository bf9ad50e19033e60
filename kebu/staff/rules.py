"""Decisions about people: names of accounts, the last administrator, whose password one may reset."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from kebu.base.access import Actor, Refused, require
from kebu.staff.models import Role, RoleGrant, Team, User

ADMINISTRATION = frozenset({"staff.manage", "roles.manage"})
USERNAME = re.compile(r"[\w.@+-]{2,60}")


def normal_username(text: str) -> str:
    """The one form in which an account's name is stored and compared: NFKC, lower case, no space around."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def has_administrator() -> bool:
    """Whether an active person holds, over all roles, both rights that keep the house open."""
    held: dict[int, set[str]] = defaultdict(set)
    grants = RoleGrant.objects.everyone().filter(
        user__is_active=True, user__deleted_at__isnull=True, role__deleted_at__isnull=True
    )
    for user_id, rights in grants.values_list("user_id", "role__rights"):
        held[user_id] |= set(rights)
    return any(rights >= ADMINISTRATION for rights in held.values())


def refuse_without_administrator(_ids: Collection[int] = ()) -> None:
    """Raise Refused when nobody could manage people any more; the operation around it then leaves no trace."""
    if not has_administrator():
        raise Refused(_("至少要留一位在职的系统管理员（能管理用户和角色）"))


@contextmanager
def administrators_remain() -> Iterator[None]:
    """A change of people or roles that must not lock everybody out. Call within an operation."""
    list(Role.objects.everyone().select_for_update().order_by("pk").values_list("pk"))
    had_one = has_administrator()
    yield
    if had_one:
        refuse_without_administrator()


def require_over(actor: Actor, user: User) -> None:
    """Managing a person who manages roles takes that right too: nobody rises by resetting his password."""
    require(actor, "staff.manage")
    if user.grant.may("roles.manage") and not actor.may("roles.manage"):
        raise PermissionDenied(_("“%(name)s”是管理员，只有能管理角色的人可以改") % {"name": user.name})


def refuse_cycle(team: Team, parent: Team | None) -> None:
    if parent is not None and parent.pk in Team.objects.everyone().below(team.pk):
        raise Refused(_("“%(parent)s”在“%(team)s”之下，不能作它的上级") % {"parent": parent, "team": team})
