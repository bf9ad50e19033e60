"""Asking the database for entries that may match: a bounded number, whatever was typed.

A tiny scope is looked through itself. Else the index answers, by kind: first entries that begin so, then entries that
hold all the grams. Grams that very many entries have are dropped; when nothing else is left, the newest entries are
looked through, since what is common is found soon. Where the index could not give everything, those who see a part of
the customers have that part looked through too. Kinds that hang on no customer are asked of the index for everybody.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import QuerySet, Value
from django.db.models.functions import StrIndex

from kebu.base.models import CommonGram, SearchEntry
from kebu.base.search.kinds import Reach, SearchKind
from kebu.base.search.query import Query

TINY: Final = 500
BEGINNING: Final = 500
LOOKED_THROUGH: Final = 5_000


@dataclass(frozen=True)
class Depth:
    """How far to look: matches to gather of a kind, and entries to go through for what is common."""

    matches: int
    entries: int


GLANCE: Final = Depth(500, LOOKED_THROUGH)
SEARCH: Final = Depth(2_000, 40_000)


class Candidate(NamedTuple):
    kind: str
    row_id: int
    customer_id: int | None
    text: str


class Grams(NamedTuple):
    """Grams that few entries of a kind have: that of a beginning, empty when it is common, and those of any place."""

    start: str
    anywhere: list[str]


Telling = dict[str, Grams]


class Found(NamedTuple):
    """`is_whole`: there were no more than were asked for."""

    candidates: list[Candidate]
    is_whole: bool


@dataclass(frozen=True)
class Speech:
    """The parts of the statement in one database's words."""

    indexed: str
    newest: str
    text: str
    conjunction: Any


NEWEST: Final = (
    "SELECT id FROM (SELECT id, text FROM base_searchentry WHERE kind = %s ORDER BY row_id DESC LIMIT %s) AS n"
    " WHERE {at} > 0 LIMIT %s"
)
SQLITE: Final = Speech(
    "SELECT rowid AS id FROM base_searchindex WHERE base_searchindex MATCH %s ORDER BY rowid DESC LIMIT %s",
    NEWEST.format(at="instr(text, %s)"),
    "CASE WHEN instr(e.text, %s) > 0 THEN e.text END",
    lambda grams: " ".join(f'"{gram}"' for gram in grams),
)
POSTGRESQL: Final = Speech(
    "SELECT id FROM base_searchentry WHERE base_search_grams(grams) @> %s::text[] LIMIT %s",
    NEWEST.format(at="strpos(text, %s)"),
    "CASE WHEN strpos(e.text, %s) > 0 THEN e.text END",
    list,
)


def candidates(query: Query, kinds: Sequence[SearchKind], reach: Reach, depth: Depth) -> list[Candidate]:
    """Entries within reach that hold the longest word of the query, one's own first; the caller checks the rest."""
    held = [each for each in kinds if each.has_entries]
    own = _within(reach.own(), query, depth)
    if reach.is_all:
        return _once([*own, *_indexed(query, held, _telling(query, held), depth).candidates])
    hanging, opened = ([each for each in held if each.is_open is is_open] for is_open in (False, True))
    tiny = reach.small(TINY)
    found = _within(tiny, query, depth) if tiny is not None else _in_part(query, hanging, reach, depth)
    return _once([*own, *found, *_opened(query, opened, depth)])


def _opened(query: Query, kinds: Sequence[SearchKind], depth: Depth) -> list[Candidate]:
    return _indexed(query, kinds, _telling(query, kinds), depth).candidates if kinds else []


def _in_part(query: Query, kinds: Sequence[SearchKind], reach: Reach, depth: Depth) -> Iterator[Candidate]:
    """For those who see a part of the customers: by the index where it can give everything, else within that part."""
    telling, is_known = _telling(query, kinds), False
    if query.is_exhaustive and all(grams.anywhere for grams in telling.values()):
        found, is_known = _indexed(query, kinds, telling, depth)
        owners = sorted({one.customer_id for one in found if one.customer_id is not None})
        seen = reach.among(owners) if owners else set()
        yield from (one for one in found if one.customer_id in seen)
    if not is_known:
        yield from _within(reach.some(LOOKED_THROUGH), query, depth)


def _once(found: Iterable[Candidate]) -> list[Candidate]:
    return list({(one.kind, one.row_id): one for one in found}.values())


def _within(customers: "QuerySet[Any, Any]", query: Query, depth: Depth) -> list[Candidate]:
    """No condition on the kind: it would lead the planner to walk all entries of a kind instead of these customers'."""
    rows = SearchEntry.objects.filter(customer_id__in=customers)
    rows = rows.annotate(at=StrIndex("text", Value(query.longest))).filter(at__gt=0)
    found = rows.values_list("kind", "row_id", "customer_id", "text")[: depth.matches]
    return [Candidate(kind, row, owner, text) for kind, row, owner, text in found if owner is not None]


def _indexed(query: Query, kinds: Sequence[SearchKind], telling: Telling, depth: Depth) -> Found:
    statement, values = _statement(query, kinds, telling, depth)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    counts = Counter(row[0] for row in rows)
    return Found(
        [Candidate(*row) for row in rows if row[3] is not None], max(counts.values(), default=0) < depth.matches
    )


def _telling(query: Query, kinds: Sequence[SearchKind]) -> Telling:
    """By kind, what narrows the search down."""
    asked = [each.mark + gram for each in kinds for gram in (query.start, *query.grams)]
    common = set(CommonGram.objects.filter(gram__in=asked).values_list("gram", flat=True))
    return {
        each.key: Grams(
            each.mark + query.start if query.start and each.mark + query.start not in common else "",
            [each.mark + gram for gram in query.grams if each.mark + gram not in common],
        )
        for each in kinds
    }


def _statement(query: Query, kinds: Sequence[SearchKind], telling: Telling, depth: Depth) -> tuple[str, list[Any]]:
    """One statement for all kinds; everything typed travels as a bound value."""
    speech = POSTGRESQL if connection.vendor == "postgresql" else SQLITE
    parts: list[str] = []
    values: list[Any] = [query.longest]
    for each in kinds:
        start, grams = telling[each.key]
        if start:
            parts.append(speech.indexed)
            values += [speech.conjunction([start, *grams]), BEGINNING]
        parts.append(speech.indexed if grams else speech.newest)
        values += (
            [speech.conjunction(grams), depth.matches]
            if grams
            else [each.key, depth.entries, query.longest, depth.matches]
        )
    ids = " UNION ALL ".join(f"SELECT id FROM ({part}) AS p" for part in parts)
    columns = f"e.kind, e.row_id, e.customer_id, {speech.text}"
    return f"SELECT {columns} FROM base_searchentry AS e WHERE e.id IN ({ids})", values
