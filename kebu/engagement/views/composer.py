"""The composer's parts, for the customer page, the dialog and the page of its own."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kebu.base import clock
from kebu.base.text.vague import vague_phrase
from kebu.customers.models import Customer
from kebu.engagement import rules
from kebu.engagement.forms import LogForm
from kebu.engagement.models import Interaction, Task
from kebu.engagement.queries import people

if TYPE_CHECKING:
    from kebu.staff.models import User

CONTACTS_SHOWN = 60
# The kinds that stand as tabs; the rest is behind ….
FIRST_KINDS = ("phone", "visit", "wechat", "email", "meeting", "note")


@dataclass(frozen=True)
class KindTab:
    value: str
    label: str
    icon: str
    is_on: bool
    is_first: bool


def composer(
    user: "User",
    customer: Customer,
    *,
    form: LogForm | None = None,
    place: str = "page",
    task: Task | None = None,
    asks: bool = False,
    files_id: str = "",
) -> dict[str, Any]:
    """The context of `engagement/_composer.html`. `asks`: no next date was given, ask for it once.

    `files_id` names the file field: the same name keeps what was chosen when the form is drawn again.
    """
    form = form or LogForm(customer=customer, user=user, initial=_initial(task))
    chosen = set(form["contacts"].value() or [])
    contacts = list(people.contacts_of(customer)[:CONTACTS_SHOWN])
    return {
        "customer": customer,
        "form": form,
        "place": place,
        "task": task,
        "asks": asks,
        "tabs": kind_tabs(form),
        "contacts": [(contact, str(contact.uid) in chosen) for contact in contacts],
        "moods": [(mood, rules.MOOD_ICONS[mood], rules.MOOD_TONES[mood]) for mood in Interaction.Mood],
        "quick_dates": quick_dates(),
        "hint": vague_phrase(str(form["content"].value() or "")),
        "draft": f"log-{customer.uid}",
        "today": clock.today(),
        "files_id": files_id or f"composer-files-{secrets.token_hex(4)}",
        "can_file": user.may("attachments.add"),
    }


def _initial(task: Task | None) -> dict[str, Any]:
    if task is None:
        return {}
    kinds = {task_kind: kind for kind, task_kind in reversed(rules.TASK_KINDS.items())}
    return {"kind": kinds.get(Task.Kind(task.kind), Interaction.Kind.PHONE), "task": task.uid}


def kind_tabs(form: LogForm) -> list[KindTab]:
    chosen = str(form["kind"].value() or Interaction.Kind.PHONE)
    return [
        KindTab(kind.value, str(kind.label), rules.KIND_ICONS[kind], kind.value == chosen, kind.value in FIRST_KINDS)
        for kind in Interaction.Kind
    ]


def quick_dates() -> list[rules.QuickDate]:
    today = clock.today()
    return rules.quick_dates(today, people.holidays(today, today + timedelta(days=40)))
