"""Verbs on people. Roles, team, password and leaving each have their own; none of them is a field of another."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from kebu.base import clock, edits, events
from kebu.base.access import Actor, Refused, require
from kebu.base.operation import action
from kebu.base.text.pinyin import sort_key
from kebu.staff import following, rules
from kebu.staff.actions.log import log
from kebu.staff.events import UserLeft, UserMoved
from kebu.staff.models import Role, RoleGrant, Team, User

START_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
EDITABLE = ("name", "email", "post")
PREFERENCES = ("theme", "language")


@dataclass(frozen=True)
class Created:
    """A new person, and the start password when none was given: shown once, changed at the first log-in."""

    user: User
    start_password: str = ""


@action("users.create")
def create(
    fields: dict[str, Any],
    *,
    actor: Actor,
    password: str = "",
    roles: Collection[Role] = (),
    team: Team | None = None,
) -> Created:
    """Create a person from `username`, `name`, `email`, `post`. Raises Refused when the log-in name is taken."""
    require(actor, "staff.manage")
    username = rules.normal_username(fields["username"])
    if not rules.USERNAME.fullmatch(username):
        raise Refused(_("登录名用 2–60 个字母、数字或汉字，可含 . _ - @ +"))
    if User.objects.with_deleted().filter(username=username).exists():
        raise Refused(_("登录名“%(username)s”已被使用，请换一个") % {"username": username})
    start = "" if password else start_password()
    user = User(username=username, team=team, must_change_password=bool(start))
    for name in EDITABLE:
        setattr(user, name, fields.get(name, ""))
    user.name_key = sort_key(user.name, person=True)
    user.set_password(password or start)
    user.save()
    log(user)
    if roles:
        set_roles(user, roles, actor=actor)
    return Created(user, start)


def start_password() -> str:
    """Twelve characters that cannot be mistaken for one another, about 59 bits."""
    return "-".join("".join(secrets.choice(START_ALPHABET) for _ in range(4)) for _ in range(3))


@action("users.edit")
def edit(user: User, fields: dict[str, Any], *, actor: Actor, version: int | None = None) -> None:
    """Change name, e-mail, post; nothing else is taken from `fields`. Raises edits.Conflict."""
    rules.require_over(actor, user)
    values = {name: fields[name] for name in EDITABLE if name in fields}
    written = edits.write(user, values, version=version)
    if written is None or not written.changed:
        return
    User.objects.everyone().filter(pk=user.pk).update(name_key=sort_key(user.name, person=True))
    log(user, fields=written.changed)


@action("users.prefer")
def prefer(user: User, fields: dict[str, Any], *, actor: Actor) -> None:
    """A person's own theme and language."""
    values = {name: fields[name] for name in PREFERENCES if name in fields and fields[name] != getattr(user, name)}
    if values:
        User.objects.everyone().filter(pk=user.pk).update(**values)


@action("users.set_roles")
def set_roles(user: User, roles: Collection[Role], *, actor: Actor) -> None:
    """Give exactly these roles; in force with the person's next request."""
    require(actor, "roles.manage")
    wanted = {role.pk for role in roles}
    grants = RoleGrant.objects.everyone().filter(user=user)
    present = set(grants.values_list("role_id", flat=True))
    if wanted == present:
        return
    with rules.administrators_remain():
        grants.exclude(role_id__in=wanted).delete()
        for role_id in sorted(wanted - present):
            RoleGrant.objects.everyone().create(user=user, role_id=role_id)
    names = Role.objects.with_deleted().in_bulk(wanted | present)
    log(
        user,
        added=sorted(names[pk].name for pk in wanted - present),
        removed=sorted(names[pk].name for pk in present - wanted),
    )


@action("users.move_team")
def move_team(user: User, team: Team | None, *, actor: Actor) -> None:
    """Put a person into a team. What follows its owner's team does so at once, or hears `UserMoved`."""
    rules.require_over(actor, user)
    if user.team_id == (team.pk if team else None):
        return
    User.objects.everyone().filter(pk=user.pk).update(team=team)
    user.team = team
    log(user, team=team.name if team else "")
    following.follow(user.pk, user.team_id)
    events.publish(UserMoved(user.pk, team.pk if team else None))


@action("users.deactivate")
def deactivate(user: User, *, actor: Actor) -> None:
    """A person leaves: with the next request he is nobody. Customers stay his until they are handed over."""
    rules.require_over(actor, user)
    if user.pk == actor.actor_id:
        raise Refused(_("不能停用自己的账号，请让另一位管理员来做"))
    if not user.is_active:
        return
    with rules.administrators_remain():
        User.objects.everyone().filter(pk=user.pk).update(
            is_active=False, left_on=clock.today(), calendar_token="", session_epoch=F("session_epoch") + 1
        )
        Team.objects.everyone().filter(leader=user).update(leader=None)
    log(user)
    events.publish(UserLeft(user.pk))


@action("users.activate")
def activate(user: User, *, actor: Actor) -> None:
    """A person comes back, with the roles and the password he had."""
    rules.require_over(actor, user)
    if user.is_active:
        return
    User.objects.everyone().filter(pk=user.pk).update(is_active=True, left_on=None)
    log(user)


@action("users.reset_password")
def reset_password(user: User, *, actor: Actor) -> str:
    """A new start password, to be told to the person; every session of his ends. It is shown once and never stored."""
    rules.require_over(actor, user)
    start = start_password()
    _store_password(user, start, must_change=True)
    log(user)
    return start


@action("users.change_password")
def change_password(user: User, password: str, *, actor: Actor) -> None:
    """A person's own new password, already checked against the policy. His other sessions end."""
    if user.pk != actor.actor_id:
        raise ValidationError("own password only")
    _store_password(user, password, must_change=False)
    log(user)


def _store_password(user: User, password: str, *, must_change: bool) -> None:
    user.set_password(password)
    user.must_change_password = must_change
    user.session_epoch += 1
    User.objects.everyone().filter(pk=user.pk).update(
        password=user.password, must_change_password=must_change, session_epoch=user.session_epoch
    )
