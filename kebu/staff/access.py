"""What a user holds: the union of the rights of the roles, the widest reach, the mildest field rules."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kebu.base.access import RIGHTS

if TYPE_CHECKING:
    from kebu.staff.models import User

REACHES = ["none", "self", "team", "tree", "all"]
STRICTNESS = ["", "readonly", "masked", "hidden"]


@dataclass(frozen=True)
class Grant:
    rights: frozenset[str] = frozenset()
    reach: str = "none"
    team_ids: frozenset[int] = frozenset()
    field_rules: dict[tuple[str, str], str] = field(default_factory=dict)
    role_names: tuple[str, ...] = ()

    def may(self, right: str) -> bool:
        """Whether a role holds the right. A right that no area declared is a programming error."""
        if right not in RIGHTS:
            raise KeyError(right)
        return right in self.rights

    def rule(self, model: str, name: str) -> str:
        """'', 'readonly', 'masked' or 'hidden' for a field of a model given by its label."""
        return self.field_rules.get((model, name), "")


def grant_of(user: "User") -> Grant:
    from kebu.staff.models import FieldRule, Role

    if not user.is_active or user.pk is None:
        return Grant()
    roles = list(Role.objects.everyone().filter(grants__user=user))
    reach = max((role.reach for role in roles), key=REACHES.index, default="none")
    rules = FieldRule.objects.everyone().filter(role__in=roles)
    return Grant(
        rights=frozenset(right for role in roles for right in role.rights),
        reach=reach,
        team_ids=_teams(user, reach),
        field_rules=_mildest([(rule.role_id, rule.model, rule.field, rule.kind) for rule in rules], len(roles)),
        role_names=tuple(str(role) for role in roles),
    )


def _teams(user: "User", reach: str) -> frozenset[int]:
    from kebu.staff.models import Team

    if user.team_id is None or reach not in ("team", "tree"):
        return frozenset()
    return frozenset({user.team_id} if reach == "team" else Team.objects.everyone().below(user.team_id))


def _mildest(rules: list[tuple[int, str, str, str]], role_count: int) -> dict[tuple[str, str], str]:
    """A rule binds only where every role of the user has one; the mildest of them counts."""
    found: dict[tuple[str, str], list[str]] = {}
    for _role, model, name, kind in rules:
        found.setdefault((model, name), []).append(kind)
    return {key: min(kinds, key=STRICTNESS.index) for key, kinds in found.items() if len(kinds) == role_count}
