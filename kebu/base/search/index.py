"""The index: entries as rows, their grams in FTS5 on SQLite and under GIN on PostgreSQL."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from django.db import connection, transaction
from django.db.models import Max, Min, QuerySet

from kebu.base.jobs import JobContext, job
from kebu.base.models import CommonGram, SearchEntry
from kebu.base.pacing import Pace
from kebu.base.search.kinds import Entry, SearchKind, kind, kinds
from kebu.base.search.query import entry_grams, entry_text
from kebu.base.text.grams import fold

PORTION = 1_000
COMMON_SHARE = 0.05
SAMPLES, SAMPLE = 20, 1_000

Progress = Callable[[int, int, str], None]
Row = tuple[str, int, int | None, str, str]  # kind, row, customer, text, grams

FORGET = (
    "INSERT INTO base_searchindex(base_searchindex, rowid, grams) SELECT 'delete', id, grams FROM base_searchentry"
    " WHERE id IN (SELECT value FROM json_each(%s))"
)
LEARN = (
    "INSERT INTO base_searchindex(rowid, grams) SELECT id, grams FROM base_searchentry"
    " WHERE kind = %s AND row_id IN (SELECT value FROM json_each(%s))"
)
POSTGRESQL_INDEX = (
    "CREATE INDEX IF NOT EXISTS base_searchentry_grams ON base_searchentry USING gin (base_search_grams(grams))"
    " WITH (fastupdate = off)"
)
WRITE = (
    "INSERT INTO base_searchentry(kind, row_id, customer_id, text, grams) VALUES (%s, %s, %s, %s, %s)"
    " ON CONFLICT (kind, row_id) DO UPDATE"
    " SET customer_id = excluded.customer_id, text = excluded.text, grams = excluded.grams"
)


def refresh(key: str, ids: Iterable[int]) -> int:
    """Bring the entries of these rows up to date, in the caller's transaction. Returns how many were written."""
    each, waiting = kind(key), sorted(set(ids))
    written = 0
    for start in range(0, len(waiting), PORTION):
        portion = waiting[start : start + PORTION]
        written += _renew(each, portion, SearchEntry.objects.filter(kind=key, row_id__in=portion))
    return written


def prepare(key: str, values: tuple[str, ...]) -> tuple[str, str]:
    """Text and grams of an entry that is not there yet. Takes time, so do it before the transaction."""
    names = tuple(field.is_name for field in kind(key).fields)
    return fold(entry_text(values)), entry_grams(values, names, kind(key).mark)


def add(key: str, rows: Iterable[tuple[int, int | None, str, str]]) -> None:
    """Entries of rows just made, in their transaction: (row id, customer id, text, grams) of each."""
    _write(key, [(key, *row) for row in rows], [], [])


def rebuild(key: str | None = None, progress: Progress | None = None, *, is_fresh: bool = False) -> int:
    """Bring every entry of one kind or all up to date, in short turns while people work. Returns how many were written.

    `is_fresh`: throw the whole index away first; for one that cannot be trusted any more. Call outside a transaction.
    """
    if is_fresh:
        _empty()
    chosen = [kind(key)] if key and not is_fresh else kinds()
    if connection.vendor == "postgresql" and not SearchEntry.objects.exists():
        _execute("DROP INDEX IF EXISTS base_searchentry_grams")  # built in one go it takes a tenth of the time
    written = sum(_rebuild(each, progress or _silent) for each in chosen)
    if connection.vendor == "postgresql":
        _execute(POSTGRESQL_INDEX)
    count_common()
    return written


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _silent(_done: int, _total: int, _message: str) -> None:
    """Nobody watches."""


def _rebuild(each: SearchKind, progress: Progress) -> int:
    total, done, last, written = each.count(), 0, 0, 0
    pace = Pace(PORTION, largest=5_000)
    entries = SearchEntry.objects.filter(kind=each.key)
    while ids := each.after(last, pace.size):
        with pace.turn(), transaction.atomic():
            written += _renew(each, ids, entries.filter(row_id__gt=last, row_id__lte=ids[-1]))
        last, done = ids[-1], done + len(ids)
        progress(min(done, total), total, str(each.label))
    while rest := list(entries.filter(row_id__gt=last).order_by("row_id").values_list("row_id", flat=True)[:PORTION]):
        with pace.turn(), transaction.atomic():
            written += refresh(each.key, rest)
        last = rest[-1]
    return written


def _renew(each: SearchKind, ids: Sequence[int], present: QuerySet[SearchEntry]) -> int:
    """Write what differs. The lock keeps two who change one row at once from writing an older text over a newer."""
    locked = present.select_for_update().order_by("id").values_list("row_id", "id", "customer_id", "text", "grams")
    old = {row[0]: row[1:] for row in locked}
    new = {entry.row_id: _row(each, entry) for entry in each.load(ids)}
    fresh = [row for pk, row in new.items() if pk not in old or old[pk][1:] != row[2:]]
    gone = [old[pk][0] for pk in old if pk not in new]
    _write(each.key, fresh, [old[row[1]][0] for row in fresh if row[1] in old], gone)
    return len(fresh) + len(gone)


def _row(each: SearchKind, entry: Entry) -> Row:
    names = tuple(field.is_name for field in each.fields)
    grams = entry_grams(entry.values, names, each.mark)
    return each.key, entry.row_id, entry.customer_id, fold(entry_text(entry.values)), grams


def _write(key: str, fresh: list[Row], changed: list[int], gone: list[int]) -> None:
    """`fresh` rows replace entries `changed` or are new; entries `gone` go."""
    if not fresh and not gone:
        return
    has_table = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if has_table and (changed or gone):
            cursor.execute(FORGET, [json.dumps([*changed, *gone])])
        if gone:
            SearchEntry.objects.filter(pk__in=gone).delete()
        if fresh:
            cursor.executemany(WRITE, fresh)
        if has_table and fresh:
            cursor.execute(LEARN, [key, json.dumps([row[1] for row in fresh])])


def _empty() -> None:
    with transaction.atomic():
        if connection.vendor == "sqlite":
            _execute("INSERT INTO base_searchindex(base_searchindex) VALUES ('delete-all')")
        SearchEntry.objects.all().delete()


@job("search.count_common", long=True)
def count_common_nightly(_ctx: JobContext) -> None:
    """Learn anew which grams are common."""
    count_common()


def count_common() -> None:
    """Note the grams that stand in more than five in a hundred entries of their kind, judged by a sample."""
    found = {gram for each in kinds() for gram in _common(each.key)}
    present = set(CommonGram.objects.values_list("gram", flat=True))
    with transaction.atomic():
        CommonGram.objects.filter(gram__in=present - found).delete()
        new = [CommonGram(gram=gram) for gram in sorted(found - present)]
        CommonGram.objects.bulk_create(new, ignore_conflicts=True)


def _common(key: str) -> list[str]:
    """Nothing for a kind with few entries: there every gram narrows down enough."""
    entries = SearchEntry.objects.filter(kind=key)
    ends = entries.aggregate(first=Min("row_id"), last=Max("row_id"))
    if ends["first"] is None:
        return []
    step = (ends["last"] - ends["first"]) // SAMPLES + 1
    counts: Counter[str] = Counter()
    seen = 0
    for start in range(ends["first"], ends["last"] + 1, step):
        block = entries.filter(row_id__gte=start, row_id__lt=start + step).order_by("row_id")
        for grams in block.values_list("grams", flat=True)[:SAMPLE]:
            counts.update(grams.split(" "))
            seen += 1
    return [gram for gram, count in counts.items() if seen >= SAMPLE and count > seen * COMMON_SHARE]
