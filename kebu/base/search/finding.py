"""Judging, ranking and drawing: exact > prefix > contains > elsewhere, one's own before others', then by score."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from kebu.base.models import SearchEntry
from kebu.base.search.candidates import GLANCE, SEARCH, Candidate, Depth, candidates
from kebu.base.search.kinds import Field, Group, Match, SearchKind, kinds, reach
from kebu.base.search.query import VALUE_BREAK, Query, parse
from kebu.base.text.grams import FIELD_BREAK

if TYPE_CHECKING:
    from kebu.staff.models import User

EXACT, PREFIX, CONTAINS, ELSEWHERE = range(4)
WEIGHED: Final = 300
MATCHING: Final = 2_000
BESIDE: Final = 3

Verdict = tuple[int, str, str]  # quality, field, folded value


def find(user: "User", typed: str, limit: int = 5) -> list[Group]:
    """The best hits of every kind, grouped; nothing for an empty query."""
    query = parse(typed)
    if not query.words:
        return []
    matches = _matches(user, query, GLANCE)
    groups: list[Group] = []
    customers: list[int] = []
    for each in kinds():
        best = _best(each, user, matches[each.key], limit)
        best += _beside(each, user, customers, best, limit)
        customers += [match.customer_id for match in best if match.customer_id is not None]
        if hits := each.draw(user, best, query) if best else []:
            groups.append(Group(each.label, hits, each.key))
    return groups


def matching(key: str, user: "User", typed: str) -> list[int]:
    """Ids of the rows of a kind that match, best first, at most 2,000; for the search box of a list.

    Rows whose customer was found by something else of it count too: a company by a contact's name or number.
    Deleted rows may be among them; the list leaves out what it does not show.
    """
    query = parse(typed)
    if not query.words:
        return []
    matches = _matches(user, query, SEARCH)
    direct = [match.row_id for match in sorted(matches.pop(key, []), key=lambda match: match.quality)]
    others = {match.customer_id for found in matches.values() for match in found if match.customer_id is not None}
    return list(dict.fromkeys([*direct, *_related(key, sorted(others)[:MATCHING])]))[:MATCHING]


def _related(key: str, customers: list[int]) -> list[int]:
    """Rows of the kind at these customers. The kind is sorted out here: asked for, the planner would walk all of it."""
    if not customers:
        return []
    rows = SearchEntry.objects.filter(customer_id__in=customers).values_list("kind", "row_id")
    return [row_id for kind, row_id in rows[: MATCHING * 2] if kind == key]


def _matches(user: "User", query: Query, depth: Depth) -> dict[str, list[Match]]:
    """By kind: what a number or an address names, then what the texts hold."""
    by_kind: dict[str, list[Candidate]] = defaultdict(list)
    for one in candidates(query, kinds(), reach(user), depth):
        by_kind[one.kind].append(one)
    return {
        each.key: _once([*each.exact(user, query), *_judged(each, user, by_kind[each.key], query)]) for each in kinds()
    }


def _once(matches: Iterable[Match]) -> list[Match]:
    found: dict[int, Match] = {}
    for match in matches:
        found.setdefault(match.row_id, match)
    return list(found.values())


def _judged(each: SearchKind, user: "User", found: Iterable[Candidate], query: Query) -> Iterator[Match]:
    concealed = each.concealed(user)
    for one in found:
        if verdict := _verdict(each, concealed, one.text, query):
            yield Match(one.row_id, one.customer_id, *verdict)


def _verdict(each: SearchKind, concealed: set[str], text: str, query: Query) -> Verdict | None:
    """How well a text matches, by the fields that the user may search; None when it does not."""
    lines = [(field, line) for field, line in _lines(each, text) if line and field.key not in concealed]
    together = [_value(field.is_name, field.key, line, query.whole) for field, line in lines if query.whole in line]
    if together:
        return min(together, key=lambda verdict: verdict[0])
    if len(query.words) == 1:
        return None
    apart = [next(((field, line) for field, line in lines if word in line), None) for word in query.words]
    if None in apart:
        return None
    return _value(False, apart[0][0].key, apart[0][1], query.words[0]) if apart[0] else None


def _lines(each: SearchKind, text: str) -> list[tuple[Field, str]]:
    """Nothing for an entry of an older release, whose lines mean something else, until it is indexed anew."""
    lines = text.split(FIELD_BREAK)
    return list(zip(each.fields, lines, strict=True)) if len(lines) == len(each.fields) else []


def _value(is_name: bool, key: str, line: str, wanted: str) -> Verdict:
    values = [value for value in line.split(VALUE_BREAK) if wanted in value]
    if not is_name or not values:
        return ELSEWHERE, key, values[0] if values else line
    return min(((_quality(value, wanted), key, value) for value in values), key=lambda verdict: verdict[0])


def _quality(value: str, wanted: str) -> int:
    if value == wanted:
        return EXACT
    return PREFIX if value.startswith(wanted) else CONTAINS


def _best(each: SearchKind, user: "User", matches: Sequence[Match], limit: int) -> list[Match]:
    """The first `limit` that the user sees. Ties of quality keep the order of the candidates, one's own first."""
    promising = sorted(matches, key=lambda match: match.quality)[:WEIGHED]
    weights = each.weigh(user, [match.row_id for match in promising]) if promising else {}
    ranked = sorted(
        (match for match in promising if match.row_id in weights),
        key=lambda match: (
            match.quality, not weights[match.row_id].is_own, -weights[match.row_id].score, match.row_id
        ),
    )  # fmt: skip
    return ranked[:limit]


def _beside(each: SearchKind, user: "User", customers: Sequence[int], best: Sequence[Match], limit: int) -> list[Match]:
    room = min(limit - len(best), BESIDE)
    if not customers or room <= 0:
        return []
    known = {match.row_id for match in best}
    return [match for match in each.beside(user, customers) if match.row_id not in known][:room]
