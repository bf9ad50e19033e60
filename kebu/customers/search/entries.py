"""What customers and contacts are found by. Deleted customers keep their entries: the recycle bin is searched too."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from kebu.base.search import VALUE_BREAK, Entry, Field
from kebu.base.text import pinyin
from kebu.customers.custom import texts
from kebu.customers.models import Contact, Customer, CustomerKind, Merger, Tagging
from kebu.customers.models.custom import About

CUSTOM = "custom"  # the texts of all custom fields together
CUSTOMER_FIELDS = (
    Field("name", is_name=True),
    Field("short_name", is_name=True),
    Field("aliases", is_name=True),
    Field("code", is_name=True),
    Field("credit_code", is_name=True),
    Field("said", is_name=True),
    Field("tags"),
    Field("address"),
    Field("note"),
    Field(CUSTOM),
)
CONTACT_FIELDS = (
    Field("name", is_name=True),
    Field("said", is_name=True),
    Field("post"),
    Field("department"),
    Field("note"),
    Field(CUSTOM),
)
CUSTOMER_COLUMNS = (
    "pk", "kind", "name", "core_name", "short_name", "aliases", "code", "credit_code", "address", "note"
)  # fmt: skip
ALIAS_BREAK = re.compile(r"[,，、;；\n]")


def customers(ids: Sequence[int]) -> Iterator[Entry]:
    tags, own, merged = _tags(ids), texts.by_row(About.CUSTOMER, ids), _merged(ids)
    rows = Customer.objects.with_deleted().filter(pk__in=ids, merged_into__isnull=True).order_by("pk")
    for pk, *values in rows.values_list(*CUSTOMER_COLUMNS):
        yield Entry(pk, pk, customer_values(values, tags[pk], [*own[pk], *merged[pk]]))


def _merged(ids: Sequence[int]) -> dict[int, list[str]]:
    """Codes of those that were merged into them: an old code still finds where it went."""
    found: dict[int, list[str]] = defaultdict(list)
    for merger in Merger.objects.everyone().filter(survivor__in=ids).select_related("loser"):
        found[merger.survivor_id].append(merger.loser.code)
    return found


def customer_values(row: Sequence[str], tags: Iterable[str] = (), own: Iterable[str] = ()) -> tuple[str, ...]:
    """What a customer is found by; `row` holds CUSTOMER_COLUMNS without the id, `own` the texts of custom fields."""
    kind, name, core, short, aliases, code, credit_code, address, note = row
    others = split_aliases(aliases)
    said = _said([name, core, short, *others], person=kind == CustomerKind.PERSON)
    names = (_values([name, core]), short, _values(others), code, credit_code, said)
    return (*names, _values(tags), address, note, _values(own))


def contact_values(name: str, post: str, department: str, note: str, own: Iterable[str] = ()) -> tuple[str, ...]:
    """What a contact is found by."""
    return (name, _said([name], person=True), post, department, note, _values(own))


def contacts(ids: Sequence[int]) -> Iterator[Entry]:
    own = texts.by_row(About.CONTACT, ids)
    rows = Contact.objects.everyone().filter(pk__in=ids).order_by("pk")
    columns = ("pk", "customer_id", "name", "post", "department", "note")
    for pk, customer, name, post, department, note in rows.values_list(*columns):
        yield Entry(pk, customer, contact_values(name, post, department, note, own[pk]))


def split_aliases(aliases: str) -> list[str]:
    return [alias for part in ALIAS_BREAK.split(aliases) if (alias := part.strip())]


def _said(names: Iterable[str], *, person: bool) -> str:
    """Full pinyin and initials of each name; a core name within the name adds only what begins with it."""
    readings = [pinyin.parts(name, person=person) for name in names if name]
    full = ["".join([part.rstrip(pinyin.TONES) if len(part) > 1 else part for part in parts]) for parts in readings]
    return _values([*full, *("".join([part[0] for part in parts]) for parts in readings)])


def _values(values: Iterable[str]) -> str:
    return VALUE_BREAK.join(dict.fromkeys(value for value in values if value))


def _tags(ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = Tagging.objects.everyone().filter(customer_id__in=ids, tag__deleted_at__isnull=True)
    for customer, name in rows.order_by("tag_id").values_list("customer_id", "tag__name"):
        found[customer].append(name)
    return found


def customers_after(last: int, limit: int) -> list[int]:
    rows = Customer.objects.with_deleted().filter(pk__gt=last)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def contacts_after(last: int, limit: int) -> list[int]:
    rows = Contact.objects.with_deleted().filter(pk__gt=last)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def customer_count() -> int:
    return Customer.objects.with_deleted().count()


def contact_count() -> int:
    return Contact.objects.with_deleted().count()
