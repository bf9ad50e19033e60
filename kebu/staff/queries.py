"""Reads for the pages about people."""

from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.http import QueryDict

from kebu.staff.models import Role, Team, User

PAGE = 50


@dataclass(frozen=True)
class UserPage:
    """`after` continues the list; empty on the last page."""

    users: list[User]
    after: str
    total: int


def users(wanted: QueryDict, size: int = PAGE) -> UserPage:
    """People by q (name, log-in name, pinyin), team (uid) and state (left, or else present), ordered by name."""
    rows = User.objects.everyone().filter(is_active=wanted.get("state") != "left")
    if text := wanted.get("q", "").strip().lower():
        rows = rows.filter(Q(name__icontains=text) | Q(username__contains=text) | Q(name_key__contains=text))
    if team := Team.objects.everyone().filter(uid__in=uids(wanted.get("team", ""))).first():
        rows = rows.filter(team__in=Team.objects.everyone().below(team.pk))
    total = rows.count()
    if last := User.objects.everyone().filter(uid__in=uids(wanted.get("after", ""))).first():
        rows = rows.filter(Q(name_key__gt=last.name_key) | Q(name_key=last.name_key, pk__gt=last.pk))
    found = list(rows.select_related("team").prefetch_related("grants__role").order_by("name_key", "pk")[: size + 1])
    return UserPage(found[:size], str(found[size - 1].uid) if len(found) > size else "", total)


def uids(text: str) -> list[str]:
    """A uid from a query string, as a list of one, or of none when it is no uid: made for `uid__in=`."""
    compact = text.replace("-", "")
    return [compact] if len(compact) == 32 and all(char in "0123456789abcdef" for char in compact) else []


@dataclass
class Branch:
    """A team with what hangs under it, ready to draw."""

    team: Team
    depth: int
    people: int = 0
    branches: list["Branch"] = field(default_factory=list)


def team_tree() -> list[Branch]:
    """All teams in the order in which the tree is read, each with its depth; one query."""
    rows = Team.objects.everyone().select_related("leader").order_by("name", "pk")
    rows = rows.annotate(people=Count("members", filter=Q(members__is_active=True, members__deleted_at__isnull=True)))
    below: dict[int | None, list[Team]] = {}
    for team in rows:
        below.setdefault(team.parent_id, []).append(team)
    return _walk(below, None, 0)


def _walk(below: dict[int | None, list[Team]], parent_id: int | None, depth: int) -> list[Branch]:
    found: list[Branch] = []
    for team in below.get(parent_id, []):
        found.append(Branch(team, depth, team.people))  # type: ignore[attr-defined]
        found += _walk(below, team.pk, depth + 1)
    return found


def roles() -> list[Role]:
    """All roles with `people`, the number of active holders."""
    holders = Count("grants", filter=Q(grants__user__is_active=True, grants__user__deleted_at__isnull=True))
    return list(Role.objects.everyone().annotate(people=holders).order_by("position", "pk"))
