"""Verbs on roles: rights, reach, field rules. All in force with each holder's next request."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from kebu.base import clock, edits
from kebu.base.access import RIGHTS, Actor, Refused, require
from kebu.base.operation import action
from kebu.staff import fieldrules, rules
from kebu.staff.actions.log import log
from kebu.staff.models import FieldRule, Role

TEXTS = ("name", "name_en", "description", "reach")


@action("roles.create")
def create(fields: Mapping[str, Any], rights: Collection[str], *, actor: Actor) -> Role:
    """A new role from `name`, `name_en`, `description`, `reach`."""
    require(actor, "roles.manage")
    _refuse_taken(fields["name"])
    texts = {name: fields[name] for name in TEXTS if name in fields}
    role = Role.objects.everyone().create(**texts, rights=_known(rights), position=Role.objects.with_deleted().count())
    log(role)
    return role


@action("roles.edit")
def edit(
    role: Role,
    fields: Mapping[str, Any],
    rights: Collection[str],
    *,
    actor: Actor,
    version: int | None = None,
) -> None:
    """Change a role's texts, reach and rights. Rights of areas that are not installed stay. Raises edits.Conflict."""
    require(actor, "roles.manage")
    _refuse_taken(fields["name"], but=role.pk)
    present = {right for right in role.rights if right in RIGHTS}
    kept = [right for right in role.rights if right not in RIGHTS]
    values = {name: fields[name] for name in TEXTS if name in fields} | {"rights": sorted([*_known(rights), *kept])}
    with rules.administrators_remain():
        edits.write(role, values, version=version)
    log(role, added=sorted(set(rights) - present), removed=sorted(present - set(rights)), reach=role.reach)


@action("roles.set_rules")
def set_rules(role: Role, kinds: Mapping[tuple[str, str], str], *, actor: Actor) -> None:
    """Set field rules by (model label, field): hidden, masked, readonly or "". Other fields keep theirs."""
    require(actor, "roles.manage")
    known = fieldrules.registered()
    unknown = [key for key in kinds if key not in known]
    if unknown:
        raise Refused(_("没有这样的字段：%(field)s") % {"field": ".".join(unknown[0])})
    present = {(rule.model, rule.field): rule for rule in FieldRule.objects.everyone().filter(role=role)}
    changed = {key: kind for key, kind in kinds.items() if kind != (present[key].kind if key in present else "")}
    for key in changed:
        if key in present:
            present[key].delete()
    rows = [FieldRule(role=role, model=model, field=name, kind=kind) for (model, name), kind in changed.items() if kind]
    FieldRule.objects.everyone().bulk_create(rows)
    if changed:
        log(role, verb="roles.set_rules", fields=sorted(".".join(key) for key in changed))


@action("roles.delete")
def delete(role: Role, *, actor: Actor) -> None:
    """Remove a role that nobody holds."""
    require(actor, "roles.manage")
    if role.grants.exists():
        raise Refused(_("还有人担任“%(role)s”，请先给他们换角色") % {"role": role})
    Role.objects.everyone().filter(pk=role.pk).update(deleted_at=clock.now())
    log(role)


def _known(rights: Collection[str]) -> list[str]:
    unknown = sorted(set(rights) - set(RIGHTS))
    if unknown:
        raise Refused(_("没有这样的权限：%(right)s") % {"right": unknown[0]})
    return sorted(set(rights))


def _refuse_taken(name: str, but: int = 0) -> None:
    if Role.objects.everyone().filter(name=name).exclude(pk=but).exists():
        raise Refused(_("已有名为“%(name)s”的角色") % {"name": name})
