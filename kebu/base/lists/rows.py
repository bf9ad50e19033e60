"""Which rows a list shows: the user's scope branch by branch, narrowed by view, filter and words, ordered by key.

No index can serve every filter under every sort, and SQLite's planner does not see that only a page is wanted. So
up to `COUNT_LIMIT` ids are taken first by the filter alone, by whichever index suits it. Is that all there is, they
are sorted and the page is cut from them; are there more, the filter is common enough to walk the sort's own index.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Avg, Q, QuerySet, Sum

from kebu.base.lists import filters, linked, paging
from kebu.base.lists.definition import Definition
from kebu.base.lists.state import State
from kebu.base.planner import opaque, row_by_row

COUNT_LIMIT = 1_000
TOTAL_LIMIT = 20_000

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Found:
    """The branches of a state, how many rows they hold (counted to `COUNT_LIMIT`), and their ids when that is all."""

    sets: list[Rows]
    wanted: Q
    count: int
    ids: list[int] | None

    @property
    def branches(self) -> list[Rows]:
        return [rows.filter(self.wanted) for rows in self.sets]


def found(state: State) -> Found:
    """Look for a state's rows. One statement."""
    sets = state.definition.sets[state.view.among](state.user)
    wanted = condition(state)
    # A scope of several branches is small: its own indexes narrow down more than any filter's.
    asked = (opaque(wanted) if len(sets) > 1 else wanted) or Q(pk__gt=0)
    ids = some_ids([rows.filter(asked) for rows in sets], COUNT_LIMIT)
    return Found(sets, wanted, min(len(ids), COUNT_LIMIT), ids if len(ids) < COUNT_LIMIT else None)


def condition(state: State) -> Q:
    wanted = filters.compiled(state.tree)
    if state.words and state.definition.matching:
        wanted &= state.definition.matching(state.user, state.words)
    return wanted


def some_ids(branches: Sequence[Rows], limit: int) -> list[int]:
    """Ids of the rows of all branches, each once; all of them when there are fewer than `limit`.

    A row stands in each branch at most once, so `limit` times the branches are enough to find `limit` different ones.
    """
    if not branches:
        return []
    first, *rest = [rows.order_by().values_list("pk", flat=True) for rows in branches]
    every = first.union(*rest, all=True) if rest else first
    return list(dict.fromkeys(every[: limit * len(branches)]))


def page_keys(
    state: State, rows: Found, cursor: paging.Cursor | None, is_back: bool, limit: int
) -> list[tuple[Any, int]]:
    """Sort value and id of the next `limit` rows behind the cursor, in the order walked. One statement, or none.

    Two at most where the keys stand in another table.
    """
    if rows.count == 0:
        return []
    parts = (
        [every(state.definition).filter(pk__in=rows.ids)]
        if rows.ids is not None
        else [part.filter(opaque(row_by_row(rows.wanted))) for part in rows.sets]
    )
    if state.sort.links is not None:
        return linked.keys(linked.Walk(state.sort, state.sort.links, parts, rows.ids), cursor, is_back, limit)
    if cursor is not None:
        column = paging.column_of(state.definition.model, state.sort.path)
        parts = [part.filter(paging.beyond(state.sort, cursor, column, is_back)) for part in parts]
    return list(united(parts, state.sort.path, "pk").order_by(*state.sort.ordering(is_back))[:limit])


def united(parts: Sequence[Rows], *columns: str) -> Rows:
    """Some columns of all parts, every row once; the columns hold the primary key."""
    first, *rest = [rows.order_by().values_list(*columns) for rows in parts]
    return first.union(*rest) if rest else first


def ordered(rows: Any, sort: paging.Sort) -> Any:
    """All of `rows` in the list's order, for what reads them through."""
    return rows.order_by(*sort.ordering()) if sort.links is None else linked.ordered(rows, sort, sort.links)


def key_of(state: State, pk: int) -> Any:
    """The sort value of one row; None for one that has none among the sort's links."""
    sort = state.sort
    rows = every(state.definition) if sort.links is None else sort.links.rows()
    return rows.filter(Q((sort.id_path, pk))).values_list(sort.path, flat=True).first()


def every(definition: Definition) -> Any:
    """All rows of the list's model, for what was already found through the scope."""
    return definition.model.objects.with_deleted()  # type: ignore[attr-defined]


def selected(state: State, uids: Sequence[UUID] | None = None) -> Any:
    """The state's rows as one queryset for an action: all of them, or those among `uids`."""
    wanted = condition(state) if uids is None else condition(state) & Q(uid__in=uids)
    parts = [rows.filter(wanted) for rows in state.definition.sets[state.view.among](state.user)]
    rows = every(state.definition)
    return rows.filter(pk__in=united(parts, "pk")) if parts else rows.none()


def totals(definition: Definition, branches: Sequence[Rows]) -> dict[str, Any]:
    """Sums and means over all rows of the branches. Reads every row: know the count first. One statement."""
    kinds = {"sum": Sum, "mean": Avg}
    measures = {f"total_{at}": kinds[each.kind](each.path) for at, each in enumerate(definition.totals)}
    rows = branches[0] if len(branches) == 1 else every(definition).filter(pk__in=united(branches, "pk"))
    found: dict[str, Any] = rows.order_by().aggregate(**measures)
    return found
