"""What a batch of customer rows changes, collected first and written in one go."""

from collections import defaultdict
from typing import Any

from django.db.models import F

from kebu.base import clock
from kebu.base.access import Actor
from kebu.base.encrypted import EncryptedField
from kebu.customers import derive
from kebu.customers.actions import assigning, cards, codes, refresh
from kebu.customers.models import Contact, Customer
from kebu.exchange.importers import Outdated
from kebu.staff.models import User


class Changes:
    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.created: list[Customer] = []
        self.updated: list[tuple[Customer, dict[str, Any]]] = []
        self.given: dict[int, list[int]] = defaultdict(list)  # owner -> customers
        self.owners: dict[int, User] = {}
        self.new_contacts: list[Contact] = []
        self.changed_contacts: dict[int, tuple[Contact, set[str]]] = {}
        self.feedback: list[tuple[Customer, str]] = []

    def __bool__(self) -> bool:
        return bool(
            self.created or self.updated or self.given or self.new_contacts or self.changed_contacts or self.feedback
        )

    def create(self, values: dict[str, Any], owner: User | None, feedback: str) -> Customer:
        team = owner.team if owner else None
        customer = Customer(**derive.fill(values), owner=owner, team=team)
        self.created.append(customer)
        if feedback:
            self.feedback.append((customer, feedback))
        return customer

    def update(self, customer: Customer, values: dict[str, Any], owner: User | None, feedback: str) -> bool:
        """Note what differs. An empty cell changes nothing; feedback goes in only while nobody has logged a contact."""
        differing = {key: value for key, value in values.items() if getattr(customer, key) != value}
        if differing:
            self.updated.append((customer, differing))
        is_moved = owner is not None and owner.pk != customer.owner_id
        if owner is not None and is_moved:
            self.given[owner.pk].append(customer.pk)
            self.owners[owner.pk] = owner
        is_news = bool(feedback) and feedback != customer.last_feedback and not clock.is_set(customer.last_contact_on)
        if is_news:
            self.feedback.append((customer, feedback))
        return bool(differing or is_moved or is_news)

    def create_contact(self, customer: Customer, values: dict[str, Any]) -> Contact:
        contact = Contact(customer=customer, **derive.fill_contact(values))
        self.new_contacts.append(contact)
        return contact

    def update_contact(self, contact: Contact, values: dict[str, Any]) -> None:
        names = self.changed_contacts.setdefault(contact.pk, (contact, set()))[1]
        names |= set(values)

    def write(self) -> None:
        """Write everything. Call within an operation. Raises Outdated when a customer changed since it was read."""
        self._create()
        for customer, values in self.updated:
            filled = derive.fill(values)
            rows = Customer.objects.everyone().filter(pk=customer.pk, version=customer.version)
            if rows.update(**filled, version=F("version") + 1) == 0:
                raise Outdated
        for owner_id, ids in self.given.items():
            assigning.give(ids, self.owners[owner_id])
        self._write_contacts()
        cards.write({customer.pk: {"last_feedback": text} for customer, text in self.feedback})
        refresh.customers([customer.pk for customer in [*self.created, *(row for row, _values in self.updated)]])

    def _create(self) -> None:
        uncoded = [customer for customer in self.created if not customer.code]
        if uncoded:
            for customer, code in zip(uncoded, codes.next_codes(len(uncoded)), strict=True):
                customer.code = code
        Customer.objects.everyone().bulk_create(self.created)

    def _write_contacts(self) -> None:
        for contact in self.new_contacts:
            contact.customer_id = contact.customer.pk
        Contact.objects.everyone().bulk_create(self.new_contacts)
        for contact, names in self.changed_contacts.values():
            values = derive.fill_contact({name: _stored(contact, name) for name in names})
            for name in names & {"mobile", "email"}:
                column = Contact._meta.get_field(name)
                values |= {part: getattr(contact, part) for part in (column.index, column.tail) if part}  # type: ignore[union-attr]
            if Contact.objects.everyone().filter(pk=contact.pk, version=contact.version).update(**values) == 0:
                raise Outdated
        refresh.contacts(
            [contact.pk for contact in [*self.new_contacts, *(c for c, _n in self.changed_contacts.values())]]
        )


def _stored(contact: Contact, name: str) -> Any:
    column = Contact._meta.get_field(name)
    return column.pre_save(contact, False) if isinstance(column, EncryptedField) else getattr(contact, name)
