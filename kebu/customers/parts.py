"""What customers shows on the customer page: facts, contacts, the small chain, and two tabs."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base import clock
from kebu.base.panels import Panel, Tab
from kebu.customers import rules
from kebu.customers.actions import handover, quality, weighing
from kebu.customers.models import Customer
from kebu.customers.queries import attachments, chain, customfacts, facts, group, mergers, people
from kebu.staff import fieldrules

if TYPE_CHECKING:
    from kebu.staff.models import User

Context = Mapping[str, Any] | None
CONTACTS_SHOWN = 3
MISSING_SHOWN = 4
FILES_SHOWN = 3


def fact_card(user: "User", customer: Customer) -> Context:
    sections = [
        (_("基本信息"), facts.facts(user, customer, facts.BASIC)),
        (_("需求与采购"), facts.facts(user, customer, facts.NEEDS)),
    ]
    if own := customfacts.facts(user, customer):
        sections.append((_("自定义字段"), own))
    return {
        "customer": customer,
        "sections": sections,
        "can_edit": user.may("customers.edit") and not customer.is_deleted,
    }


def contact_card(user: "User", customer: Customer) -> Context:
    everybody = people.present(customer)
    return {
        "customer": customer,
        "cards": [people.Card(contact, people.ways(user, contact)) for contact in everybody[:CONTACTS_SHOWN]],
        "rest": len(everybody) - CONTACTS_SHOWN,
        "can_edit": user.may("contacts.edit") and not customer.is_deleted,
    }


def file_card(user: "User", customer: Customer) -> Context:
    """The newest files, and the way to add one."""
    can_add = user.may("attachments.add") and not customer.is_deleted
    newest = attachments.entries(user, customer, FILES_SHOWN + 1)
    if not newest and not can_add:
        return None
    return {
        "customer": customer,
        "entries": newest[:FILES_SHOWN],
        "more": len(newest) > FILES_SHOWN,
        "can_add": can_add,
    }


def feedback(_user: "User", customer: Customer) -> Context:
    return {"text": customer.last_feedback, "on": customer.last_contact_on} if customer.last_feedback else None


def chain_card(_user: "User", customer: Customer) -> Context:
    return {"customer": customer, "map": chain.draw(customer, chain.SMALL)}


def missing_card(user: "User", customer: Customer) -> Context:
    """完整度 with what is missing, and 时效, to those who can put it right."""
    if not user.may("customers.edit"):
        return None
    values = {name: getattr(customer, name) for name in rules.COLUMNS}
    known = rules.people_of(vars(contact) for contact in people.present(customer))
    lacking = [rules.LABELS[key] for key in rules.missing(values, known, weighing.weights())]
    return {
        "customer": customer,
        "missing": lacking[:MISSING_SHOWN],
        "rest": len(lacking) - MISSING_SHOWN,
        "is_stale": customer.fresh_on < quality.stale_before(),
        "can_confirm": customer.fresh_on < clock.today() and not customer.is_deleted,
    }


def group_card(user: "User", customer: Customer) -> Context:
    """集团: the tree as far as the reader sees it, with what it bought in all."""
    if fieldrules.state(user, facts.LABEL, "parent") != fieldrules.OPEN:
        return None
    found = group.tree(user, customer)
    return {"tree": found, "all_url": _all_of(found)} if found else None


def _all_of(found: group.Tree) -> str:
    """The list of the group's members in reach."""
    if found.head is None:
        return ""
    condition = json.dumps([["group", "in", [str(found.head.uid)]]], separators=(",", ":"))
    return f"{reverse('customers:list')}?{urlencode({'view': 'all', 'f': condition})}"


def mergers_card(user: "User", customer: Customer) -> Context:
    rows = mergers.of(customer)
    return {"customer": customer, "rows": rows, "can_undo": user.may("customers.merge")} if rows else None


def leaver(user: "User", leaver: "User") -> Context:
    """On the page of somebody who left: what still waits for its hand-over."""
    waiting = [(label, count) for label, count in handover.preview(leaver) if count] if not leaver.is_active else []
    return {"leaver": leaver, "waiting": waiting, "can_move": user.may("customers.handover")} if waiting else None


def _count(_user: "User", customer: Customer) -> int:
    return len(people.present(customer))


PANELS = [
    Panel("customers.facts", "customer.facts", "customers/_facts.html", fact_card, order=10),
    Panel("customers.contacts", "customer.facts", "customers/_contact_card.html", contact_card, order=20),
    Panel(
        "customers.files", "customer.facts", "customers/_file_card.html", file_card, order=80, right="attachments.view"
    ),
    Panel("customers.feedback", "customer.facts", "customers/_feedback.html", feedback, order=90),
    Panel("customers.chain", "customer.aside", "customers/_chain_card.html", chain_card, order=30),
    Panel("customers.leaver", "staff.user", "customers/_leaver.html", leaver),
    Panel("customers.group", "customer.aside", "customers/_group_card.html", group_card, order=40),
    Panel("customers.mergers", "customer.aside", "customers/_mergers_card.html", mergers_card, order=85),
    Panel("customers.missing", "customer.aside", "customers/_missing.html", missing_card, order=80),
]
TABS = [
    Tab("contacts", gettext_lazy("联系人"), "customers:contacts_of", order=30, count=_count),
    Tab("files", gettext_lazy("附件"), "customers:files", order=70, right="attachments.view", count=attachments.count),
    Tab("chain", gettext_lazy("决策链"), "customers:chain", order=40),
]
