"""Contacts of a customer sheet: matched by name within their customer."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from kebu.base.text.phone import normal_email, normal_phone
from kebu.customers.importing.people import Person
from kebu.customers.importing.writing import Changes
from kebu.customers.models import Contact, Customer


class People:
    """The contacts that are there, and those that a batch brings."""

    def __init__(self, customer_ids: Sequence[int]) -> None:
        self.known: dict[int, dict[str, Contact]] = defaultdict(dict)
        for contact in Contact.objects.everyone().filter(customer_id__in=customer_ids).order_by("id"):
            self.known[contact.customer_id].setdefault(contact.name, contact)

    def add(self, customer: Customer, values: dict[str, Any], changes: Changes) -> bool:
        """Plan the persons of a row. The first of 联系人及职务 is the primary one where there is none yet."""
        known = dict(self.known.get(customer.pk, {})) if customer.pk else {}
        listed: list[Person] = values.get("contacts", [])
        touched = False
        for place, person in enumerate([*listed, *values.get("chain", [])]):
            wanted = _values(person)
            if place == 0 and listed:
                wanted |= {key: values[key] for key in ("mobile", "email") if key in values}
                wanted["is_primary"] = True
            touched |= _plan(customer, person.name, wanted, known, changes)
        return touched


def _values(person: Person) -> dict[str, Any]:
    values: dict[str, Any] = {"post": person.post} if person.post else {}
    if person.role:
        values |= {"chain_role": person.role, "is_confirmed": not person.is_guessed}
    return values


def _plan(customer: Customer, name: str, wanted: dict[str, Any], known: dict[str, Contact], changes: Changes) -> bool:
    if wanted.get("is_primary") and any(other.is_primary for other in known.values()):
        del wanted["is_primary"]
    contact = known.get(name)
    if contact is None:
        known[name] = changes.create_contact(customer, {"name": name, **wanted})
        return True
    if contact.chain_role and not wanted.get("is_confirmed", True):
        wanted = {key: value for key, value in wanted.items() if key not in ("chain_role", "is_confirmed")}
    differing = {key: value for key, value in wanted.items() if not _same(contact, key, value)}
    for key, value in differing.items():
        setattr(contact, key, value)
    if differing and contact.pk:
        changes.update_contact(contact, differing)
    return bool(differing)


def _same(contact: Contact, key: str, value: Any) -> bool:
    if key == "mobile":
        return normal_phone(contact.mobile.plain) == normal_phone(value)
    if key == "email":
        return normal_email(contact.email.plain) == normal_email(value)
    return bool(getattr(contact, key) == value)
