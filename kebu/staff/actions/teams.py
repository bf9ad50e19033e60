"""Verbs on the team tree."""

from django.utils.translation import gettext as _

from kebu.base import clock, edits
from kebu.base.access import Actor, Refused, require
from kebu.base.operation import action
from kebu.staff import rules
from kebu.staff.actions.log import log
from kebu.staff.models import Team, User


def _refuse_taken(name: str, parent_id: int | None, but: int = 0) -> None:
    if Team.objects.everyone().filter(name=name, parent_id=parent_id).exclude(pk=but).exists():
        raise Refused(_("同一上级下已有团队“%(name)s”，请换一个名称") % {"name": name})


@action("teams.create")
def create(name: str, parent: Team | None, *, actor: Actor) -> Team:
    require(actor, "staff.manage")
    _refuse_taken(name, parent.pk if parent else None)
    team = Team.objects.everyone().create(name=name, parent=parent)
    log(team)
    return team


@action("teams.edit")
def edit(team: Team, *, name: str, leader: User | None, actor: Actor, version: int | None = None) -> None:
    """Rename a team or name its leader. Raises edits.Conflict."""
    require(actor, "staff.manage")
    _refuse_taken(name, team.parent_id, but=team.pk)
    edits.write(team, {"name": name, "leader": leader}, version=version)
    log(team, leader=leader.name if leader else "")


@action("teams.move")
def move(team: Team, parent: Team | None, *, actor: Actor) -> None:
    """Hang a team under another, with everything below it. Who sees what follows at once."""
    require(actor, "staff.manage")
    list(Team.objects.everyone().select_for_update().order_by("pk").values_list("pk"))
    rules.refuse_cycle(team, parent)
    _refuse_taken(team.name, parent.pk if parent else None, but=team.pk)
    Team.objects.everyone().filter(pk=team.pk).update(parent=parent)
    log(team, parent=parent.name if parent else "")


@action("teams.delete")
def delete(team: Team, *, actor: Actor) -> None:
    """Remove an empty team. Raises Refused while people, teams or customers hang on it."""
    require(actor, "staff.manage")
    if team.members.exists() or team.children.filter(deleted_at__isnull=True).exists():
        raise Refused(_("“%(team)s”里还有人或下级团队，请先移走") % {"team": team})
    if team.customers.exists():
        raise Refused(_("还有客户属于“%(team)s”，请先把它们转给别的团队") % {"team": team})
    Team.objects.everyone().filter(pk=team.pk).update(deleted_at=clock.now())
    log(team)
