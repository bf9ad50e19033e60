"""沟通 on a customer's time line: interactions, and tasks when they were done."""

from datetime import datetime
from heapq import nlargest
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kebu.base.panels import Event
from kebu.base.templatetags.kit import shortdate
from kebu.base.text.joining import joined
from kebu.customers.models import Attachment, Customer
from kebu.customers.queries import attachments
from kebu.engagement import rules
from kebu.engagement.models import Interaction, Task
from kebu.staff.models import User

KIND = "talk"


def events(user: User, customer: Customer, before: datetime | None, limit: int) -> list[Event]:
    """The newest `limit` entries older than `before`. The caller fetched the customer through the scope."""
    interactions = Interaction.objects.visible_to(user).filter(customer=customer)
    tasks = Task.objects.visible_to(user).filter(customer=customer, done_at__isnull=False)
    if before is not None:
        interactions, tasks = interactions.filter(happened_at__lt=before), tasks.filter(done_at__lt=before)
    talks = interactions.order_by("-happened_at", "-id").select_related("author").prefetch_related("people__contact")
    ticked = tasks.order_by("-done_at", "-id").select_related("owner")
    newest = list(talks[:limit])
    files = attachments.of_things(user, Interaction._meta.label_lower, [row.pk for row in newest])
    found = [_talk(row, files.get(row.pk, [])) for row in newest] + [_ticked(row) for row in ticked[:limit]]
    return nlargest(limit, found, key=lambda event: event.at)


def _talk(row: Interaction, files: list[Attachment]) -> Event:
    return Event(
        at=row.happened_at,
        key=f"interaction:{row.uid}",
        kind=KIND,
        icon=rules.KIND_ICONS[row.kind],
        tone="accent" if row.is_contact else "",
        title=title(row),
        actor=row.author.name if row.author else "",
        body=row.content,
        quote=row.voice,
        tags=tuple(_tags(row)),
        acts=attachments.acts(files),
        url=reverse("engagement:interaction", args=[row.uid]),
    )


def title(row: Interaction) -> str:
    """电话 · 陈立言、吴慕白 · 18 分钟"""
    parts = [str(Interaction.Kind(row.kind).label)]
    names = [person.contact.name for person in row.people.all()]
    if names:
        parts.append(joined(names))
    if row.minutes:
        parts.append(_("%(minutes)d 分钟") % {"minutes": row.minutes})
    return " · ".join(parts)


def _tags(row: Interaction) -> list[tuple[str, str, str]]:
    tags: list[tuple[str, str, str]] = []
    if row.mood:
        mood = Interaction.Mood(row.mood)
        tags.append(
            (rules.MOOD_TONES[row.mood], rules.MOOD_ICONS[row.mood], _("反馈：%(mood)s") % {"mood": mood.label})
        )
    if row.result:
        tags.append(("", "flag", _("结果：%(result)s") % {"result": row.result}))
    if row.next_on:
        when = shortdate(row.next_on)
        tags.append(("", "calendar-event", _("下次 %(when)s %(step)s") % {"when": when, "step": row.next_step}))
    return [(tone, icon, text.strip()) for tone, icon, text in tags]


def _ticked(row: Any) -> Event:
    return Event(
        at=row.done_at,
        key=f"task:{row.uid}",
        kind=KIND,
        icon="checkbox",
        tone="good",
        title=_("完成待办：%(title)s") % {"title": row.title},
        actor=row.owner.name,
        body=row.note,
        url=reverse("engagement:task", args=[row.uid]),
    )
