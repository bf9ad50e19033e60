"""Search as you type: one index over every findable thing, scoped by whoever asks, ranked exact > prefix > contains.

    search.register(SearchKind("customer", _("客户"), …))   # from wiring
    search.refresh("customer", ids)                          # from an action, in its transaction
    search.find(user, "zkjs")                                # [Group(label, hits)] for ⌘K
    search.matching("customer", user, "中科")                 # row ids, best first, for the search box of a list

`kinds` says what can be found, `index` keeps it, `candidates` asks the database, `finding` judges, ranks and draws.
"""

from kebu.base.search.finding import find, matching
from kebu.base.search.index import add, count_common, prepare, rebuild, refresh
from kebu.base.search.kinds import (
    Entry,
    Field,
    Group,
    Hit,
    Match,
    Reach,
    SearchKind,
    Weight,
    kinds,
    reach_by,
    register,
)
from kebu.base.search.query import VALUE_BREAK, Query

__all__ = [
    "VALUE_BREAK",
    "Entry",
    "Field",
    "Group",
    "Hit",
    "Match",
    "Query",
    "Reach",
    "SearchKind",
    "Weight",
    "add",
    "count_common",
    "find",
    "kinds",
    "matching",
    "prepare",
    "reach_by",
    "rebuild",
    "refresh",
    "register",
]
