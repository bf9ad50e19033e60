"""What a portion of rows changes, collected first and written in one go."""

from collections import defaultdict
from typing import Any

from django.db.models import F

from kebu.base import clock
from kebu.base.encrypted import EncryptedField, Secret
from kebu.base.text.phone import normal_account, normal_email, normal_phone
from kebu.customers import derive
from kebu.customers.actions import assigning, cards, refresh
from kebu.customers.importing.custom import Values
from kebu.customers.importing.drafts import ContactDraft, CustomerDraft, Makings
from kebu.customers.models import Contact, Customer
from kebu.customers.models.custom import About
from kebu.exchange.importing.contract import Outdated
from kebu.exchange.importing.outcomes import Outcome
from kebu.staff.models import User

NORMAL = {"mobile": normal_phone, "phone": normal_phone, "email": normal_email, "wechat": normal_account,
          "qq": normal_account}  # fmt: skip


class Changes:
    def __init__(self) -> None:
        self.customers: list[CustomerDraft] = []
        self.contacts: list[ContactDraft] = []
        self.updated: dict[int, tuple[Customer, dict[str, Any]]] = {}
        self.given: dict[int, list[int]] = defaultdict(list)  # owner -> customers
        self.owners: dict[int, User] = {}
        self.changed_people: dict[int, tuple[Contact, dict[str, Any]]] = {}
        self.feedback: dict[int, str] = {}
        self.own = Values.of(About.CUSTOMER)
        self.their = Values.of(About.CONTACT)

    def __bool__(self) -> bool:
        return bool(self.customers or self.contacts or self.updated or self.given or self.changed_people
                    or self.feedback or self.own or self.their)  # fmt: skip

    def create(self, draft: CustomerDraft) -> CustomerDraft:
        self.customers.append(draft)
        return draft

    def update(self, customer: Customer, values: dict[str, Any], *, fills_only: bool) -> bool:
        """Note what differs. An empty cell changes nothing."""
        differing = different(customer, values, fills_only=fills_only)
        if differing:
            self.updated.setdefault(customer.pk, (customer, {}))[1].update(differing)
        return bool(differing)

    def assign(self, customer: Customer, owner: User | None, *, fills_only: bool) -> bool:
        if owner is None or owner.pk == customer.owner_id or (fills_only and customer.owner_id):
            return False
        self.given[owner.pk].append(customer.pk)
        self.owners[owner.pk] = owner
        return True

    def tell(self, customer: Customer, feedback: str) -> bool:
        """Feedback goes in only while nobody has logged a contact."""
        if not feedback or feedback == customer.last_feedback or clock.is_set(customer.last_contact_on):
            return False
        self.feedback[customer.pk] = feedback
        return True

    def person(self, customer: Any, known: dict[str, Any], values: dict[str, Any], *, fills_only: bool) -> Outcome:
        """A person of a customer, by name: made, changed or as it is. `known` holds contacts and drafts."""
        wanted = dict(values)
        if wanted.get("is_primary") and any(_get(other, "is_primary") for other in known.values()):
            del wanted["is_primary"]
        contact = known.get(values["name"])
        if contact is None:
            draft = customer.person(wanted) if isinstance(customer, CustomerDraft) else ContactDraft(customer, wanted)
            self.contacts.append(draft)
            known[values["name"]] = draft
            return Outcome.CREATED
        if _get(contact, "chain_role") and not wanted.get("is_confirmed", True):
            wanted = {key: value for key, value in wanted.items() if key not in ("chain_role", "is_confirmed")}
        return self.change(contact, wanted, fills_only=fills_only)

    def change(self, contact: Contact | ContactDraft, wanted: dict[str, Any], *, fills_only: bool) -> Outcome:
        if isinstance(contact, ContactDraft):
            differing = {key: value for key, value in wanted.items() if contact.values.get(key) != value}
            contact.values |= differing
        else:
            differing = different(contact, wanted, fills_only=fills_only)
            if differing:
                self.changed_people.setdefault(contact.pk, (contact, {}))[1].update(differing)
        return Outcome.UPDATED if differing else Outcome.UNCHANGED

    def prepared(self) -> "Writing":
        return Writing(self)


class Writing:
    """The same, ready: everything that takes time is done."""

    def __init__(self, changes: Changes) -> None:
        self.changes = changes
        self.makings = Makings(changes.customers, changes.contacts)
        self.updates = [
            (customer, stored(customer, derive.fill(values))) for customer, values in changes.updated.values()
        ]
        self.people = [
            (each, stored(each, derive.fill_contact(values))) for each, values in changes.changed_people.values()
        ]

    def __call__(self) -> None:
        """Write everything. Call within an operation. Raises Outdated when a row changed since it was read."""
        changes = self.changes
        self.makings.write()
        for customer, values in self.updates:
            _update(Customer.objects.everyone().filter(pk=customer.pk, version=customer.version), values)
        for contact, values in self.people:
            _update(Contact.objects.everyone().filter(pk=contact.pk, version=contact.version), values)
        for owner_id, given in changes.given.items():
            assigning.give(given, changes.owners[owner_id])
        ids = {id(made): made.pk for made in changes.customers} | {id(made): made.pk for made in changes.contacts}
        changes.own.write(ids)
        changes.their.write(ids)
        cards.write({pk: {"last_feedback": text} for pk, text in changes.feedback.items()})
        self._refresh()

    def _refresh(self) -> None:
        """Search entries and cards of rows that were there; what is made here came with its own."""
        added = [draft.customer.pk for draft in self.changes.contacts if isinstance(draft.customer, Customer)]
        touched = [row.customer_id for row, _values in self.people]
        changes = self.changes
        refresh.contacts([*(row.pk for row, _values in self.people), *changes.their.wanted])
        refresh.customers([*(row.pk for row, _values in self.updates), *added, *touched, *changes.own.wanted])


def _update(rows: Any, values: dict[str, Any]) -> None:
    if rows.update(**values, version=F("version") + 1) == 0:
        raise Outdated


def different(row: Customer | Contact, values: dict[str, Any], *, fills_only: bool) -> dict[str, Any]:
    """The values that differ from the row's; with `fills_only` those whose field is empty."""
    found = {}
    for key, value in values.items():
        held = getattr(row, key)
        if isinstance(held, Secret):
            normal = NORMAL[key]
            if held and (fills_only or normal(held.plain) == normal(str(value))):
                continue
        elif held == value or (fills_only and not _is_empty(row, key, held)):
            continue
        found[key] = value
    return found


def _is_empty(row: Customer | Contact, key: str, held: Any) -> bool:
    """Nothing, or only what every new row says."""
    return held in ("", None) or held == row._meta.get_field(key).get_default()  # type: ignore[union-attr]


def stored(row: Customer | Contact, values: dict[str, Any]) -> dict[str, Any]:
    """Column values to write: what is encrypted is sealed and sets its index columns."""
    written = dict(values)
    for name, value in values.items():
        column = row._meta.get_field(name)
        if isinstance(column, EncryptedField):
            row.__dict__[column.attname] = str(value)
            written[name] = column.pre_save(row, False)
            written |= {part: getattr(row, part) for part in (column.index, column.tail) if part}
    return written


def _get(contact: Contact | ContactDraft, key: str) -> Any:
    return contact.values.get(key) if isinstance(contact, ContactDraft) else getattr(contact, key)
