"""Fields over people and teams, for the lists of every area."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kebu.base.access import Text
from kebu.base.lists.fields import Field, Kind
from kebu.base.lists.values import uid_of
from kebu.base.text.grams import fold
from kebu.staff.models import Team, User

ME, MY_TEAM = "me", "team"
OPTIONS = 30


def user_field(key: str, label: Text, **more: Any) -> Field:
    """A person; picked by uid, as 我 or as 我和下属."""
    return Field(key, label, Kind.USER, options=_people, names=_people_names, resolve=_people_ids, **more)


def team_field(key: str, label: Text, **more: Any) -> Field:
    """A team; picked by uid or as 我的团队及下级."""
    return Field(key, label, Kind.TEAM, options=_teams, names=_team_names, resolve=_team_ids, **more)


def _words() -> dict[str, str]:
    return {ME: _("我"), MY_TEAM: _("我和下属")}


def _people(user: User, q: str) -> list[tuple[str, Text, Text]]:
    wanted = fold(q)
    rows = User.objects.visible_to(user).active().select_related("team").order_by("name_key", "pk")
    if wanted:
        rows = rows.filter(Q(name__icontains=wanted) | Q(name_key__startswith=wanted) | Q(username__startswith=wanted))
    words = [(value, label, "") for value, label in _words().items() if wanted in label]
    return [*words, *((str(each.uid), each.name, str(each.team or "")) for each in rows[:OPTIONS])]


def _people_names(user: User, values: Sequence[str]) -> Mapping[str, Text]:
    uids = [uid_of(value) for value in values if value not in (ME, MY_TEAM)]
    rows = list(User.objects.visible_to(user).filter(uid__in=uids)) if uids else []
    return {**_words(), **{str(each.uid): each.name for each in rows}}


def _people_ids(user: User, values: Sequence[str]) -> list[int]:
    """Raises KeyError for a person who is not there."""
    uids = {uid_of(value) for value in values if value not in (ME, MY_TEAM)}
    found = list(User.objects.visible_to(user).filter(uid__in=uids).values_list("pk", flat=True)) if uids else []
    if len(found) != len(uids):
        raise KeyError(values)
    if ME in values or MY_TEAM in values:
        found.append(user.pk)
    if MY_TEAM in values and user.team_id is not None:
        below = Team.objects.everyone().below(user.team_id)
        found += User.objects.visible_to(user).filter(team__in=below).values_list("pk", flat=True)
    return sorted(set(found))


def _teams(user: User, q: str) -> list[tuple[str, Text, Text]]:
    rows = Team.objects.visible_to(user).filter(name__icontains=fold(q)).select_related("parent").order_by("name", "pk")
    mine = [(MY_TEAM, _("我的团队及下级"), "")] if not q else []
    return [*mine, *((str(each.uid), each.name, str(each.parent or "")) for each in rows[:OPTIONS])]


def _team_names(user: User, values: Sequence[str]) -> Mapping[str, Text]:
    uids = [uid_of(value) for value in values if value != MY_TEAM]
    rows = list(Team.objects.visible_to(user).filter(uid__in=uids)) if uids else []
    return {MY_TEAM: _("我的团队及下级"), **{str(each.uid): each.name for each in rows}}


def _team_ids(user: User, values: Sequence[str]) -> list[int]:
    """Raises KeyError for a team that is not there."""
    uids = {uid_of(value) for value in values if value != MY_TEAM}
    found = set(Team.objects.visible_to(user).filter(uid__in=uids).values_list("pk", flat=True)) if uids else set()
    if len(found) != len(uids):
        raise KeyError(values)
    if MY_TEAM in values and user.team_id is not None:
        found |= Team.objects.everyone().below(user.team_id)
    return sorted(found)
