"""A customer's files as the pages list them, and on its time line."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kebu.base import about
from kebu.base.panels import Event
from kebu.customers.actions import attachments
from kebu.customers.models import Attachment, Customer

if TYPE_CHECKING:
    from kebu.customers.models.attachment import AttachmentQuerySet
    from kebu.staff.models import User

KIND = "files"
SHOWN = 200
NAMED = 4


@dataclass(frozen=True)
class Entry:
    """One file, what it is about (if one may see that), and whether one may delete it."""

    row: Attachment
    about: about.About | None
    may_delete: bool


def entries(
    user: "User", customer: Customer, limit: int = SHOWN, about_key: tuple[str, int] | None = None
) -> list[Entry]:
    """The newest files of a customer that the caller fetched through the scope; of one thing there, when asked."""
    if not user.may("attachments.view"):
        return []
    found = _of(customer).about(*about_key) if about_key else _of(customer)
    rows = list(found.select_related("author").order_by("-created_at", "-id")[:limit])
    things = about.resolve(user, {(row.about_kind, row.about_id) for row in rows if row.about_id is not None})
    return [
        Entry(row, things.get((row.about_kind, row.about_id or 0)), attachments.may_delete(row, user)) for row in rows
    ]


def count(_user: "User", customer: Customer) -> int:
    return _of(customer).count()


def of_things(user: "User", kind: str, ids: Iterable[int]) -> dict[int, list[Attachment]]:
    """Files of things that happened with customers, e.g. of the interactions on a page; by the thing's id."""
    found: dict[int, list[Attachment]] = defaultdict(list)
    if user.may("attachments.view"):
        rows = Attachment.objects.visible_to(user).filter(about_kind=kind, about_id__in=list(ids))
        for row in rows.order_by("created_at", "id"):
            found[row.about_id or 0].append(row)
    return found


def _of(customer: Customer) -> "AttachmentQuerySet":
    return Attachment.objects.everyone().filter(customer=customer)


def acts(rows: Iterable[Attachment]) -> tuple[tuple[str, str, str], ...]:
    """Files as small buttons of a time-line entry."""
    return tuple((row.kind.icon, row.name, reverse("customers:file_look", args=[row.uid])) for row in rows)


def events(user: "User", customer: Customer, before: datetime | None, limit: int) -> list[Event]:
    """Files put in by themselves, one entry per upload; those about something stand with it."""
    if not user.may("attachments.view"):
        return []
    rows = _of(customer).about("", None)
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    groups: dict[tuple[datetime, int | None], list[Attachment]] = {}
    for row in rows.select_related("author").order_by("-created_at", "-id")[: limit * attachments.MOST]:
        groups.setdefault((row.created_at, row.author_id), []).append(row)
    return [_event(group) for group in list(groups.values())[:limit]]


def _event(group: list[Attachment]) -> Event:
    newest = group[0]
    title = ngettext("上传 %(n)d 个附件", "上传 %(n)d 个附件", len(group)) % {"n": len(group)}
    return Event(
        at=newest.created_at,
        key=f"files:{newest.uid}",
        kind=KIND,
        icon="paperclip",
        tone="",
        title=title,
        actor=newest.author.name if newest.author else "",
        body=_("还有 %(count)s 处") % {"count": len(group) - NAMED} if len(group) > NAMED else "",
        acts=acts(group[:NAMED]),
    )
