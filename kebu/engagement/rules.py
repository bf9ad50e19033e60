"""Pure decisions of daily work: what a next task is called, when it reminds, which dates are offered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from kebu.base import clock
from kebu.base.text.dates import next_workday
from kebu.base.text.joining import joined
from kebu.engagement.models import Interaction, Task

MORNING = time(9, 0)

# How long a tier may go without contact, in days; each is a setting.
CADENCES = {"high": 30, "potential": 45, "stable": 60, "risk": 14, "ungraded": 90}
CADENCE_KEYS = {tier: f"engagement.cadence_{tier}" for tier in CADENCES}

TASK_KINDS = {
    Interaction.Kind.PHONE: Task.Kind.PHONE,
    Interaction.Kind.CALL_IN: Task.Kind.PHONE,
    Interaction.Kind.MESSAGE: Task.Kind.PHONE,
    Interaction.Kind.VISIT: Task.Kind.VISIT,
    Interaction.Kind.VISIT_IN: Task.Kind.VISIT,
    Interaction.Kind.WECHAT: Task.Kind.WECHAT,
    Interaction.Kind.EMAIL: Task.Kind.EMAIL,
    Interaction.Kind.MEETING: Task.Kind.MEETING,
}

KIND_ICONS = {
    "phone": "phone",
    "visit": "map-pin",
    "wechat": "brand-wechat",
    "email": "mail",
    "meeting": "users-group",
    "call_in": "headset",
    "visit_in": "building",
    "message": "message",
    "note": "notebook",
    "todo": "checkbox",
}
MOOD_ICONS = {"positive": "mood-smile", "neutral": "mood-neutral", "negative": "mood-sad"}
MOOD_TONES = {"positive": "good", "neutral": "", "negative": "bad"}


def feedback(interaction: Interaction) -> str:
    """上次沟通反馈 as the card shows it: the customer's own words, else the result, else what was noted."""
    text = interaction.voice or interaction.result or interaction.content
    return " ".join(text.split())[:300]


def next_task_title(next_step: str, names: list[str]) -> str:
    if next_step:
        return next_step
    return _("再次联系%(names)s") % {"names": joined(names[:2])} if names else _("再次联系")


def remind_at(due_on: date, due_at: time | None, minutes: int | None) -> datetime | None:
    """The instant of a reminder: `minutes` before the task's time, or at 9 o'clock of the day when it has none."""
    if minutes is None:
        return None
    moment = datetime.combine(due_on, due_at or MORNING, tzinfo=clock.zone())
    return moment - timedelta(minutes=minutes if due_at else 0)


@dataclass(frozen=True)
class QuickDate:
    label: str
    day: date


def quick_dates(today: date, holidays: Mapping[date, bool]) -> list[QuickDate]:
    """Tomorrow, in three days, next Monday; each moved on to a working day, and none twice."""
    wanted = [
        (_("明天"), today + timedelta(days=1)),
        (_("3 天后"), today + timedelta(days=3)),
        (_("下周一"), today + timedelta(days=7 - today.weekday())),
        (_("两周后"), today + timedelta(days=14)),
    ]
    found: dict[date, QuickDate] = {}
    for label, day in wanted:
        worked = next_workday(day, holidays)
        found.setdefault(worked, QuickDate(label, worked))
    return sorted(found.values(), key=lambda quick: quick.day)[:3]


SNOOZE_DAYS = (1, 3, 7)


def snooze_dates(today: date) -> list[QuickDate]:
    """The days offered for putting off: counted from today, for what is overdue too."""
    labels = {1: _("明天"), 3: _("3 天后"), 7: _("一周后")}
    return [QuickDate(labels[days], today + timedelta(days=days)) for days in SNOOZE_DAYS]
