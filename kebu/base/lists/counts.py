"""Figures beside a list: how many rows its views hold, kept by the worker, and the totals of the footer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.http import QueryDict

from kebu.base import clock
from kebu.base.access import Text
from kebu.base.jobs import JobContext, job
from kebu.base.lists import rows
from kebu.base.lists.definition import Definition, every, named
from kebu.base.lists.errors import BadQuery
from kebu.base.lists.page import Page
from kebu.base.lists.state import State, read
from kebu.base.lists.views import View, views_of
from kebu.base.models import Job, ViewCount

if TYPE_CHECKING:
    from kebu.staff.models import User

LIMIT = 20_000
SEEN_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class Tab:
    view: View
    url: str
    is_on: bool
    count: str
    counted_at: datetime | None


def tabs(page: Page) -> list[Tab]:
    """The views as tabs, the open one always among them, with the counts that the worker kept. One statement."""
    state = page.state
    kept = {each.view_key: each for each in ViewCount.objects.filter(user=state.user, list_key=state.definition.key)}
    shown = [view for view in state.views.values() if view.is_tab or view is state.view]
    first = next(iter(state.views))
    return [_tab(page, view, kept.get(view.key), f"?view={view.key}" if view.key != first else "?") for view in shown]


def others(page: Page) -> list[View]:
    """The views that have no tab of their own: archived, recycle bin. They stand in a menu behind the tabs."""
    return [view for view in page.state.views.values() if not view.is_tab and view is not page.state.view]


def _tab(page: Page, view: View, kept: ViewCount | None, url: str) -> Tab:
    is_on = view is page.state.view
    is_now = is_on and page.is_exact and not page.state.is_changed and not page.state.words
    text = said(page.count if is_now else kept.count if kept else None)
    return Tab(view, url, is_on, text, None if is_now or kept is None else kept.counted_at)


def said(count: int | None) -> str:
    if count is None:
        return ""
    return f"{LIMIT:,}+" if count > LIMIT else f"{count:,}"


# --- totals -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    label: Text
    value: Any
    format: str
    unit: Text


@dataclass(frozen=True)
class Totals:
    """`figures` is empty when there are more than 20,000 rows (`is_over`) and nobody asked for them yet."""

    count: int
    figures: list[Figure]
    is_over: bool = False


def totals(state: State, limit: int | None = rows.TOTAL_LIMIT) -> Totals:
    """Exact totals of a state's rows; none beyond `limit` rows."""
    branches = rows.found(state).branches
    count = len(rows.some_ids(branches, limit + 1)) if limit is not None else rows.united(branches, "pk").count()
    if limit is not None and count > limit:
        return Totals(count, [], is_over=True)
    sums = rows.totals(state.definition, branches) if count else {}
    return Totals(count, _figures(state, sums))


def _open_paths(state: State) -> set[str]:
    return {field.orm for field in state.seen.open.values()}


def kept_totals(state: State, asked: Job) -> Totals | None:
    """What the worker found out, None while it is not done."""
    if asked.state != Job.State.DONE:
        return None
    values = asked.result.get("values", [])
    figures = [replace(figure, value=value) for figure, value in zip(_figures(state, {}), values, strict=False)]
    return Totals(asked.result.get("count", 0), figures)


def _figures(state: State, sums: Mapping[str, Any]) -> list[Figure]:
    return [
        Figure(each.label, sums.get(f"total_{at}"), each.format, each.unit)
        for at, each in enumerate(state.definition.totals)
        if each.path in _open_paths(state)
    ]


# --- the worker's part --------------------------------------------------------------------------------------------


@job("lists.count_views")
def count_views(_ctx: JobContext) -> None:
    """Count every view of every list for those who were here within a week."""
    people = get_user_model().objects.everyone().filter(is_active=True, last_login__gte=clock.now() - SEEN_WITHIN)
    for user in people:
        for definition in every():
            count_for(user, definition)


@job("lists.sum", long=True)
def sum_up(_ctx: JobContext, key: str, query: str, user: int) -> dict[str, Any]:
    """Totals of a view of any size, for the person who asked."""
    person = get_user_model().objects.everyone().get(pk=user)
    definition = named(key)
    if definition is None:
        return {}
    found = totals(read(definition, person, QueryDict(query.lstrip("?"))), limit=None)
    return {"count": found.count, "values": [_plain(figure.value) for figure in found.figures]}


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def count_for(user: "User", definition: Definition) -> None:
    """Count a list's views as this user sees them."""
    found = [
        (view.key, number)
        for view in views_of(definition, user).values()
        if (number := _count(user, definition, view)) is not None
    ]
    at = clock.now()
    ViewCount.objects.filter(user=user, list_key=definition.key).delete()
    ViewCount.objects.bulk_create(
        [
            ViewCount(user=user, list_key=definition.key, view_key=key, count=number, counted_at=at)
            for key, number in found
        ]
    )


def _count(user: "User", definition: Definition, view: View) -> int | None:
    try:
        state = read(definition, user, QueryDict(f"view={view.key}"))
    except BadQuery:  # a view that asks for a field this user does not have
        return None
    return len(rows.some_ids(rows.found(state).branches, LIMIT + 1))
