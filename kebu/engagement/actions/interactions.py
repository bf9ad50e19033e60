"""跟进记录: log what was said and agree on the next date, in one operation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from kebu.base import clock, edits
from kebu.base.access import Actor, Refused, require
from kebu.base.models import Change
from kebu.base.operation import operation
from kebu.customers.actions import attachments, cards
from kebu.customers.models import Contact, Customer
from kebu.engagement import rules
from kebu.engagement.actions import tasks
from kebu.engagement.models import Interaction, InteractionContact, Task
from kebu.staff.models import User

if TYPE_CHECKING:
    from django.forms import ModelForm

KIND = "engagement.interaction"
CLOCK_SLACK = timedelta(minutes=5)


@dataclass(frozen=True)
class Logged:
    """What one save of the composer made; `operation` takes all of it back."""

    interaction: Interaction
    task: Task | None
    operation: UUID


def log(
    customer: Customer,
    *,
    kind: str,
    content: str,
    contacts: Sequence[Contact] = (),
    happened_at: datetime | None = None,
    result: str = "",
    voice: str = "",
    mood: str = "",
    minutes: int | None = None,
    next_step: str = "",
    next_on: date | None = None,
    next_at: time | None = None,
    fulfils: Task | None = None,
    files: attachments.Received | None = None,
    actor: Actor,
) -> Logged:
    """Record an interaction; a next date also makes the task. `fulfils` is the open task that this was: it is ticked.
    `files` were received before (`attachments.receive`) and stay with the interaction.

    Raises PermissionDenied, and Refused for a time in the future, somebody else's contacts, or nobody to do the task.
    """
    require(actor, "interactions.log")
    happened_at = happened_at or clock.now()
    _check(customer, contacts, happened_at, next_on)
    with operation(actor, "interactions.log") as op:
        interaction = Interaction.objects.everyone().create(
            customer=customer,
            kind=kind,
            content=content.strip(),
            happened_at=happened_at,
            author_id=actor.actor_id,
            result=result,
            voice=voice,
            mood=mood,
            minutes=minutes,
            next_step=next_step,
            next_on=next_on,
        )
        _set_contacts(interaction, contacts)
        op.log(interaction)
        if files is not None:
            attachments.add(customer, files, actor=actor, about=(KIND, interaction.pk))
        task = _next_task(interaction, contacts, next_at, actor) if next_on else None
        if fulfils is not None and fulfils.done_at is None:
            tasks.done([fulfils], actor=actor)
        refresh([customer.pk])
        return Logged(interaction, task, op.uid)


def _check(customer: Customer, contacts: Sequence[Contact], happened_at: datetime, next_on: date | None) -> None:
    if happened_at > clock.now() + CLOCK_SLACK:
        raise Refused(_("跟进时间在将来；还没发生的事请建待办"))
    if any(contact.customer_id != customer.pk for contact in contacts):
        raise Refused(_("所选联系人不在这家客户"))
    if next_on is not None and next_on < clock.business_date(happened_at):
        raise Refused(_("下次跟进不能早于这次跟进"))


def _next_task(interaction: Interaction, contacts: Sequence[Contact], next_at: time | None, actor: Actor) -> Task:
    owner_id = actor.actor_id or interaction.customer.owner_id
    owner = User.objects.everyone().filter(pk=owner_id).first() if owner_id is not None else None
    if owner is None:
        raise Refused(_("客户没有负责人，下次跟进没有人来做"))
    return tasks.create(
        title=rules.next_task_title(interaction.next_step, [contact.name for contact in contacts]),
        due_on=interaction.next_on or clock.today(),
        due_at=next_at,
        owner=owner,
        customer=interaction.customer,
        kind=rules.TASK_KINDS.get(Interaction.Kind(interaction.kind), Task.Kind.TODO),
        about=(KIND, interaction.pk),
        actor=actor,
    )


def edit(
    form: "ModelForm[Any]", contacts: Sequence[Contact], *, actor: Actor, version: int | None = None
) -> edits.Saved:
    """Save a valid form onto an interaction, with the contacts that took part. Raises Conflict, Refused."""
    interaction: Interaction = form.instance
    _require_own(interaction, actor)
    happened_at = form.cleaned_data.get("happened_at") or interaction.happened_at
    _check(interaction.customer, contacts, happened_at, None)
    with operation(actor, "interactions.edit"):
        saved = edits.save(form, actor=actor, verb="interactions.edit", version=version)
        _set_contacts(saved.instance, contacts)
        refresh([interaction.customer_id])
    return saved


def delete(interaction: Interaction, *, actor: Actor) -> UUID:
    """Remove an interaction (it can be undone); a task that came of it stays."""
    _require_own(interaction, actor)
    with operation(actor, "interactions.delete") as op:
        Interaction.objects.everyone().filter(pk=interaction.pk).update(deleted_at=clock.now())
        op.log(interaction)
        refresh([interaction.customer_id])
        return op.uid


def may_change(interaction: Interaction, actor: Actor) -> bool:
    is_own = interaction.author_id is not None and interaction.author_id == actor.actor_id
    return (is_own and actor.may("interactions.log")) or actor.may("interactions.edit_any")


def _require_own(interaction: Interaction, actor: Actor) -> None:
    if not may_change(interaction, actor):
        raise PermissionDenied(_("只能改自己写的跟进记录"))


def _set_contacts(interaction: Interaction, contacts: Sequence[Contact]) -> None:
    wanted = {contact.pk for contact in contacts}
    people = InteractionContact.objects.everyone().filter(interaction=interaction)
    present = set(people.values_list("contact_id", flat=True))
    people.filter(contact_id__in=present - wanted).delete()
    InteractionContact.objects.everyone().bulk_create(
        InteractionContact(interaction=interaction, contact_id=contact_id) for contact_id in sorted(wanted - present)
    )


def refresh(customer_ids: Iterable[int]) -> None:
    """Write 上次联系 and 上次沟通反馈 of these customers from their latest real contact."""
    ids = sorted(set(customer_ids))
    latest = Interaction.objects.everyone().exclude(kind=Interaction.Kind.NOTE).order_by("-happened_at", "-id")
    newest = Subquery(latest.filter(customer_id=OuterRef("pk")).values("pk")[:1])
    by_customer = dict(Customer.objects.with_deleted().filter(pk__in=ids).values_list("pk", newest))
    rows = Interaction.objects.everyone().in_bulk([pk for pk in by_customer.values() if pk is not None])
    cards.write({customer_id: _card(rows.get(pk)) for customer_id, pk in by_customer.items()})


def _card(latest: Interaction | None) -> dict[str, object]:
    if latest is None:
        return {"last_contact_on": clock.NEVER, "last_feedback": ""}
    return {"last_contact_on": clock.business_date(latest.happened_at), "last_feedback": rules.feedback(latest)}


def customers_behind(model: str, row_ids: list[int]) -> set[int]:
    """The customers of rows that may be gone already: history still names them."""
    changes = Change.objects.filter(model=model, row_id__in=row_ids, customer_id__isnull=False)
    return {pk for pk in changes.values_list("customer_id", flat=True).distinct() if pk is not None}
