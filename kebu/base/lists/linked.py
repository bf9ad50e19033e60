"""The order of a list whose sort keys stand in another table: rows with a key first, by key; then those without one.

Each half walks an index of its own: the keys theirs, with the list's rows looked up by id, and the rest the primary
key, with the keys looked up. So a page costs what a page costs, and no row needs a key for the sake of sorting.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from kebu.base.lists import paging
from kebu.base.lists.fields import Links


@dataclass(frozen=True)
class Walk:
    """`parts`: the list's rows; `ids`: theirs, where that is all of them."""

    sort: paging.Sort
    links: Links
    parts: Sequence[QuerySet[Any]]
    ids: list[int] | None


def keys(walk: Walk, cursor: paging.Cursor | None, is_back: bool, limit: int) -> list[tuple[Any, int]]:
    """Key (None for none) and id of the next `limit` rows behind the cursor, in the order walked."""
    is_bare = cursor is not None and cursor.value is None
    halves = [_keyed, _bare] if not is_back else [_bare, _keyed]
    if is_bare != is_back:  # the first half lies behind the cursor altogether
        halves = halves[1:]
    found: list[tuple[Any, int]] = []
    for at, half in enumerate(halves):
        if len(found) < limit:
            found += half(walk, cursor if at == 0 else None, is_back, limit - len(found))
    return found


def _keyed(walk: Walk, cursor: paging.Cursor | None, is_back: bool, limit: int) -> list[tuple[Any, int]]:
    sort, links = walk.sort, walk.links
    rows = links.rows()
    if walk.ids is not None:
        rows = rows.filter(Q((f"{links.row}__in", walk.ids)))
    else:
        there = [Exists(part.order_by().filter(pk=OuterRef(links.row))) for part in walk.parts]
        rows = rows.filter(reduce(or_, there))
    if cursor is not None:
        rows = rows.filter(paging.beyond(sort, cursor, paging.column_of(rows.model, sort.path), is_back))
    return list(rows.order_by(*sort.ordering(is_back)).values_list(sort.path, links.row)[:limit])


def _bare(walk: Walk, cursor: paging.Cursor | None, is_back: bool, limit: int) -> list[tuple[Any, int]]:
    is_down = walk.sort.is_descending != is_back
    wanted = Q(~Exists(walk.links.rows().filter(Q((walk.links.row, OuterRef("pk"))))))
    if cursor is not None:
        wanted &= Q(("pk__lt" if is_down else "pk__gt", cursor.pk))
    first, *rest = [part.order_by().filter(wanted).values_list("pk", flat=True) for part in walk.parts]
    every = first.union(*rest) if rest else first
    return [(None, pk) for pk in every.order_by("-pk" if is_down else "pk")[:limit]]


def ordered(rows: Any, sort: paging.Sort, links: Links) -> Any:
    """All of `rows` in this order."""
    key = Subquery(links.rows().filter(Q((links.row, OuterRef("pk")))).values(sort.path)[:1])
    by = F("sort_key").desc(nulls_last=True) if sort.is_descending else F("sort_key").asc(nulls_last=True)
    return rows.annotate(sort_key=key).order_by(by, "-pk" if sort.is_descending else "pk")
