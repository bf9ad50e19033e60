"""What follows from a change of customers or contacts: their own card columns and their search entries."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from kebu.base import search
from kebu.base.bulk import batches
from kebu.base.models import Change
from kebu.customers import derive, rules
from kebu.customers.actions import cards, customvalues, weighing
from kebu.customers.models import Contact, Customer
from kebu.customers.models.custom import About

PORTION = 2_000
PERSON = ("customer_id", "is_primary", "name", "post", "chain_role", "mobile_index", "phone_index")


def customers(ids: Iterable[int]) -> None:
    """Refresh the cards and search entries of these customers. Call in the transaction of the change."""
    for portion in batches(sorted(set(ids)), PORTION):
        cards.write(_cards(portion))
        search.refresh("customer", portion)


def cards_alone(ids: Iterable[int]) -> None:
    """The cards without the search entries, for a load that builds the whole index afterwards."""
    for portion in batches(sorted(set(ids)), PORTION):
        cards.write(_cards(portion))


def reckoned(ids: Iterable[int]) -> cards.Cards:
    """What the cards of these customers should hold, for a caller that writes them in its own time."""
    return _cards(list(ids))


def contacts(ids: Iterable[int]) -> None:
    """Refresh the search entries of these contacts and the cards of their customers."""
    waiting = sorted(set(ids))
    search.refresh("contact", waiting)
    owners = Contact.objects.with_deleted().filter(pk__in=waiting).values_list("customer_id", flat=True)
    for portion in batches(sorted(set(owners)), PORTION):
        cards.write(_cards(portion))


def _cards(ids: list[int]) -> cards.Cards:
    people: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for person in Contact.objects.everyone().present().filter(customer_id__in=ids).values(*PERSON):
        people[person["customer_id"]].append(person)
    rows = Customer.objects.with_deleted().filter(pk__in=ids).values("id", *rules.COLUMNS)
    weights = weighing.weights()
    return {row["id"]: _card(row, people[row["id"]], weights) for row in rows}


def _card(row: dict[str, Any], people: list[dict[str, Any]], weights: rules.Weights) -> dict[str, Any]:
    primary = next((person for person in people if person["is_primary"]), {"name": "", "post": ""})
    return {
        "completeness": rules.completeness(row, rules.people_of(people), weights),
        "primary_name": primary["name"],
        "primary_post": primary["post"],
    }


def restored_customers(ids: Iterable[int]) -> None:
    """After an undo: derived columns follow the names that were put back."""
    waiting = sorted(set(ids))
    for row in Customer.objects.with_deleted().filter(pk__in=waiting).only("name", "name_key", "core_name"):
        derived = derive.fill({"name": row.name})
        if (row.name_key, row.core_name) != (derived["name_key"], derived["core_name"]):
            Customer.objects.with_deleted().filter(pk=row.pk).update(**derived)
    customers(waiting)


def restored_contacts(ids: Iterable[int]) -> None:
    waiting = sorted(set(ids))
    for row in Contact.objects.with_deleted().filter(pk__in=waiting).only("uid", "name", "email"):
        Contact.objects.with_deleted().filter(pk=row.pk).update(
            **{
                key: value
                for key, value in derive.fill_contact({"name": row.name, "email": row.email.plain}).items()
                if key in ("name_key", "email_domain_index")
            }
        )
    contacts(waiting)


def restored_values(ids: Iterable[int]) -> None:
    """After an undo of custom values: their rows' versions rise, so that forms drawn before it are not taken as new."""
    for portion in batches(sorted(set(ids)), PORTION):
        owners, people = _holders(portion)
        for about, rows in ((About.CUSTOMER, owners), (About.CONTACT, people)):
            customvalues.follow(about, rows)
        customers(owners)
        contacts(people)


def _holders(value_ids: list[int]) -> tuple[set[int], set[int]]:
    """The customers and contacts whose values these are or were; what is gone stands in the history."""
    changes = Change.objects.filter(model="customers.customvalue", row_id__in=value_ids)
    whole = [kept for change in changes if "row" in (kept := change.after or change.before)]
    owners = {kept["row"] for kept in whole if kept["contact_id"] is None}
    return owners, {kept["row"] for kept in whole if kept["contact_id"] is not None}


def restored_taggings(ids: Iterable[int]) -> None:
    """A tagging taken back is gone; its history still says whose it was."""
    changes = Change.objects.filter(model="customers.tagging", row_id__in=list(ids))
    customers(pk for pk in changes.values_list("customer_id", flat=True) if pk is not None)
