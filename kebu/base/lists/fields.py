"""What a list can show, filter and sort by. Columns of a model, given columns and custom fields are all just fields."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from kebu.base.access import Text
from kebu.base.lists import cells
from kebu.base.lists.cells import Draw

if TYPE_CHECKING:
    from kebu.staff.models import User


class Kind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long"
    CHOICE = "choice"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    INSTANT = "instant"
    USER = "user"
    TEAM = "team"
    TAGS = "tags"
    YES_NO = "yesno"
    ENCRYPTED = "secret"
    INDUSTRY = "industry"
    REGION = "region"


Choices = Sequence[tuple[str, Text]]


@dataclass(frozen=True)
class Links:
    """Rows of another table that tie a list's rows to tags, or hold values of theirs.

    `row` is the column with the id of the list's row; `other` the one with the tag's id, or with the value.
    """

    rows: Callable[[], QuerySet[Any]]
    row: str
    other: str


@dataclass(frozen=True)
class Field:
    """One field of a list. Paths are ORM paths written in code; nothing a user types ever becomes one.

    `sort`: a NOT NULL column to order by, "" when the list cannot be sorted by it. With `links` it is a column of
    theirs, of which each row of the list has one at most; those without come last in either direction.
    `scale`: stored units in one typed unit (score in hundredths: 100; 万元 of a two-digit currency: 1_000_000).
    `choices(user)`: what may be picked, with labels, when that is few. Else `options(user, q)` answers a search with
    (value, label, note) and `names(user, values)` the labels of what was picked. Users, teams and tags stand as uids.
    `resolve(user, values)`: ids of picked users, teams or tags; raises KeyError for one that is not there.
    `rule`: model label and field name under which staff's field rules hide or mask it.
    `blind`, `tail`: for encrypted fields, the function that makes the blind index and the columns to compare with.
    `links`: for tags and for values that do not stand in the row itself, the rows where they are.
    `fetch(rows, fields)`: puts the values onto the rows of a page, for all shown fields that share it at once.
    `is_retired`: no longer in use; a saved view that still names it is told so.
    `cell`: how a value is drawn, a function of `kebu.base.lists.cells` or the name of a template (row, value, field).
    `width`, `phone`: classes of its column and, where it is part of the phone's card, of its cells (see lists.css).
    `expand(value)`: for industry and region, the prefix that covers a code and all below it.
    """

    key: str
    label: Text
    kind: Kind
    path: str = ""
    sort: str = ""
    scale: int = 1
    unit: Text = ""
    places: int = 0
    choices: Callable[["User"], Choices] | None = None
    options: Callable[["User", str], Sequence[tuple[str, Text, Text]]] | None = None
    names: Callable[["User", Sequence[str]], Mapping[str, Text]] | None = None
    resolve: Callable[["User", Sequence[str]], list[int]] | None = None
    rule: tuple[str, str] | None = None
    blind: Callable[[str], str] | None = None
    blind_path: str = ""
    tail_path: str = ""
    expand: Callable[[str], str] | None = None
    links: Links | None = None
    is_filter: bool = True
    is_column: bool = True
    is_fixed: bool = False
    is_editable: bool = False
    is_retired: bool = False
    cell: Draw | str = cells.text
    value: Callable[[Any], Any] | None = None
    fetch: "Fetch | None" = None
    width: str = "m"
    phone: str = ""
    align: str = ""

    @property
    def orm(self) -> str:
        return self.path or self.key

    def read(self, row: Any) -> Any:
        """The field's value on a row."""
        return self.value(row) if self.value else attrgetter(self.orm.replace("__", "."))(row)


Provider = Callable[["User"], Iterable[Field]]
Fetch = Callable[[Sequence[Any], Sequence[Field]], None]


@dataclass(frozen=True)
class Seen:
    """The fields of a list as one user has them: hidden ones are gone, masked ones can be looked at only.

    `retired`: those that were in use once, which a saved view may still name.
    """

    shown: dict[str, Field]
    open: dict[str, Field]
    retired: dict[str, Field]

    @property
    def filters(self) -> list[Field]:
        return [field for field in self.open.values() if field.is_filter]

    @property
    def columns(self) -> list[Field]:
        return [field for field in self.shown.values() if field.is_column]


def seen_by(user: "User", providers: Iterable[Provider]) -> Seen:
    every = [field for provider in providers for field in provider(user)]
    fields = {field.key: field for field in every if not field.is_retired}
    rules = {key: user.grant.rule(*field.rule) if field.rule else "" for key, field in fields.items()}
    return Seen(
        retired={field.key: field for field in every if field.is_retired},
        shown={key: field for key, field in fields.items() if rules[key] != "hidden"},
        open={key: field for key, field in fields.items() if rules[key] not in ("hidden", "masked")},
    )
