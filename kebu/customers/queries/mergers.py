"""Mergers in force: what was merged into a customer, what came since, what an un-merge would do."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q

from kebu.base import history
from kebu.base.access import Actor, Text
from kebu.base.models import Change
from kebu.base.undo import LONG_DAYS
from kebu.customers import repointing
from kebu.customers.models import Customer, Merger

if TYPE_CHECKING:
    from kebu.staff.models import User

CUSTOMER, MERGER = "customers.customer", "customers.merger"
NAMED, LOOKED_AT, LONGEST = 5, 500, 20
DAYS = LONG_DAYS


@dataclass(frozen=True)
class Preview:
    """`back`: what goes back, by kind; `stays`: what came since; `kept`: fields that were changed since."""

    back: list[tuple[Text, int]]
    stays: list[tuple[Text, int, list[str]]]
    kept: list[Text]


def of(survivor: Customer) -> list[Merger]:
    """What was merged into it, the newest first."""
    rows = Merger.objects.everyone().filter(survivor=survivor).select_related("loser")
    return list(rows.order_by("-pk")[:20])


def survivor_of(user: "User", uid: UUID) -> Customer | None:
    """Where a merged customer lives on, for those who see that one: old links lead there."""
    found = Customer.objects.with_deleted().filter(uid=uid, merged_into__isnull=False).first()
    seen: set[int] = set()
    while found is not None and found.merged_into_id is not None and found.pk not in seen:
        seen.add(found.pk)
        found = Customer.objects.with_deleted().filter(pk=found.merged_into_id).first()
    return Customer.objects.visible_to(user).filter(pk=found.pk).first() if found is not None else None


def lives_on(rows: Iterable[Customer]) -> dict[int, Customer]:
    """Where merged ones among these live on, by their ids. One statement for each step of the longest chain."""
    waiting = {row.pk: row.merged_into_id for row in rows if row.merged_into_id is not None}
    found: dict[int, Customer] = {}
    for _step in range(LONGEST):
        if not waiting:
            break
        there = Customer.objects.with_deleted().select_related("owner").in_bulk(list(set(waiting.values())))
        found |= {pk: there[into] for pk, into in waiting.items() if into in there}
        waiting = {pk: into for pk in waiting if pk in found and (into := found[pk].merged_into_id) is not None}
    return found


def later(merger: Merger) -> Merger | None:
    """The newest merger after this one that has to do with either side."""
    both = [merger.survivor_id, merger.loser_id]
    rows = Merger.objects.everyone().filter(pk__gt=merger.pk).filter(Q(survivor__in=both) | Q(loser__in=both))
    return rows.select_related("survivor", "loser").order_by("-pk").first()


def is_in_reach(merger: Merger, user: "User") -> bool:
    return Customer.objects.with_deleted().visible_to(user).filter(pk=merger.survivor_id).exists()


def sides_of(operation: UUID) -> tuple[int, int]:
    """Survivor and loser of a merger that may be undone by now: history still names them."""
    made = Change.objects.filter(operation=operation, model=CUSTOMER, after__has_key="merged_into_id")
    change = made.order_by("-id")[0]
    return int(change.after["merged_into_id"]), change.row_id


def added_since(operation: UUID, survivor_id: int, actor: Actor | None = None) -> list[tuple[Text, int, list[str]]]:
    """Rows made on the survivor after the merger that are still there: label, how many, some of their names."""
    last = Change.objects.filter(operation=operation).order_by("-id").values_list("pk", flat=True)[0]
    parts = {part.model._meta.label_lower: part for part in repointing.told_to(actor)}
    made = Change.objects.filter(
        customer_id=survivor_id, pk__gt=last, kind=Change.Kind.INSERT, model__in=list(parts)
    ).exclude(operation=operation)
    ids = defaultdict[str, list[int]](list)
    for model, row_id in made.order_by("id").values_list("model", "row_id")[:LOOKED_AT]:
        ids[model].append(row_id)
    found = []
    for label, waiting in ids.items():
        rows = _live(parts[label], survivor_id, waiting)
        if rows:
            found.append((parts[label].label, len(rows), [str(row) for row in rows[:NAMED]]))
    return found


def _live(part: repointing.Part, survivor_id: int, ids: list[int]) -> list[Any]:
    model: Any = part.model
    rows = model.objects.everyone().filter(Q((part.column, survivor_id)), pk__in=ids)
    return list(rows.order_by("pk"))


def preview(merger: Merger, actor: Actor) -> Preview:
    """What taking this merger back would do, worked out without doing it."""
    labels = {part.model._meta.label_lower: part.label for part in repointing.told_to(actor)}
    went = Counter[str]()
    kept: dict[Text, None] = {}
    for change in Change.objects.filter(operation=merger.operation, kind=Change.Kind.UPDATE).order_by("id"):
        if change.model == CUSTOMER:
            kept |= dict.fromkeys(_changed_since(change))
        elif change.model in labels and "customer_id" in change.after:
            went[change.model] += 1
    stays = added_since(merger.operation, merger.survivor_id, actor)
    return Preview([(labels[model], count) for model, count in went.items()], stays, list(kept))


def _changed_since(change: Change) -> list[Text]:
    row = Customer.objects.with_deleted().filter(pk=change.row_id).first()
    if row is None:
        return []
    columns = {field.column: field for field in Customer._meta.concrete_fields}
    told = [columns[name] for name in change.after if name in columns and name not in ("deleted_at", "merged_into_id")]
    return [
        field.verbose_name for field in told if _raw(row, field) != history.value_of(field, change.after[field.column])
    ]


def _raw(row: Customer, field: Any) -> Any:
    raw = row.__dict__.get(field.attname)
    return str(raw or "") if field.name == "phone" else raw
