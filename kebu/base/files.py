"""The private file store: `<data>/files/<aa>/<uid>`, sealed, under names that say nothing, never in reach of a URL.

    draft = files.write(upload, limit=50 << 20)              # outside any transaction: to disk, no database
    stored = files.keep(draft, kind="customers.attachment")  # inside the operation: the row that makes it stay

A file is on disk before its row is committed and leaves it seven days after nothing names it any more, so that a
backup needs no lock. `base.sweeping` does the leaving.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from io import BufferedReader
from pathlib import Path
from tempfile import mkstemp
from typing import IO
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from kebu.base import clock
from kebu.base.access import Refused
from kebu.base.ids import uuid7
from kebu.base.models import StoredFile
from kebu.base.sealed import CHUNK, Opened, sealed

LIMIT = 200 << 20
PRIVATE = 0o600


class TooLarge(Refused):
    """More bytes than allowed; nothing was kept."""


class Gone(Refused):
    """The file is no longer in the store."""


@dataclass(frozen=True)
class Draft:
    """A file on disk that no row names yet."""

    uid: UUID
    size: int
    sha256: str


Referenced = Callable[[list[UUID]], set[UUID]]
_owners: dict[str, Referenced] = {}


def owner(kind: str, referenced: Referenced) -> None:
    """Say who names files of `kind`: `referenced(uids)` gives those that a live row still names. Called from wiring."""
    _owners[kind] = referenced


def owners() -> dict[str, Referenced]:
    return dict(_owners)


def write(source: IO[bytes] | Iterable[bytes], *, limit: int = LIMIT) -> Draft:
    """Stream to disk, sealed and synced. Raises TooLarge. Call it outside any transaction."""
    uid = uuid7()
    path = place(uid)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    count = _Count(limit)
    try:
        _write(path, sealed(count.through(_pieces(source)), uid))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Draft(uid, count.size, count.digest.hexdigest())


def keep(draft: Draft, *, kind: str, days: int | None = None) -> StoredFile:
    """Make a written file stay: for `days`, or (without) for as long as its owner names it."""
    now = clock.now()
    return StoredFile.objects.create(
        uid=draft.uid, kind=kind, size=draft.size, sha256=draft.sha256, created_at=now,
        unlink_at=now + timedelta(days=days) if days is not None else None,
    )  # fmt: skip


def put(source: IO[bytes] | Iterable[bytes], *, kind: str, days: int | None = None, limit: int = LIMIT) -> StoredFile:
    """`write` and `keep` in one, for those who hold no transaction."""
    return keep(write(source, limit=limit), kind=kind, days=days)


def discard(draft: Draft) -> None:
    """Take back a file that was never kept."""
    place(draft.uid).unlink(missing_ok=True)


def drop(uid: UUID) -> None:
    """A file that nobody needs any more: it leaves at the next sweep."""
    StoredFile.objects.filter(uid=uid).update(unlink_at=clock.now())


def open(uid: UUID) -> IO[bytes]:
    """The plain bytes, forward only. Raises Gone."""
    try:
        source = place(uid).open("rb")
    except FileNotFoundError as error:
        raise Gone(_("文件已不在：它超过保留期被清除了")) from error
    return BufferedReader(Opened(source, uid), CHUNK)


def exists(uid: UUID) -> bool:
    return place(uid).exists()


@contextmanager
def local(uid: UUID, *, suffix: str = "") -> Iterator[Path]:
    """A plain copy in a private place for readers that need a path; gone at the end of the block. Raises Gone."""
    with open(uid) as source, scratch(suffix) as path:
        with path.open("wb") as target:
            while piece := source.read(CHUNK):
                target.write(piece)
        yield path


@contextmanager
def scratch(suffix: str = "") -> Iterator[Path]:
    """An empty private file to write to; gone at the end of the block."""
    workroom().mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = mkstemp(suffix, dir=workroom())
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def place(uid: UUID) -> Path:
    """Where a file lies. The last two digits are random, so that the folders fill evenly."""
    return Path(settings.KEBU_FILES) / uid.hex[-2:] / uid.hex


def workroom() -> Path:
    return Path(settings.KEBU_FILES).parent / "tmp"


class _Count:
    """What runs through, counted and digested, up to the limit."""

    def __init__(self, limit: int) -> None:
        self.limit, self.size, self.digest = limit, 0, hashlib.sha256()

    def through(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.size += len(piece)
            if self.size > self.limit:
                raise TooLarge(_("文件超过 %(limit)s，请压缩或拆分后再上传") % {"limit": megabytes(self.limit)})
            self.digest.update(piece)
            yield piece


def megabytes(size: int) -> str:
    """A size for people, in MB with at most one decimal."""
    return f"{size / (1 << 20):.1f}".removesuffix(".0") + " MB"


def _pieces(source: IO[bytes] | Iterable[bytes]) -> Iterable[bytes]:
    read = getattr(source, "read", None)
    return iter(lambda: read(CHUNK), b"") if read is not None else source


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), PRIVATE)
    with os.fdopen(descriptor, "wb") as target:
        for chunk in chunks:
            target.write(chunk)
        target.flush()
        os.fsync(descriptor)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """The name in the folder survives a power cut too, where the system lets a folder be synced."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
