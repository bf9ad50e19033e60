"""What a portion of interactions changes, collected first and written in one go."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F

from kebu.base import bulk, clock
from kebu.base.access import Actor
from kebu.customers.importing.drafts import CustomerDraft, Makings
from kebu.customers.importing.finding import Target
from kebu.engagement import rules
from kebu.engagement.actions import follow_up, interactions
from kebu.engagement.importing.sheet import InteractionRow
from kebu.engagement.models import Interaction, InteractionContact, Task
from kebu.exchange.importing.contract import Outdated

FIELDS = ("kind", "happened_at", "content", "result", "voice", "mood", "minutes", "next_step", "next_on")
TASK_COLUMNS = ("title", "kind", "customer_id", "owner_id", "creator_id", "due_on", "about_kind", "about_id")


@dataclass(slots=True)
class Draft:
    """`people` are contacts; `doer` is who does what was agreed on next, None for nobody."""

    customer: Target
    row: InteractionRow
    author: int | None
    people: tuple[int, ...]
    doer: int | None

    def values(self) -> tuple[Any, ...]:
        """In the order of the columns that are inserted, behind the id."""
        return (self.customer.pk, self.author, *(getattr(self.row, name) for name in FIELDS))

    @property
    def is_ahead(self) -> bool:
        """Whether the next date is still to come, with somebody to keep it."""
        return self.row.next_on is not None and self.row.next_on >= clock.today() and self.doer is not None


class Changes:
    def __init__(self, actor: Actor, customers: list[CustomerDraft]) -> None:
        self.actor, self.customers = actor, customers
        self.drafts: list[Draft] = []
        self.changed: list[tuple[Interaction, dict[str, Any]]] = []

    def __bool__(self) -> bool:
        return bool(self.customers or self.drafts or self.changed)

    def add(self, draft: Draft) -> None:
        self.drafts.append(draft)

    def change(self, present: Interaction, values: dict[str, Any]) -> None:
        self.changed.append((present, values))

    def prepared(self) -> "Writing":
        return Writing(self)


class Writing:
    """The same, ready: everything that takes time is done."""

    def __init__(self, changes: Changes) -> None:
        self.changes = changes
        self.customers = Makings(changes.customers, [])

    def __call__(self) -> None:
        """Write everything. Call within an operation. Raises Outdated when a row changed since it was read."""
        self.customers.write()
        drafts = self.changes.drafts
        ids = bulk.reserve(Interaction, len(drafts)) if drafts else []
        made = list(zip(ids, drafts, strict=True))
        bulk.insert(
            Interaction, ["id", "customer_id", "author_id", *FIELDS], ((pk, *draft.values()) for pk, draft in made)
        )
        people = [(pk, contact) for pk, draft in made for contact in draft.people]
        bulk.insert(InteractionContact, ["interaction_id", "contact_id"], people)
        self._write_tasks([(pk, draft) for pk, draft in made if draft.is_ahead])
        for present, values in self.changes.changed:
            rows = Interaction.objects.everyone().filter(pk=present.pk, version=present.version)
            if rows.update(**values, version=F("version") + 1) == 0:
                raise Outdated
        touched = {draft.customer.pk for draft in drafts} | {row.customer_id for row, _values in self.changes.changed}
        interactions.refresh(touched)

    def _write_tasks(self, made: list[tuple[int, Draft]]) -> None:
        """A date that was agreed on and is still to come is something to do."""
        creator = self.changes.actor.actor_id
        rows = [
            (
                rules.next_task_title(draft.row.next_step, list(draft.row.people)),
                str(rules.TASK_KINDS.get(Interaction.Kind(draft.row.kind), Task.Kind.TODO)), draft.customer.pk,
                draft.doer, creator, draft.row.next_on, interactions.KIND, pk,
            )
            for pk, draft in made
        ]  # fmt: skip
        bulk.insert(Task, TASK_COLUMNS, rows)
        follow_up.refresh([draft.customer.pk for _pk, draft in made])
