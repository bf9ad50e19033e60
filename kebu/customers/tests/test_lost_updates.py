"""No update is lost: editors, bulk changes and the writer of cards on one customer, in random order and at once."""

import os
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from kebu.base import edits
from kebu.base.access import SYSTEM
from kebu.base.operation import operation
from kebu.cast.people import cast, make_customer
from kebu.customers.actions import archiving, cards
from kebu.customers.models import Customer

INTERLEAVINGS = int(os.environ.get("KEBU_INTERLEAVINGS", "60"))
words = count(1)  # nobody types what stands there already: that would be no change
NAMES, TIMES = "abcd", 6
FIELDS = ("business_type", "purchasing_cycle", "core_need")


@dataclass
class Editor:
    """Looks at the customer, then some time later saves what it typed over what it saw."""

    name: str
    seen: dict[str, str] = field(default_factory=dict)
    version: int = 0


@dataclass
class Ledger:
    """What must hold: the last value that was acknowledged per field, and who was told about a conflict."""

    values: dict[str, str] = field(default_factory=lambda: dict.fromkeys(FIELDS, ""))
    lost: int = 0


Save = Callable[[Customer, dict[str, str], int | None], None]


def careful(customer: Customer, values: dict[str, str], version: int | None) -> None:
    edits.write(customer, values, version=version)


def careless(customer: Customer, values: dict[str, str], _version: int | None) -> None:
    edits.write(customer, values, version=None)


def look(editor: Editor, customer: Customer) -> None:
    row = Customer.objects.everyone().get(pk=customer.pk)
    editor.seen, editor.version = {name: getattr(row, name) for name in FIELDS}, row.version


def interleave(dice: random.Random, customer: Customer, save: Save) -> int:
    """One story of two to five editors. Returns how many acknowledged values were overwritten unseen."""
    editors = [Editor(f"e{number}") for number in range(dice.randint(2, 5))]
    ledger = Ledger({name: getattr(customer, name) for name in FIELDS})
    for editor in editors:
        look(editor, customer)
    for _step in range(12):
        disturb(dice, customer)
        editor = dice.choice(editors)
        if dice.random() < 0.3:
            look(editor, customer)
            continue
        attempt(ledger, editor, customer, dice.choice(FIELDS), f"{editor.name} {next(words)}", save)
    row = Customer.objects.everyone().get(pk=customer.pk)
    assert {name: getattr(row, name) for name in FIELDS} == ledger.values
    return ledger.lost


def attempt(ledger: Ledger, editor: Editor, customer: Customer, name: str, text: str, save: Save) -> None:
    unseen = ledger.values[name] != editor.seen[name]
    try:
        with operation(SYSTEM, "customers.edit"):
            save(Customer.objects.everyone().get(pk=customer.pk), {name: text}, editor.version)
    except edits.Conflict as conflict:
        assert unseen and conflict.mine == {name: text} and conflict.theirs == {name: ledger.values[name]}
        look(editor, customer)
        return
    ledger.lost += unseen
    ledger.values[name] = text
    look(editor, customer)


def disturb(dice: random.Random, customer: Customer) -> None:
    """A bulk change of another column, or the worker writing cards: neither may make an editor fail or lose."""
    kind = dice.random()
    rows = Customer.objects.everyone().filter(pk=customer.pk)
    if kind < 0.15:
        (archiving.unarchive if rows.get().is_archived else archiving.archive)(rows, actor=SYSTEM)
    elif kind < 0.3:
        cards.write({customer.pk: {"score": dice.randint(1, 9999)}})


@pytest.mark.django_db
def test_no_update_is_lost_in_any_order() -> None:
    dice, customer = random.Random(11), make_customer()
    for _story in range(INTERLEAVINGS):
        assert interleave(dice, customer, careful) == 0
        customer.refresh_from_db()


@pytest.mark.django_db
def test_the_check_notices_an_editor_that_ignores_versions() -> None:
    dice, customer = random.Random(11), make_customer()
    lost = 0
    for _story in range(10):
        lost += interleave(dice, customer, careless)
        customer.refresh_from_db()
    assert lost > 0


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="the suite's SQLite lives in memory, where threads cannot wait"
)
@pytest.mark.django_db(transaction=True)
def test_people_adding_to_one_field_at_once_add_up() -> None:
    people = cast(customers_each=0)
    customer = make_customer(owner=people.rep_a)
    url = reverse("customers:edit_field", args=[customer.uid, "core_need"])
    failures: list[BaseException] = []

    def work(name: str) -> None:
        client = Client()
        client.force_login(people.rep_a)
        try:
            for time in range(TIMES):
                while add(client, url, customer, f"{name}{time}") == 409:
                    pass
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(name,)) for name in NAMES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    customer.refresh_from_db()
    assert sorted(customer.core_need.split()) == sorted(f"{name}{time}" for name in NAMES for time in range(TIMES))


def add(client: Client, url: str, customer: Customer, word: str) -> int:
    row = Customer.objects.everyone().get(pk=customer.pk)
    sent = {"core_need": f"{row.core_need} {word}".strip(), "version": str(row.version)}
    return int(client.post(url, sent, headers={"HX-Request": "true"}).status_code)
