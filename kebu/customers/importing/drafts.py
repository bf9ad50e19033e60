"""Customers and contacts that a portion makes, with all that follows from them reckoned before the transaction."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Field

from kebu.base import search
from kebu.base.bulk import insert, reserve
from kebu.base.encrypted import EncryptedField
from kebu.base.ids import uuid7
from kebu.customers import derive, rules
from kebu.customers.actions import codes
from kebu.customers.models import Contact, Customer
from kebu.customers.search.entries import contact_values, customer_values
from kebu.staff.models import User

CARDS = {"completeness": 0, "primary_name": "", "primary_post": "", "last_feedback": ""}
FOUND_BY = ("kind", "name", "core_name", "short_name", "aliases", "code", "credit_code", "address", "note")
INDEXES = ("mobile_index", "phone_index", "chain_role")


@dataclass
class ContactDraft:
    """`customer` is a draft, or a customer that is there."""

    customer: Any
    values: dict[str, Any]
    uid: UUID = field(default_factory=uuid7)
    pk: int = 0
    texts: list[str] = field(default_factory=list)  # of custom fields


@dataclass
class CustomerDraft:
    values: dict[str, Any]
    owner: User | None = None
    team_id: int | None = None
    feedback: str = ""
    people: dict[str, ContactDraft] = field(default_factory=dict)
    uid: UUID = field(default_factory=uuid7)
    pk: int = 0
    texts: list[str] = field(default_factory=list)  # of custom fields

    def person(self, values: dict[str, Any]) -> ContactDraft:
        draft = self.people[values["name"]] = ContactDraft(self, values)
        return draft


@lru_cache(maxsize=2)
def columns(model: type[Customer] | type[Contact]) -> tuple[tuple[str, Any], ...]:
    """(column, default) of all that an import may set; the rest takes its default in the database layer."""
    derived = derive.fill({"name": "x"}) if model is Customer else derive.fill_contact({"name": "x", "email": ""})
    cards = CARDS if model is Customer else {}
    skipped = {"id", "uid", "version", "created_at", "updated_at", "deleted_at"}
    given = model.history.exclude - set(derived) - set(cards)
    fields: list[Field[Any, Any]] = [each for each in model._meta.concrete_fields if each.name not in skipped]
    kept = [each for each in fields if each.name not in given or each.name.endswith(("_index", "_tail"))]
    return tuple((str(each.column), each.get_default()) for each in kept)


@lru_cache(maxsize=2)
def encrypted(model: type[Customer] | type[Contact]) -> dict[str, EncryptedField]:
    return {each.name: each for each in model._meta.concrete_fields if isinstance(each, EncryptedField)}


def sealed(model: type[Customer] | type[Contact], values: dict[str, Any], uid: UUID) -> dict[str, Any]:
    """The values with encrypted ones sealed for this row, and their index columns."""
    filled = dict(values)
    for name, column in encrypted(model).items():
        if values.get(name):
            filled |= column.sealed(str(values[name]), uid)
    return filled


def _names(model: type[Customer] | type[Contact]) -> list[str]:
    return ["id", "uid", *(name for name, _default in columns(model))]


def _row(model: type[Customer] | type[Contact], uid: UUID, values: dict[str, Any]) -> list[Any]:
    """The columns in order, with room for the id."""
    return [0, uid, *(values.get(name, default) for name, default in columns(model))]


class Makings:
    """Rows ready to be written, but for the ids and codes that only the database gives."""

    def __init__(self, customers: list[CustomerDraft], contacts: list[ContactDraft]) -> None:
        self.customers, self.contacts = customers, contacts
        people = [self._contact(draft) for draft in contacts]
        self._people = [row for row, _entry in people]
        self._person_entries = [entry for _row, entry in people]
        by_draft = {id(draft): row for draft, row in zip(contacts, self._people, strict=True)}
        self._customers = [self._customer(draft, by_draft) for draft in customers]
        self._entries = [
            self._entry(draft, row) if row["code"] else None
            for draft, row in zip(customers, self._customers, strict=True)
        ]
        self._records = [_row(Customer, draft.uid, row) for draft, row in zip(customers, self._customers, strict=True)]
        self._lines = [_row(Contact, draft.uid, row) for draft, row in zip(contacts, self._people, strict=True)]

    def _contact(self, draft: ContactDraft) -> tuple[dict[str, Any], tuple[str, str]]:
        values = sealed(Contact, derive.fill_contact(draft.values), draft.uid)
        entry = contact_values(
            values["name"], values.get("post", ""), values.get("department", ""), values.get("note", ""), draft.texts
        )
        return values, search.prepare("contact", entry)

    def _customer(self, draft: CustomerDraft, people: dict[int, dict[str, Any]]) -> dict[str, Any]:
        row = {"kind": "company", "country": "CN", **sealed(Customer, derive.fill(draft.values), draft.uid)}
        rows = [people[id(person)] for person in draft.people.values()]
        indexed = [{name: person.get(name, "") for name in INDEXES} for person in rows]
        primary = next((person for person in rows if person.get("is_primary")), {})
        row |= {"completeness": rules.completeness(row, rules.people_of(indexed)),
                "primary_name": primary.get("name", ""), "primary_post": primary.get("post", ""),
                "last_feedback": draft.feedback, "owner_id": draft.owner.pk if draft.owner else None,
                "team_id": draft.team_id, "code": row.get("code", "")}  # fmt: skip
        return row

    def _entry(self, draft: CustomerDraft, row: dict[str, Any]) -> tuple[str, str]:
        return search.prepare("customer", customer_values([row.get(name, "") for name in FOUND_BY], own=draft.texts))

    def write(self) -> None:
        """Insert everything; the drafts know their ids afterwards. Call within an operation."""
        if self.customers:
            self._write_customers()
        if self.contacts:
            self._write_contacts()

    def _write_customers(self) -> None:
        ids = reserve(Customer, len(self.customers))
        coded = [at for at, row in enumerate(self._customers) if row["code"]]
        uncoded = [at for at, row in enumerate(self._customers) if not row["code"]]
        self._insert_customers(coded, ids)
        if uncoded:
            place = _names(Customer).index("code")
            for at, code in zip(uncoded, codes.next_codes(len(uncoded)), strict=True):
                self._customers[at]["code"] = self._records[at][place] = code
                self._entries[at] = self._entry(self.customers[at], self._customers[at])
            self._insert_customers(uncoded, ids)
        entries = [(pk, pk, *entry) for pk, entry in zip(ids, self._entries, strict=True) if entry]
        search.add("customer", entries)
        for draft, pk in zip(self.customers, ids, strict=True):
            draft.pk = pk

    def _insert_customers(self, places: list[int], ids: list[int]) -> None:
        for at in places:
            self._records[at][0] = ids[at]
        insert(Customer, _names(Customer), [self._records[at] for at in places])

    def _write_contacts(self) -> None:
        ids = reserve(Contact, len(self.contacts))
        names = _names(Contact)
        customer = names.index("customer_id")
        for pk, draft, row in zip(ids, self.contacts, self._lines, strict=True):
            draft.pk = row[0] = pk
            row[customer] = draft.customer.pk
        insert(Contact, names, self._lines)
        entries = zip(ids, self.contacts, self._person_entries, strict=True)
        search.add("contact", [(pk, draft.customer.pk, *entry) for pk, draft, entry in entries])
