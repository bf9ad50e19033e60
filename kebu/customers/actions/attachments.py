"""附件: received outside any transaction, then kept in one operation; deleted with a way back."""

import errno
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import IO, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kebu.base import clock, files, settings_registry
from kebu.base.access import Actor, Refused, require
from kebu.base.filetypes import FileType, type_of
from kebu.base.operation import action, record
from kebu.base.text import filenames
from kebu.customers.actions.outcome import Outcome, running
from kebu.customers.models import Attachment, Customer

KIND = "customers.attachment"
FILE_MB, CUSTOMER_MB = "attachments.file_mb", "attachments.customer_mb"
MOST = 20


@dataclass(frozen=True)
class Piece:
    """One received file: on disk, not yet anybody's."""

    name: str
    kind: FileType
    draft: files.Draft


@dataclass
class Received:
    """What came in, and in words what did not."""

    pieces: list[Piece] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass
class Added:
    rows: list[Attachment]
    problems: list[str]
    operation: UUID

    def said(self) -> str:
        """What became of an upload, in a sentence."""
        count = len(self.rows)
        text = ngettext("已上传 %(n)d 个附件", "已上传 %(n)d 个附件", count) % {"n": count} if count else ""
        return "；".join([part for part in (text, *self.problems) if part]) or _("请先选择文件")


def file_limit() -> str:
    """How large one file may be, for people."""
    return files.megabytes(settings_registry.value(FILE_MB) << 20)


def receive(uploads: "Sequence[UploadedFile[Any]]", *, actor: Actor) -> Received:
    """Look at each file and put it into the store. Call it outside any transaction; then `add`."""
    require(actor, "attachments.add")
    received = Received()
    if len(uploads) > MOST:
        raise Refused(_("一次最多上传 %(n)d 个文件，请分几次") % {"n": MOST})
    limit = settings_registry.value(FILE_MB) << 20
    for upload in uploads:
        try:
            received.pieces.append(_receive(upload, limit))
        except Refused as refused:
            received.problems.append(f"{filenames.clean(upload.name or '', fallback=_('文件'))}：{refused}")
    return received


def _receive(upload: "UploadedFile[Any]", limit: int) -> Piece:
    source: IO[bytes] = upload.file  # type: ignore[assignment]  # always there on what a browser sent
    kind = type_of(source)
    try:
        draft = files.write(source, limit=limit)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise Refused(_("服务器磁盘已满，请联系系统管理员")) from error
    return Piece(filenames.clean(upload.name or "", kind.extensions, _("文件")), kind, draft)


def discard(received: Received) -> None:
    """Forget what was received when it is not to be added after all."""
    for piece in received.pieces:
        files.discard(piece.draft)


@action("attachments.add")
def add(customer: Customer, received: Received, *, actor: Actor, about: tuple[str, int] | None = None) -> Added:
    """Keep what was received with a customer, or with what happened there (`about`). The same file goes in once.

    Raises Refused when the customer's files would become too large together; nothing is kept then.
    """
    require(actor, "attachments.add")
    fresh, known = _fresh(customer, received, about, actor)
    rows = [row for row, _draft in fresh]
    _check_room(customer, rows)
    for row, draft in fresh:
        files.keep(draft, kind=KIND)
        row.save(force_insert=True)
    if rows:
        one = rows[0] if len(rows) == 1 else customer
        running().log(one, count=len(rows), size=sum(row.size for row in rows))
    return Added(rows, received.problems + known, running().uid)


def _fresh(
    customer: Customer, received: Received, about: tuple[str, int] | None, actor: Actor
) -> tuple[list[tuple[Attachment, files.Draft]], list[str]]:
    """The rows to make, and in words the files that are there already."""
    kind, row_id = about or ("", None)
    present = Attachment.objects.everyone().filter(customer=customer).about(kind, row_id)
    known = dict(present.values_list("sha256", "name"))
    now, fresh, problems = clock.now(), list[tuple[Attachment, files.Draft]](), list[str]()
    for piece in received.pieces:
        name, draft = piece.name, piece.draft
        if draft.sha256 in known:
            problems.append(_("“%(name)s”已经有了（%(known)s）") % {"name": name, "known": known[draft.sha256]})
            files.discard(draft)
            continue
        known[draft.sha256] = name
        row = Attachment(
            customer=customer, name=name, type=piece.kind.key, size=draft.size, sha256=draft.sha256, file=draft.uid,
            author_id=actor.actor_id, about_kind=kind, about_id=row_id, created_at=now,
        )  # fmt: skip
        fresh.append((row, draft))
    return fresh, problems


def _check_room(customer: Customer, rows: list[Attachment]) -> None:
    limit = settings_registry.value(CUSTOMER_MB) << 20
    used = Attachment.objects.everyone().filter(customer=customer).aggregate(sum=Sum("size"))["sum"] or 0
    if rows and used + sum(row.size for row in rows) > limit:
        raise Refused(
            _("这家客户的附件合计不能超过 %(limit)s，已用 %(used)s：请先删掉不要的")
            % {"limit": files.megabytes(limit), "used": files.megabytes(used)}
        )


@action("attachments.delete")
def delete(attachment: Attachment, *, actor: Actor) -> Outcome:
    """Remove a file; it can be taken back for seven days."""
    if not may_delete(attachment, actor):
        raise PermissionDenied(_("只能删除自己上传的附件"))
    Attachment.objects.everyone().filter(pk=attachment.pk).update(deleted_at=clock.now())
    running().log(attachment)
    return Outcome(1, running().uid)


def may_delete(attachment: Attachment, actor: Actor) -> bool:
    is_own = attachment.author_id is not None and attachment.author_id == actor.actor_id
    return (is_own and actor.may("attachments.add")) or actor.may("attachments.delete_any")


def fetch(attachment: Attachment, *, actor: Actor) -> IO[bytes]:
    """The file's bytes for taking away; logged. Raises files.Gone."""
    require(actor, "attachments.view")
    source = files.open(attachment.file)
    record(actor, "attachments.download", attachment, size=attachment.size)
    return source


def look(attachment: Attachment, *, actor: Actor) -> None:
    """Note that somebody looks at a file's content."""
    require(actor, "attachments.view")
    record(actor, "attachments.look", attachment)


def referenced(uids: Iterable[UUID]) -> set[UUID]:
    """Files that an attachment still names; those of a deleted one go after their time."""
    return set(Attachment.objects.everyone().filter(file__in=list(uids)).values_list("file", flat=True))
