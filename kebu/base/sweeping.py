"""What leaves the file store: files whose time is over, files that nothing names, strays on disk, left-over copies.

A file that its owner no longer names is marked and goes seven days later; whoever takes a deletion back in time finds
it unmarked by the next sweep. A file on disk without a row is one whose transaction never came to its end.
"""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from kebu.base import clock, files
from kebu.base.jobs.context import JobContext
from kebu.base.jobs.registry import job
from kebu.base.models import StoredFile

DAYS = 7
STRAY_SECONDS = 24 * 3600
PORTION = 500


@job("files.sweep", long=True)
def sweep(ctx: JobContext) -> dict[str, int]:
    marked = sum(_mark(ctx, kind, referenced) for kind, referenced in files.owners().items())
    return {"marked": marked, "gone": _unlink_due(ctx), "strays": _strays(), "copies": _left_over(files.workroom())}


def _mark(ctx: JobContext, kind: str, referenced: files.Referenced) -> int:
    """Mark what its owner no longer names, unmark what it names again. Fresh files are left in peace."""
    count, last = 0, 0
    settled = clock.now() - timedelta(seconds=STRAY_SECONDS)
    rows = StoredFile.objects.filter(kind=kind, created_at__lt=settled).order_by("id")
    while portion := list(rows.filter(id__gt=last).values_list("id", "uid", "unlink_at")[:PORTION]):
        last = portion[-1][0]
        named = referenced([uid for _id, uid, _at in portion])
        lost = [row for row, uid, at in portion if uid not in named and at is None]
        found = [row for row, uid, at in portion if uid in named and at is not None]
        if lost or found:
            with ctx.step(len(lost)):
                StoredFile.objects.filter(id__in=lost).update(unlink_at=clock.now() + timedelta(days=DAYS))
                StoredFile.objects.filter(id__in=found).update(unlink_at=None)
            count += len(lost)
    return count


def _unlink_due(ctx: JobContext) -> int:
    """Rows first: should this be cut short, what is left on disk is a stray."""
    count = 0
    due = StoredFile.objects.filter(unlink_at__lte=clock.now()).order_by("unlink_at")
    while portion := list(due.values_list("id", "uid")[:PORTION]):
        with ctx.step(len(portion)):
            StoredFile.objects.filter(id__in=[row for row, _uid in portion]).delete()
        for _row, uid in portion:
            files.place(uid).unlink(missing_ok=True)
        count += len(portion)
    return count


def _strays() -> int:
    count, portion = 0, list[Path]()
    for path in _old(Path(settings.KEBU_FILES)):
        portion.append(path)
        if len(portion) == PORTION:
            count, portion = count + _unlink_strays(portion), []
    return count + _unlink_strays(portion)


def _unlink_strays(paths: list[Path]) -> int:
    by_uid = {UUID(path.name): path for path in paths if len(path.name) == 32}
    known = set(StoredFile.objects.filter(uid__in=by_uid).values_list("uid", flat=True))
    lost = [path for uid, path in by_uid.items() if uid not in known]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(lost)


def _left_over(folder: Path) -> int:
    """Plain copies that a killed process could not take away itself."""
    count = 0
    for path in _old(folder):
        path.unlink(missing_ok=True)
        count += 1
    return count


def _old(folder: Path) -> Iterator[Path]:
    before = time.time() - STRAY_SECONDS
    for path in folder.rglob("*") if folder.exists() else ():
        if path.is_file() and path.stat().st_mtime < before:
            yield path
