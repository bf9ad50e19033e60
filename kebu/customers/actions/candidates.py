"""待审资料: taken over field by field into a customer, old or new, or not at all."""

import json
from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from kebu.base import clock, edits
from kebu.base.access import Actor, Refused, require
from kebu.base.operation import action
from kebu.customers import asked, derive
from kebu.customers.actions import contacts, customers, identity, origins, refresh
from kebu.customers.actions.outcome import Outcome, running
from kebu.customers.models import Candidate, Contact, Customer, Origin
from kebu.staff import fieldrules
from kebu.staff.models import User

CONTACT_COLUMNS = frozenset(item.column for item in asked.ITEMS.values() if item.is_contact)


def answers(candidate: Candidate) -> dict[str, str]:
    """What was written, by key of `asked.ITEMS`."""
    written: dict[str, str] = json.loads(candidate.answers.plain or "{}")
    return {key: text for key, text in written.items() if key in asked.ITEMS}


@action("intake.accept")
def accept(candidate: Candidate, keys: Collection[str], *, into: Customer | None, actor: Actor) -> Customer:
    """Take over the chosen answers: into a customer that there is, or into a new one. Raises Refused."""
    require(actor, "intake.review")
    _still_waiting(candidate)
    chosen = {key: text for key, text in answers(candidate).items() if key in keys}
    if not chosen:
        raise Refused(_("请至少选一项，或选择不采纳"))
    own = {asked.ITEMS[key].column: text for key, text in chosen.items() if not asked.ITEMS[key].is_contact}
    person = {asked.ITEMS[key].column: text for key, text in chosen.items() if asked.ITEMS[key].is_contact}
    customer = _renew(into, own, actor) if into is not None else _create(candidate, own, actor)
    _person(customer, person, actor)
    origin = Origin.CUSTOMER if candidate.link_id else Origin.FORM
    origins.note(customer, own, origin)
    _close(candidate, Candidate.State.ACCEPTED, actor, customer=customer)
    running().log(customer, fields=sorted(own))
    return customer


@action("intake.refuse")
def refuse(candidate: Candidate, *, note: str = "", actor: Actor) -> Outcome:
    require(actor, "intake.review")
    _still_waiting(candidate)
    _close(candidate, Candidate.State.REFUSED, actor, note=note.strip()[:200])
    running().log(candidate)
    return Outcome(1, running().uid)


def _still_waiting(candidate: Candidate) -> None:
    row = Candidate.objects.everyone().select_for_update().filter(pk=candidate.pk).first()
    if row is None or row.state != Candidate.State.WAITING:
        raise Refused(_("这份资料已经有人审核过了"))


def _close(candidate: Candidate, state: str, actor: Actor, **values: Any) -> None:
    found = Candidate.objects.everyone().filter(pk=candidate.pk, state=Candidate.State.WAITING)
    found.update(state=state, reviewer_id=actor.actor_id, reviewed_at=clock.now(), **values)


def _create(candidate: Candidate, values: dict[str, Any], actor: Actor) -> Customer:
    if not values.get("name"):
        raise Refused(_("新建客户要有单位名称"))
    source = candidate.form.source if candidate.form else ""
    return customers.create({**values, "source": source}, actor=actor)


def _renew(customer: Customer, values: dict[str, Any], actor: Actor) -> Customer:
    require(actor, "customers.edit")
    if not values:
        return customer
    allowed = set(values)
    if isinstance(actor, User):
        allowed = set(fieldrules.editable_fields(actor, "customers.customer", list(values)))
    if refused := sorted(set(values) - allowed):
        raise Refused(_("你不能修改：%(fields)s") % {"fields": ", ".join(refused)})
    written = edits.write(customer, values)
    if written and not identity.FIELDS.isdisjoint(written.changed):
        identity.require_single([customer.pk], actor=actor)
    if written and "name" in written.changed:
        derived = derive.fill({"name": customer.name})
        Customer.objects.everyone().filter(pk=customer.pk).update(**{k: v for k, v in derived.items() if k != "name"})
    Customer.objects.everyone().filter(pk=customer.pk).update(fresh_on=clock.today())
    refresh.customers([customer.pk])
    return customer


def _person(customer: Customer, values: dict[str, Any], actor: Actor) -> None:
    """The contact of that name, or the primary one without a name; else a new one."""
    if not values:
        return
    require(actor, "contacts.edit")
    present = Contact.objects.everyone().present().filter(customer=customer).order_by("-is_primary", "pk")
    name = values.get("name", "")
    contact = present.filter(name=name).first() if name else present.first()
    if contact is None:
        if not name:
            raise Refused(_("要新建联系人，请把姓名也选上"))
        contacts.create(customer, values, actor=actor)
        return
    edits.write(contact, values)
    derived = derive.fill_contact({key: values[key] for key in ("name", "email") if key in values})
    Contact.objects.everyone().filter(pk=contact.pk).update(
        **{key: value for key, value in derived.items() if key in ("name_key", "email_domain_index")}
    )
    refresh.contacts([contact.pk])
