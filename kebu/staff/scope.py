"""谁能看到这个客户 — the one place that decides who sees a customer and all that hangs on it.

A customer stores `owner`, `team` (follows the owner unless said otherwise) and collaborators; the decision looks at
these alone. Everything that hangs on a customer (contacts, interactions, orders, plans …) asks through it.
"""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from kebu.base.planner import opaque

if TYPE_CHECKING:
    from kebu.staff.models import User

# Up to here a list gathers a scope through the indexes of its branches; above, it walks the index of the sort.
WIDE = 20_000


def customers_of(user: "User", via: str = "") -> Q:
    """The condition under which `user` sees a customer. `via` is the path to it, e.g. "customer__" from a contact."""
    reach = user.grant.reach if user.is_active else "none"
    if reach == "all":
        return Q()
    return reduce(or_, _branches(user, reach, via), Q(pk__in=[]))


def branches(user: "User", via: str = "") -> list[Q]:
    """The same decision for lists of any size: alternatives that an index answers one by one; [Q()] for everything.

    A scope of more than `WIDE` customers comes as one condition, and the index of the sort is walked.
    """
    found = alternatives(user, via)
    return [opaque(reduce(or_, found))] if len(found) > 1 and _is_wide(user) else found


def alternatives(user: "User", via: str = "") -> list[Q]:
    """The same decision as alternatives that an index answers one by one, however large; [Q()] for everything."""
    reach = user.grant.reach if user.is_active else "none"
    return [Q()] if reach == "all" else _branches(user, reach, via)


def is_small(user: "User", limit: int) -> bool:
    """Whether the scope holds no more than `limit` customers; never for those who see everything. One statement."""
    if user.grant.reach == "all":
        return False
    teams = sorted(user.grant.team_ids)
    if not teams:
        return user.customers.count() <= limit
    return _in_teams(teams, limit + 1) <= limit


def _branches(user: "User", reach: str, via: str) -> list[Q]:
    if reach == "none":
        return []
    found = [Q((f"{via}owner", user)), Q((f"{via}id__in", user.collaborations.values("customer_id")))]
    if reach in ("team", "tree"):
        found.append(Q((f"{via}team__in", sorted(user.grant.team_ids))))
    return found


def _is_wide(user: "User") -> bool:
    teams = sorted(user.grant.team_ids)
    return bool(teams) and _in_teams(teams, WIDE + 1) > WIDE


def _in_teams(teams: list[int], limit: int) -> int:
    from kebu.staff.models import Team

    rows = Team.objects.with_deleted().filter(pk__in=teams, customers__isnull=False)
    return rows.values_list("customers__team", flat=True)[:limit].count()
