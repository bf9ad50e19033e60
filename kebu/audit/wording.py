"""A change in words: field names, choices, names behind keys; encrypted values masked, field rules obeyed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.audit import kinds
from kebu.base import clock, history
from kebu.base.encrypted import EncryptedField, Secret
from kebu.base.models import Change
from kebu.base.text.joining import joined
from kebu.staff import fieldrules
from kebu.staff.models import User

DASH = "—"
OMITTED = frozenset({"id", "uid", "version", "created_at", "updated_at", "password", "position"})
LABELS = {
    "deleted_at": gettext_lazy("删除时间"),
    "archived_at": gettext_lazy("归档时间"),
    "merged_into": gettext_lazy("并入"),
    "must_change_password": gettext_lazy("须更换密码"),
}


@dataclass(frozen=True)
class Line:
    """One field: its name, and what it said before and after, as this reader may see it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """One change, ready to draw. `title` names the row, `kind` is created, changed or removed."""

    at: datetime
    who: str
    verb: str
    kind: str
    title: str
    lines: list[Line] = field(default_factory=list)


class Teller:
    """Puts a page of changes into words with one query per model that is named in them."""

    def __init__(self, user: User, changes: Iterable[Change]) -> None:
        self.user, self.changes = user, list(changes)
        self.rows: dict[str, dict[Any, models.Model]] = {}
        wanted: dict[str, set[Any]] = defaultdict(set)
        for change in self.changes:
            wanted[change.model].add(change.row_id)
        for label, ids in wanted.items():
            model = kinds.model_of(label)
            self.rows[label] = model._rows.in_bulk(ids) if model else {}
        self.names = self._names()
        self.said: dict[int, kinds.Said] = {}
        for kind in (kinds.KINDS[label] for label in wanted if label in kinds.KINDS):
            if kind.values is not None:
                self.said |= kind.values([change for change in self.changes if change.model == kind.model])

    def _names(self) -> dict[tuple[str, Any], str]:
        """What the keys in the changes point at, as far as this reader may see it."""
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for change in self.changes:
            for column, value in self._columns(change):
                if isinstance(column, models.ForeignKey):
                    wanted[column.related_model] |= {raw for raw in value if raw is not None}
        return {
            (model._meta.label_lower, row.pk): str(row)
            for model, ids in wanted.items()
            for row in model.objects.visible_to(self.user).filter(pk__in=ids)  # type: ignore[attr-defined]
        }

    def _columns(self, change: Change) -> list[tuple["models.Field[Any, Any]", tuple[Any, Any]]]:
        model = kinds.model_of(change.model)
        if model is None or change.kind != Change.Kind.UPDATE:
            return []
        by_column = {f.column: f for f in model._meta.concrete_fields if f.name not in OMITTED}
        return [
            (by_column[name], (change.before.get(name), change.after.get(name)))
            for name in change.after
            if name in by_column
        ]

    def told(self) -> list[Told]:
        return [self._tell(change) for change in self.changes]

    def _tell(self, change: Change) -> Told:
        if change.pk in self.said:
            return self._of_value(change, self.said[change.pk])
        row = self.rows[change.model].get(change.row_id)
        title = f"{kinds.label_of(change.model)} {row}" if row is not None else kinds.label_of(change.model)
        lines = [self._line(change, row, column, *raw) for column, raw in self._columns(change)]
        return Told(change.at, change.actor_name, change.verb, _kind(change), title, lines)

    def _of_value(self, change: Change, said: kinds.Said) -> Told:
        """A value of a row is told as a change of that row."""
        rule = fieldrules.state(self.user, said.model, said.rule)
        texts = [text or DASH for text in (said.before, said.after)]
        if rule != fieldrules.OPEN:
            texts = [DASH if rule == fieldrules.HIDDEN or text == DASH else "****" for text in texts]
        title = f"{kinds.label_of(said.model)} {said.title}"
        return Told(change.at, change.actor_name, change.verb, "changed", title, [Line(said.label, *texts)])

    def _line(
        self, change: Change, row: models.Model | None, column: "models.Field[Any, Any]", before: Any, after: Any
    ) -> Line:
        label = str(LABELS.get(column.name, column.verbose_name))
        rule = fieldrules.state(self.user, change.model, column.name)
        if rule == fieldrules.HIDDEN:
            return Line(label, DASH, DASH)
        texts = [self._text(change.model, row, column, raw) for raw in (before, after)]
        if rule == fieldrules.MASKED and not isinstance(column, EncryptedField):
            texts = ["****" if text != DASH else DASH for text in texts]
        return Line(label, *texts)

    def _text(self, model: str, row: models.Model | None, column: "models.Field[Any, Any]", raw: Any) -> str:
        if raw in (None, "", [], {}):
            return DASH
        if isinstance(column, EncryptedField):
            return _masked(row, column, str(raw))
        if isinstance(column, models.ForeignKey):
            named = self.names.get((column.related_model._meta.label_lower, raw))
            return named or _("（已删除，或你看不到）")
        if model in kinds.KINDS and column.name in kinds.KINDS[model].formats:
            return str(kinds.KINDS[model].formats[column.name](raw))
        return _plain(column, history.value_of(column, raw))


def _kind(change: Change) -> str:
    kind = {Change.Kind.INSERT: "created", Change.Kind.DELETE: "removed"}.get(change.kind, "changed")  # type: ignore[call-overload]
    return str(kind)


def _masked(row: models.Model | None, column: EncryptedField, token: str) -> str:
    return Secret(token, column.where(row), column.mask or _stars).masked if row is not None else "****"


def _stars(_plain: str) -> str:
    return "****"


def _plain(column: "models.Field[Any, Any]", value: Any) -> str:
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.zone()):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat() if clock.is_set(value) else DASH
    if isinstance(value, list):
        return joined(value)
    return str(value)
