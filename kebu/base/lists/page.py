"""One page of a list, ready to draw."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model, prefetch_related_objects
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from kebu.base.access import Text
from kebu.base.lists import cells, chips, going, paging, rows
from kebu.base.lists.definition import Definition, Verb
from kebu.base.lists.fields import Fetch, Field, Kind
from kebu.base.lists.filters import NO_FILTER
from kebu.base.lists.rows import Found
from kebu.base.lists.state import State, read

if TYPE_CHECKING:
    from kebu.staff.models import User


@dataclass(frozen=True)
class Head:
    """A column's head. `sort`: how a press on it sorts, "" for not at all; `order`: "", ascending or descending."""

    field: Field
    sort: str
    order: str
    edit_url: str


@dataclass(frozen=True)
class Button:
    """A verb on the bulk bar (see kit/bulk.html)."""

    label: Text
    icon: str
    url: str
    is_dialog: bool = False
    is_bad: bool = False


MASKED = "****"
FEW_VERBS = 5


@dataclass(frozen=True)
class Page:
    state: State
    rows: list[Any]
    found: Found
    position: int
    previous_url: str
    next_url: str

    @property
    def definition(self) -> Definition:
        return self.state.definition

    @property
    def count(self) -> int:
        """How many rows there are, counted to 1,000."""
        return self.found.count

    @property
    def is_exact(self) -> bool:
        return self.found.ids is not None

    @property
    def wants_totals(self) -> bool:
        """Whether the footer has more to say than the count that is known."""
        return bool(self.rows) and (bool(self.definition.totals) or not self.is_exact)

    @property
    def first_url(self) -> str:
        return self.state.address() if self.position else ""

    @property
    def number(self) -> int:
        return self.position // self.definition.page_size + 1

    @property
    def numbers(self) -> list[int]:
        """Page numbers, 0 for a gap, when the count is known and there is more than one page."""
        total = -(-self.count // self.definition.page_size)
        return paging.numbers(self.number, total) if self.is_exact and total > 1 else []

    @property
    def go_control(self) -> str:
        """The input that asks where to go, in a list too long for numbers."""
        return "" if self.is_exact else going.control(self.state)

    @property
    def span(self) -> tuple[int, int]:
        return self.position + 1, self.position + len(self.rows)

    @property
    def chips(self) -> list[chips.Chip]:
        return chips.chips(self.state)

    @property
    def is_filtered(self) -> bool:
        return bool(self.state.tree.parts or self.state.words)

    @property
    def heads(self) -> list[Head]:
        return [self._head(field) for field in self.state.columns]

    @property
    def cleared(self) -> str:
        return self.state.with_tree(NO_FILTER).address(q=None)

    @property
    def sorts(self) -> list[Head]:
        """Every field to sort by; the present one turned round."""
        return [self._head(field) for field in self.state.seen.open.values() if field.sort]

    @property
    def sort_label(self) -> Text:
        field = self.state.seen.open.get(self.state.sort.key)
        return field.label if field else ""

    @property
    def sort_order(self) -> str:
        """The direction of the sort in words that fit what is sorted."""
        field, is_down = self.state.seen.open.get(self.state.sort.key), self.state.sort.is_descending
        if field is None or field.kind in (Kind.DATE, Kind.INSTANT):
            return _("从近到远") if is_down else _("从远到近")
        if field.kind in (Kind.NUMBER, Kind.MONEY):
            return _("从高到低") if is_down else _("从低到高")
        return _("Z 到 A") if is_down else _("A 到 Z")

    @property
    def bulk(self) -> list[Button]:
        """The bulk bar: at most five verbs, the rest in a menu."""
        return self._buttons()[:FEW_VERBS]

    @property
    def bulk_more(self) -> list[Button]:
        return self._buttons()[FEW_VERBS:]

    def _buttons(self) -> list[Button]:
        key = self.definition.key
        found = [
            Button(
                verb.label,
                verb.icon,
                reverse("base:list_bulk", args=[key, verb.key]),
                is_dialog=verb.form is not None or verb.make is not None or verb.is_danger,
                is_bad=verb.is_danger,
            )
            for verb in self.verbs
        ]
        if self.may_export:
            export = Button(_("导出"), "download", reverse("base:list_export", args=[key]), is_dialog=True)
            found.insert(min(len(found), 2), export)
        return found

    @property
    def may_export(self) -> bool:
        right = self.definition.export_right
        return bool(right) and self.state.user.may(right)

    @property
    def can_select(self) -> bool:
        return bool(self.verbs) or self.may_export

    @property
    def verbs(self) -> list[Verb]:
        user = self.state.user
        return [verb for verb in self.definition.verbs if self.state.view.among in verb.among and verb.is_for(user)]

    @property
    def may_start(self) -> list[str]:
        """Whom the open view may be made the first one of: mine, team; `back` when one has chosen another before."""
        state, user = self.state, self.state.user
        is_open = state.view.among == "live" and state.view is not next(iter(state.views.values()))
        found = ["mine"] if is_open else []
        if state.view.among == "live" and state.view.is_for_all and user.team_id and user.may("views.share"):
            found += ["team"] if state.begin.team.get("view") != state.view.key else []
        return [*found, "back"] if state.begin.own.get("view") else found

    @property
    def url(self) -> str:
        return reverse(self.definition.url_name)

    @property
    def row_url(self) -> str:
        """The page of a row, with {} for its uid, when that page goes on through this list; lists.js adds the state."""
        return cells.pattern(self.definition.row_page) if self.definition.row_page else ""

    def _head(self, field: Field) -> Head:
        sort = self.state.sort
        if field.key not in self.state.seen.open or not field.sort:
            return Head(field, "", "", self._edit_url(field))
        is_here = sort.key == field.key
        is_descending = not sort.is_descending if is_here else field.align == "r"
        order = ("descending" if sort.is_descending else "ascending") if is_here else ""
        key = f"-{field.key}" if is_descending else field.key
        return Head(field, key, order, self._edit_url(field))

    def _edit_url(self, field: Field) -> str:
        """Where a cell of this column is edited, with {} for the row; "" where it is not."""
        name, right = self.definition.edit
        if not field.is_editable or not name or not self.state.user.may(right) or field.key in self._read_only:
            return ""
        return cells.pattern(name, field.key)

    @property
    def _read_only(self) -> set[str]:
        user, fields = self.state.user, self.state.seen.shown.values()
        return {field.key for field in fields if field.rule and user.grant.rule(*field.rule)}


def page(definition: Definition, user: "User", params: QueryDict) -> Page:
    """Read an address and fetch its page. Raises BadQuery."""
    return page_of(read(definition, user, params))


def page_of(state: State) -> Page:
    column = state.sort.column(state.definition.model)
    place = state.before or state.after
    cursor = paging.read(place, state.sort, column) if place else None
    found = rows.found(state)
    if state.before and cursor is not None:
        return _backward(state, found, cursor)
    if cursor is None and state.go:
        return _gone(state, found, going.cursor(state))
    if cursor is None and state.number > 1:
        return _numbered(state, found)
    return _forward(state, found, cursor)


def _gone(state: State, found: Found, cursor: paging.Cursor) -> Page:
    """The page that begins at a place that was asked for; the last one when nothing stands behind it."""
    shown = _forward(state, found, cursor)
    return shown if shown.rows or not found.count else _backward(state, found, cursor)


def _numbered(state: State, found: Found) -> Page:
    """One of the pages of the first 1,000 rows, the only ones that have numbers."""
    size = state.definition.page_size
    position = min(state.number - 1, rows.COUNT_LIMIT // size) * size
    keys = rows.page_keys(state, found, None, is_back=False, limit=position + size + 1)[position:]
    if not keys:
        return _forward(state, found, None)
    return _drawn(state, found, keys[:size], position, has_previous=True, has_next=len(keys) > size)


def _forward(state: State, found: Found, cursor: paging.Cursor | None) -> Page:
    size = state.definition.page_size
    keys = rows.page_keys(state, found, cursor, is_back=False, limit=size + 1)
    position = cursor.position if cursor else 0
    return _drawn(state, found, keys[:size], position, has_previous=position != 0, has_next=len(keys) > size)


def _backward(state: State, found: Found, cursor: paging.Cursor) -> Page:
    size = state.definition.page_size
    keys = rows.page_keys(state, found, cursor, is_back=True, limit=size + 1)
    if len(keys) <= size:  # the first page, whatever was there when the cursor was made
        return _forward(state, found, None)
    position = max(cursor.position - size, 1) if cursor.position != paging.UNKNOWN else paging.UNKNOWN
    return _drawn(state, found, keys[:size][::-1], position, has_previous=True, has_next=True)


def _drawn(
    state: State, found: Found, keys: list[tuple[Any, int]], position: int, *, has_previous: bool, has_next: bool
) -> Page:
    pks = [pk for _value, pk in keys]
    by_pk = loaded(state, pks)
    previous = next_ = ""
    if has_previous:
        edge = keys[0] if keys else None
        previous = state.address(before=paging.write(state.sort, *edge, position)) if edge else state.address()
    if has_next:
        behind = position + len(keys) if position != paging.UNKNOWN else paging.UNKNOWN
        next_ = state.address(after=paging.write(state.sort, *keys[-1], behind))
    return Page(state, [by_pk[pk] for pk in pks if pk in by_pk], found, position, previous, next_)


def loaded(state: State, pks: list[int]) -> dict[int, Model]:
    """Rows by their id, with what the shown columns need."""
    found = state.definition.load(state.user, pks) if pks else []
    prefetch_related_objects(
        found, *[state.definition.prefetch[each.key] for each in state.columns if each.key in state.definition.prefetch]
    )
    by_fetch: dict[Fetch, list[Field]] = {}
    for column in state.columns:
        if column.fetch is not None:
            by_fetch.setdefault(column.fetch, []).append(column)
    for fetch, fields in by_fetch.items():
        fetch(found, fields)
    return {row.pk: row for row in found}
