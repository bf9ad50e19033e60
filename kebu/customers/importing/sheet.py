"""A row of a customer sheet, checked: the customer, the persons, the custom values, the owner's name."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kebu.base.text.names import normal_name
from kebu.customers import rules
from kebu.customers.custom.values import is_key
from kebu.customers.importing.people import Person
from kebu.customers.models import CustomerKind
from kebu.exchange.importing.outcomes import Problem, Rejection
from kebu.exchange.values import Manner

# Column of the sheet → field of the contact.
MAIN = {"contact_post": "post", "contact_department": "department", "mobile": "mobile", "contact_phone": "phone",
        "email": "email", "wechat": "wechat", "qq": "qq"}  # fmt: skip
APART = {*MAIN, "contacts", "chain", "owner", "size", "last_feedback"}


@dataclass(slots=True)
class CustomerRow:
    """`values` are fields of the customer, `people` those of contacts, the main one first; empty cells are absent."""

    values: dict[str, Any]
    people: list[dict[str, Any]]
    own: dict[str, Any]
    owner: str = ""
    feedback: str = ""
    normal: str = ""
    notes: tuple[str, ...] = ()
    core: str = ""

    @property
    def group(self) -> str:
        """What makes it the same customer within the file."""
        if code := self.values.get("code"):
            return f"c{code}"
        return f"t{credit}" if (credit := self.values.get("credit_code")) else f"n{self.normal}"


def check(cells: dict[str, Any], _manner: Manner) -> CustomerRow:
    values = {key: value for key, value in cells.items() if key not in APART and not is_key(key)}
    employees, revenue = cells.get("size", (None, None))
    values |= {key: band for key, band in (("size", employees), ("revenue", revenue)) if band}
    if problems := rules.problems(values):
        raise Rejection(*(Problem(key, str(text)) for key, text in problems.items()))
    people, notes = _people(cells, values)
    return CustomerRow(
        values, people, {key: value for key, value in cells.items() if is_key(key)}, cells.get("owner", ""),
        cells.get("last_feedback", ""), normal_name(values["name"])[:120], notes,
    )  # fmt: skip


def _people(cells: dict[str, Any], values: dict[str, Any]) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    reached = {name: cells[key] for key, name in MAIN.items() if key in cells}
    listed: list[dict[str, Any]] = [_person(person) for person in cells.get("contacts", [])]
    notes: tuple[str, ...] = ()
    if not listed and reached and values.get("kind") == CustomerKind.PERSON:
        listed = [{"name": values["name"][:60]}]
    if listed:
        listed[0] = {**listed[0], **reached, "is_primary": True}
    elif reached:
        notes = _nameless(reached, values)
    return [*listed, *(_person(person) for person in cells.get("chain", []))], notes


def _nameless(reached: dict[str, Any], values: dict[str, Any]) -> tuple[str, ...]:
    """Numbers of nobody: a telephone is the company's, the rest has no place."""
    notes = []
    number = reached.pop("mobile", "") or reached.pop("phone", "")
    if number and "phone" not in values:
        values["phone"] = number
        notes.append(_("没有联系人姓名，号码记在单位电话里"))
    if reached:
        notes.append(_("没有联系人姓名，联系方式未全部读入"))
    return tuple(notes)


def _person(person: Person) -> dict[str, Any]:
    values: dict[str, Any] = {"name": person.name}
    if person.post:
        values["post"] = person.post
    if person.role:
        values |= {"chain_role": str(person.role), "is_confirmed": not person.is_guessed}
    return values


def group(row: CustomerRow) -> str:
    return row.group


def rank(row: CustomerRow) -> int:
    """Rows without a code come last: the code that they are given must not be one that the file uses itself."""
    return 0 if row.values.get("code") else 1
