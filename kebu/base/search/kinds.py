"""What can be found, and who sees which customers: the areas register both."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet

from kebu.base.access import Text

if TYPE_CHECKING:
    from kebu.base.search.query import Query
    from kebu.staff.models import User


@dataclass(frozen=True)
class Field:
    """Something a row is found by. Names count as exact or by their beginning, other fields only as containing."""

    key: str
    is_name: bool = False


@dataclass(frozen=True)
class Entry:
    """What a row is found by: one value for each field of its kind; several are parted by `VALUE_BREAK`.

    `customer_id` is None for rows of an open kind, which hang on no customer.
    """

    row_id: int
    customer_id: int | None
    values: tuple[str, ...]


@dataclass(frozen=True)
class Match:
    """Why a row was found: `quality` from 0 (exact), and the field with its folded value; no field for a neighbour."""

    row_id: int
    customer_id: int | None
    quality: int
    field: str = ""
    value: str = ""


@dataclass(frozen=True)
class Weight:
    """What decides among rows that match equally well."""

    is_own: bool
    score: int


@dataclass(frozen=True)
class Hit:
    """One result, ready to draw (see kit/palette_results.html). `html` is escaped and has <mark> around the match.

    `uid`, `short`: of a customer, for what is offered to do with it.
    """

    url: str
    html: str
    name: str = ""
    pk: int = 0
    kind: str = "action"
    tier: str = ""
    note: Text = ""
    icon: str = ""
    hotkeys: tuple[str, ...] = ()
    uid: UUID | None = None
    short: str = ""


@dataclass(frozen=True)
class Group:
    label: Text
    entries: list[Hit]
    key: str = ""


@dataclass(frozen=True)
class Reach:
    """Which customers a user reaches; deleted ones count, what is drawn leaves them out. Querysets of customer ids.

    `small(n)`: the whole scope when it holds no more than n, else None. `some(n)`: n of the scope.
    `among(ids)`: those of the ids that are in the scope.
    """

    is_all: bool
    small: Callable[[int], "QuerySet[Any, Any] | None"]
    own: Callable[[], "QuerySet[Any, Any]"]
    some: Callable[[int], "QuerySet[Any, Any]"]
    among: Callable[[Sequence[int]], set[int]]


@dataclass(frozen=True)
class SearchKind:
    """A kind of thing.

    `mark`: a full-width character that parts the grams of this kind from those of others.
    `load(ids)`: entries of those rows that are to be found; the others leave the index.
    `after(pk, limit)`, `count()`: all row ids in order and how many there are, for indexing everything.
    `concealed(user)`: keys of fields that this user must not search by.
    `weigh(user, ids)`: those of the rows that the user sees.
    `exact(user, query)`: rows that a whole number, its last four digits, an address or a domain names, by field.
    `beside(user, customer_ids)`: rows worth showing beside customers that were found.
    `draw(user, matches, query)`: hits in this order, fetched through the scope.
    `is_open`: its rows hang on no customer; `weigh` alone says who sees them.
    `has_entries`: False for a kind that is found by `exact` alone.
    """

    key: str
    label: Text
    mark: str
    fields: tuple[Field, ...]
    load: Callable[[Sequence[int]], Iterable[Entry]]
    after: Callable[[int, int], list[int]]
    count: Callable[[], int]
    concealed: Callable[["User"], set[str]]
    weigh: Callable[["User", Sequence[int]], Mapping[int, Weight]]
    draw: Callable[["User", Sequence[Match], "Query"], list[Hit]]
    exact: Callable[["User", "Query"], list[Match]] = lambda _user, _query: []
    beside: Callable[["User", Sequence[int]], list[Match]] = lambda _user, _ids: []
    is_open: bool = False
    has_entries: bool = True
    order: int = 100


_kinds: dict[str, SearchKind] = {}
_reach: list[Callable[["User"], Reach]] = []


def register(added: SearchKind) -> None:
    """Called from wiring, once per kind."""
    _kinds[added.key] = added


def reach_by(answer: Callable[["User"], Reach]) -> None:
    """Say who reaches which customers. Called from the wiring of the area that owns customers."""
    _reach[:] = [answer]


def reach(user: "User") -> Reach:
    return _reach[0](user)


def kind(key: str) -> SearchKind:
    return _kinds[key]


def kinds() -> list[SearchKind]:
    return sorted(_kinds.values(), key=lambda each: (each.order, each.key))
