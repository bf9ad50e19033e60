"""The state of a list as its address has it: view, filter, sort, columns, words and place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import gettext as _

from kebu.base.lists import filters
from kebu.base.lists.definition import Definition
from kebu.base.lists.errors import BadQuery, RetiredField
from kebu.base.lists.fields import Field, Seen
from kebu.base.lists.filters import Group
from kebu.base.lists.paging import Sort
from kebu.base.lists.values import CONTROL
from kebu.base.lists.views import Start, View, chosen, start_of, views_of

if TYPE_CHECKING:
    from kebu.staff.models import User

MAX_WORDS = 60
MAX_PAGE = 200
READABLE = "[]{},:"


@dataclass(frozen=True)
class State:
    definition: Definition
    user: "User"
    seen: Seen
    views: dict[str, View]
    view: View
    tree: Group
    sort: Sort
    columns: tuple[Field, ...]
    words: str = ""
    after: str = ""
    before: str = ""
    number: int = 1
    go: str = ""

    own: Mapping[str, str] = field(default_factory=dict)
    begin: Start = field(default_factory=lambda: Start(QueryDict(), QueryDict()))

    @property
    def is_changed(self) -> bool:
        """Whether filter, sort or columns differ from the view's own."""
        return any(self.parts()[key] != value for key, value in self.own.items())

    def parts(self) -> dict[str, str]:
        return {"f": filters.dumped(self.tree), "sort": str(self.sort), "c": self.column_keys}

    @property
    def column_keys(self) -> str:
        return ",".join(each.key for each in self.columns)

    @property
    def plain_columns(self) -> str:
        """The address with the view's own columns."""
        return self.address(c=None)

    def sorted(self, key: str) -> str:
        """The address under another sort, which is left out when it is the view's own."""
        return self.address(sort=None if key == self.own.get("sort") else key)

    def with_tree(self, tree: Group) -> "State":
        return replace(self, tree=tree, after="", before="")

    def query(self) -> str:
        """What a saved view keeps: everything but place and words."""
        values = QueryDict(mutable=True)
        values.update(self.parts())
        if self.view.among != "live":
            values["among"] = self.view.among
        return values.urlencode()

    def address(self, **changes: str | None) -> str:
        """This state as a query string, shortest form, with some parameters set or dropped; the place is left out."""
        is_first = self.view is next(iter(self.views.values()))
        said = {"view": "" if is_first else self.view.key, **self.parts(), "q": self.words}
        values = QueryDict(mutable=True)
        values.update({key: value for key, value in said.items() if value != self.own.get(key, "")})
        for key, change in changes.items():
            values.pop(key, None)
            if change is not None:
                values[key] = change
        return f"?{values.urlencode(safe=READABLE)}"


def read(definition: Definition, user: "User", params: QueryDict) -> State:
    """Read an address. Raises BadQuery for whatever this list does not have for this user."""
    seen, begin = definition.seen(user), start_of(definition, user)
    views = views_of(definition, user, begin.value("view"))
    view = chosen(views, params.get("view"))
    given = view.params()
    own_f = given.get("f", "")
    own_tree = filters.parse(own_f, seen, user, drops_retired="f" in params)
    is_whole = "f" not in params or own_tree == _whole(own_f, seen, user)
    own_sort = _sort(definition, seen, given.get("sort") or definition.sort)
    own_columns = _columns(definition, seen, given.get("c", "")) if "c" in given else _begun(definition, seen, begin)
    return State(
        definition=definition,
        user=user,
        seen=seen,
        views=views,
        view=view,
        tree=filters.parse(params.get("f", ""), seen, user) if "f" in params else own_tree,
        sort=_sort(definition, seen, params.get("sort", "")) if params.get("sort") else own_sort,
        columns=_columns(definition, seen, params.get("c", "")) if params.get("c") else own_columns,
        words=_words(params.get("q", "")),
        after=params.get("after", ""),
        before=params.get("before", ""),
        number=_page_number(params.get("p", "")),
        go=_words(params.get("go", "")),
        own={
            "f": filters.dumped(own_tree) if is_whole else own_f,
            "sort": str(own_sort),
            "c": ",".join(each.key for each in own_columns),
        },
        begin=begin,
    )


def without_retired(definition: Definition, user: "User", params: QueryDict) -> str:
    """The address of the same view without the conditions on retired fields."""
    views = views_of(definition, user, start_of(definition, user).value("view"))
    given = params if "f" in params else chosen(views, params.get("view")).params()
    kept = QueryDict(mutable=True)
    kept.update({key: str(params[key]) for key in ("view", "q") if params.get(key)})
    kept["f"] = filters.dumped(filters.parse(given.get("f", ""), definition.seen(user), user, drops_retired=True))
    return f"?{kept.urlencode(safe=READABLE)}"


def _whole(text: str, seen: Seen, user: "User") -> Group | None:
    """The tree of a view's own filter; None where it still names what is retired."""
    try:
        return filters.parse(text, seen, user)
    except RetiredField:
        return None


def _sort(definition: Definition, seen: Seen, text: str) -> Sort:
    key = text.removeprefix("-")
    if key in seen.retired:
        return _sort(definition, seen, definition.sort)
    found = seen.open.get(key)
    if found is None or not found.sort:
        if text == definition.sort:  # the list's own sort is masked for this user
            return Sort("id", "id", is_descending=True)
        raise BadQuery(_("不能按“%(field)s”排序") % {"field": key[:40]})
    return Sort(key, found.sort, text.startswith("-"), found.links)


def _begun(definition: Definition, seen: Seen, begin: Start) -> tuple[Field, ...]:
    """The columns to start with, without those that are gone or that this user does not see."""
    known = {each.key for each in seen.columns}
    return _columns(definition, seen, ",".join(key for key in begin.value("c").split(",") if key in known))


def _columns(definition: Definition, seen: Seen, text: str) -> tuple[Field, ...]:
    known = {each.key: each for each in seen.columns}
    keys = text.split(",") if text else [key for key in definition.columns if key in known]
    keys = [key for key in keys if key not in seen.retired]
    unknown = [key for key in keys if key not in known]
    if unknown:
        raise BadQuery(_("没有“%(column)s”这一列") % {"column": unknown[0][:40]})
    fixed = [each.key for each in known.values() if each.is_fixed]
    return tuple(known[key] for key in _once([*fixed, *keys]))


def _once(keys: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(keys))


def _page_number(text: str) -> int:
    if not text:
        return 1
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:4]) <= MAX_PAGE:
        raise BadQuery(_("没有这一页，请回到第一页"))
    return int(text[:4])


def _words(text: str) -> str:
    if len(text) > MAX_WORDS or CONTROL.search(text):
        raise BadQuery(_("搜索词最多 %(n)d 个字") % {"n": MAX_WORDS})
    return text.strip()
