"""Values of custom fields, set-wise: the one way in for forms, cells, bulk edit and import."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, OuterRef, Subquery

from kebu.base import clock
from kebu.base.bulk import batches, insert
from kebu.customers.custom import values
from kebu.customers.custom.known import MODELS, about_of, read
from kebu.customers.models import Contact, Customer, CustomField, CustomValue
from kebu.customers.models.custom import About

PORTION = 500
COLUMNS = (
    "field_id", "customer_id", "contact_id", "row", "slot", "version", "key", "text", "number", "date", "option_id",
    "person_id",
)  # fmt: skip
KEPT = ("key", "text", "number", "date", "option_id", "person_id")

Wanted = Mapping[int, Mapping[CustomField, Any]]  # row → field → value


@dataclass
class Difference:
    """What has to be done to the table; `rows` are the ids of the customers or contacts that change by it."""

    new: list[tuple[int, int, int, dict[str, Any]]] = field(default_factory=list)  # field, row, slot, columns
    changed: dict[tuple[tuple[str, Any], ...], list[int]] = field(default_factory=lambda: defaultdict(list))
    gone: list[int] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)


def parted(found: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values of custom fields by key, and the rest."""
    own = {name: value for name, value in found.items() if values.is_key(name)}
    return own, {name: value for name, value in found.items() if name not in own}


def first(row: Customer | Contact, own: Mapping[str, Any]) -> None:
    """The first values of a row that was just made; its version stays."""
    if own:
        by_key = {each.key: each for each in read().named(about_of(row), own)}
        apply(about_of(row), differing({row.pk: {each: own[key] for key, each in by_key.items()}}))


def differing(wanted: Wanted) -> Difference:
    """Compare with what is there. Reads only; one statement per 500 rows."""
    found = Difference()
    for portion in batches(wanted, PORTION):
        by_id = {each.pk: each for row in portion for each in wanted[row]}
        held: dict[tuple[int, int], dict[int, CustomValue]] = defaultdict(dict)
        if by_id:
            for value in CustomValue.objects.everyone().filter(field_id__in=list(by_id), row__in=portion):
                held[value.row, value.field_id][value.slot] = value
        for row in portion:
            for each, value in wanted[row].items():
                _compare(found, each, row, values.stored(each, value), held[row, each.pk])
    return found


def _compare(
    found: Difference, each: CustomField, row: int, target: values.Stored, present: Mapping[int, CustomValue]
) -> None:
    for slot, columns in target.items():
        if slot not in present:
            found.new.append((each.pk, row, slot, columns))
        elif any(getattr(present[slot], name) != value for name, value in columns.items()):
            found.changed[tuple(sorted(columns.items()))].append(present[slot].pk)
        else:
            continue
        found.rows.add(row)
    if gone := [value.pk for slot, value in present.items() if slot not in target]:
        found.gone += gone
        found.rows.add(row)


def write(about: str, wanted: Wanted) -> set[int]:
    """Bring the values of some rows to what is wanted, and raise the versions of those that change.

    Call within an operation; whoever calls refreshes the search. Returns the ids of the rows that changed.
    """
    _hold(about, wanted)
    found = differing(wanted)
    raise_versions(about, found.rows)
    apply(about, found)
    return found.rows


def _hold(about: str, ids: Iterable[int]) -> None:
    """Lock the rows before their values are compared, so that nobody else writes the same ones meanwhile."""
    for portion in batches(sorted(ids), PORTION):
        list(MODELS[about].objects.with_deleted().filter(pk__in=portion).select_for_update().values_list("pk"))


def raise_versions(about: str, ids: Collection[int]) -> None:
    for portion in batches(sorted(ids), PORTION):
        rows = MODELS[about].objects.with_deleted().filter(pk__in=portion)
        rows.update(version=F("version") + 1, updated_at=clock.now())


def apply(about: str, found: Difference) -> None:
    """Write a difference; every value takes on the version that its row has by now."""
    version = Subquery(MODELS[about].objects.with_deleted().filter(pk=OuterRef("row")).values("version"))
    for portion in batches(found.gone, PORTION):
        rows = CustomValue.objects.everyone().filter(pk__in=portion)
        rows.update(version=version)  # the trigger keeps it with what is deleted
        rows.delete()
    for columns, pks in found.changed.items():
        for portion in batches(pks, PORTION):
            CustomValue.objects.everyone().filter(pk__in=portion).update(**dict(columns), version=version)
    for new in batches(found.new, PORTION):
        _insert(about, new)


def follow(about: str, ids: Collection[int]) -> None:
    """Raise the versions of rows and let all their values take them on."""
    raise_versions(about, ids)
    version = Subquery(MODELS[about].objects.with_deleted().filter(pk=OuterRef("row")).values("version"))
    own = {"contact__in": ids} if about == About.CONTACT else {"customer__in": ids, "contact": None}
    CustomValue.objects.everyone().filter(**own).update(version=version)


def _insert(about: str, new: Sequence[tuple[int, int, int, dict[str, Any]]]) -> None:
    owners = _owners(about, {row for _field, row, _slot, _columns in new})
    lines = []
    for field_id, row, slot, columns in new:
        customer, version = owners[row]
        contact = row if about == About.CONTACT else None
        lines.append([field_id, customer, contact, row, slot, version, *(columns.get(name) for name in KEPT)])
    insert(CustomValue, COLUMNS, lines)


def _owners(about: str, ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Customer and version of each row."""
    model = MODELS[about]
    customer = "customer_id" if model is Contact else "pk"
    rows = model.objects.with_deleted().filter(pk__in=list(ids)).values_list("pk", customer, "version")
    return {pk: (owner, version) for pk, owner, version in rows}
