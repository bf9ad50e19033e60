from django.db import models
from django.utils.translation import gettext_lazy as _

from kebu.base.models import History, Record, RecordQuerySet, Scoped
from kebu.base.models.record import live


class TeamQuerySet(RecordQuerySet["Team"]):
    def visible_to(self, user: object) -> "TeamQuerySet":
        return self.all()

    def above(self, team_id: int) -> list[int]:
        """Ids of a team and of those it stands under, from the nearest up. One query, walked in memory."""
        parents, found = dict(self.values_list("id", "parent_id")), [team_id]
        while (parent_id := parents.get(found[-1])) is not None and parent_id not in found:
            found.append(parent_id)
        return found

    def below(self, *tops: int) -> set[int]:
        """Ids of these teams and of every team under them. Teams are few: one query, walked in memory."""
        children: dict[int | None, list[int]] = {}
        for team_id, parent_id in self.values_list("id", "parent_id"):
            children.setdefault(parent_id, []).append(team_id)
        found: set[int] = set()
        waiting = list(tops)
        while waiting:
            team_id = waiting.pop()
            if team_id not in found:
                found.add(team_id)
                waiting += children.get(team_id, [])
        return found


class Team(Record):
    objects = Scoped(TeamQuerySet)
    history = History()

    name = models.CharField(_("团队名称"), max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级团队")
    )
    leader = models.ForeignKey(
        "staff.User", models.SET_NULL, null=True, blank=True, related_name="leads", verbose_name=_("团队负责人")
    )

    class Meta:
        constraints = [live("team_name", "name", "parent")]

    def __str__(self) -> str:
        return self.name
