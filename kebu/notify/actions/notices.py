"""Writing and reading notices. They are messages, not business rows: no history, no operation."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import translation

from kebu.base import clock
from kebu.base.access import Text
from kebu.notify.models import Notice
from kebu.staff.models import User

TEXT_LENGTH = 300


def send(user_ids: Iterable[int], kind: str, text: Text, url: str, *, unique_key: str = "") -> int:
    """Tell these people, in the caller's transaction; those who have left are skipped. Gives how many were told.

    `text` may be lazy: each reads it in the own language. A `unique_key` given twice tells a person once.
    """
    people = list(User.objects.everyone().active().filter(pk__in=set(user_ids)).values_list("id", "language"))
    texts = {language: _in_language(text, language) for language in {language for _id, language in people}}
    notices = [
        Notice(
            user_id=user_id,
            kind=kind,
            text=texts[language],
            url=url,
            unique_key=f"{unique_key}:{user_id}" if unique_key else None,
        )
        for user_id, language in people
    ]
    before = _count(notices)
    Notice.objects.bulk_create(notices, batch_size=500, ignore_conflicts=bool(unique_key))
    return len(notices) - before


def _in_language(text: Text, language: str) -> str:
    with translation.override(language):
        return str(text)[:TEXT_LENGTH]


def _count(notices: list[Notice]) -> int:
    keys = [notice.unique_key for notice in notices if notice.unique_key]
    return Notice.objects.filter(unique_key__in=keys).count() if keys else 0


def mark_read(notices: "QuerySet[Notice]") -> int:
    return notices.filter(read_at__isnull=True).update(read_at=clock.now())


def mark_unread(notices: "QuerySet[Notice]") -> int:
    return notices.filter(read_at__isnull=False).update(read_at=None)
