"""The access question. Areas declare rights here; `staff` answers who holds them and who sees which customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Text = str | Promise


class Actor(Protocol):
    """Whoever acts: a user, or the system on somebody's behalf."""

    @property
    def actor_id(self) -> int | None: ...
    @property
    def actor_name(self) -> str: ...
    def may(self, right: str) -> bool: ...


@dataclass(frozen=True)
class System:
    """The program itself: schedules, the command line, the demo generator."""

    actor_name: str = "系统"
    actor_id: int | None = None

    def may(self, right: str) -> bool:
        return right in RIGHTS


SYSTEM = System()


@dataclass(frozen=True)
class Right:
    key: str
    label: Text
    group: Text


RIGHTS: dict[str, Right] = {}


def declare(group: Text, rights: Mapping[str, Text]) -> None:
    """Add an area's rights, `{"customers.edit": label}`. Called from wiring, once."""
    for key, label in rights.items():
        RIGHTS[key] = Right(key, label, group)


def require(actor: Actor, right: str) -> None:
    """Raise PermissionDenied, in words for the person, when the right is missing."""
    if not actor.may(right):
        label = RIGHTS[right].label
        raise PermissionDenied(_("你没有“%(right)s”的权限，可请系统管理员开通") % {"right": label})


class Refused(Exception):
    """An action that cannot be done as asked. The message says in Chinese what to do; nothing was changed."""


GROUP_CUSTOMERS = gettext_lazy("客户")
GROUP_WORK = gettext_lazy("跟进")
GROUP_STRATEGY = gettext_lazy("分层与策略")
GROUP_SETTINGS = gettext_lazy("设置")
