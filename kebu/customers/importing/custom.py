"""Custom fields as columns of a sheet: what a cell means for each kind, and writing the values beside their rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from kebu.customers.actions import customvalues
from kebu.customers.custom import values
from kebu.customers.custom.known import options_of, read, rule_of
from kebu.customers.models import CustomField
from kebu.customers.models.custom import FieldKind
from kebu.exchange.importing.contract import Column
from kebu.exchange.values import (
    Manner,
    Read,
    Wrong,
    choice,
    choices,
    day,
    link,
    millionths,
    money,
    nearest,
    text,
    yes_no,
)
from kebu.staff.models import User


def columns(about: str) -> list[Column]:
    return [
        Column(each.key, each.name, _reader(each), tuple(name for name in (each.name_en,) if name), field=rule_of(each))
        for each in read().of(about)
    ]


def _reader(each: CustomField) -> Read:
    readers: Mapping[str, Callable[[], Read]] = {
        FieldKind.TEXT: lambda: text(200), FieldKind.LONG: lambda: text(4_000), FieldKind.LINK: link,
        FieldKind.NUMBER: lambda: _number(each.places), FieldKind.MONEY: lambda: money(settings.KEBU_CURRENCY),
        FieldKind.DATE: day, FieldKind.CHOICE: lambda: _named(each, choice), FieldKind.YES_NO: yes_no,
        FieldKind.CHOICES: lambda: _named(each, choices), FieldKind.PERSON: _colleague,
    }  # fmt: skip
    return readers[each.kind]()


def _number(places: int) -> Read:
    """With no more decimals than the field has."""
    exact = millionths()

    def read(cell: str, manner: Manner) -> int:
        value: int = exact(cell, manner)
        if value % 10 ** (6 - places):
            raise Wrong(_("最多 %(n)d 位小数") % {"n": places} if places else _("请填写整数"))
        return value

    return read


def _named(each: CustomField, of: Callable[[Callable[[], Mapping[str, str]]], Read]) -> Read:
    """Options by their Chinese or English names, as a file in either language has them."""
    options = [option for option in options_of(each) if not option.is_retired]
    chinese = {_mark(option.pk): option.name for option in options}
    english = {_mark(option.pk): option.name_en for option in options if option.name_en}
    first, second = of(lambda: chinese), of(lambda: english)

    def read(cell: str, manner: Manner) -> Any:
        try:
            return first(cell, manner)
        except Wrong:
            if not english:
                raise
            try:
                return second(cell, manner)
            except Wrong:
                pass
            raise

    return read


def _mark(pk: int) -> str:
    """How an option stands in a row's values: nothing that anybody types into a cell."""
    return f"option:{pk}"


def _colleague() -> Read:
    """A colleague by name or log-in name; all of them are looked up once."""
    known: list[tuple[int, str, str]] = []

    def read(cell: str, _manner: Manner) -> int:
        if not known:
            known.extend(User.objects.everyone().active().values_list("pk", "name", "username"))
        found = [pk for pk, name, username in known if cell in (name, username)]
        if len(found) != 1:
            text = _("有几位同事都叫“%(name)s”，请填登录名") if found else _("没有叫“%(name)s”的在职同事")
            raise Wrong(text % {"name": cell}, nearest(cell, (name for _pk, name, _username in known)))
        return found[0]

    return read


@dataclass
class Values:
    """What a portion brings for rows that are there (by id) and for rows still to be made (by whatever marks them)."""

    about: str
    fields: dict[str, CustomField] = field(default_factory=dict)
    held: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    wanted: dict[int, dict[CustomField, Any]] = field(default_factory=dict)
    coming: list[tuple[Any, dict[CustomField, Any]]] = field(default_factory=list)
    people: dict[int, User] = field(default_factory=dict)

    @classmethod
    def of(cls, about: str) -> "Values":
        return cls(about, {each.key: each for each in read().of(about)})

    def __bool__(self) -> bool:
        return bool(self.wanted or self.coming)

    def look(self, ids: Sequence[int]) -> None:
        """Read what these rows hold by now."""
        self.held = values.read(self.fields.values(), ids) if self.fields else {}

    def new(self, mark: Any, own: Mapping[str, Any]) -> None:
        """`mark`: a draft; it is told the texts that it will be found by."""
        if own:
            self.coming.append((mark, {self.fields[key]: self._value(key, value) for key, value in own.items()}))
            mark.texts = [own[key] for key, each in self.fields.items() if key in own and each.kind in values.TEXTS]

    def change(self, row: int, own: Mapping[str, Any], *, fills_only: bool) -> bool:
        """Note what differs from what is there."""
        held = self.held.get(row, {})
        for key, cell in own.items():
            value = self._value(key, cell)
            if held.get(key) != value and not (fills_only and key in held):
                self.wanted.setdefault(row, {})[self.fields[key]] = value
        return row in self.wanted

    def write(self, id_of: Mapping[int, int]) -> None:
        """`id_of`: id() of a mark → the id that its row was given. Call within an operation."""
        customvalues.write(self.about, self.wanted)
        fresh = {id_of[id(mark)]: own for mark, own in self.coming}
        customvalues.apply(self.about, customvalues.differing(fresh))

    def _value(self, key: str, value: Any) -> Any:
        each = self.fields[key]
        if each.kind == FieldKind.CHOICE:
            return next(option for option in options_of(each) if _mark(option.pk) == value)
        if each.kind == FieldKind.CHOICES:
            return [option for option in options_of(each) if _mark(option.pk) in value]
        return self._person(value) if each.kind == FieldKind.PERSON else value

    def _person(self, pk: int) -> User:
        if not self.people:
            self.people = User.objects.everyone().in_bulk()
        return self.people[pk]
