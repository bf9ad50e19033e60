"""What engagement shows on pages of others: the composer and the next step of a customer, two cards of 工作台."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kebu.base import agenda, clock
from kebu.base.panels import Panel
from kebu.customers.models import Customer
from kebu.engagement.queries import birthdays, quiet
from kebu.engagement.views.composer import composer

if TYPE_CHECKING:
    from kebu.staff.models import User

QUIET_SHOWN = 5
BIRTHDAYS_SHOWN = 5
SOON_DAYS = 3

Context = Mapping[str, Any] | None


def compose(user: "User", customer: Customer) -> Context:
    return composer(user, customer) if user.may("interactions.log") else None


def next_step(user: "User", customer: Customer) -> Context:
    """The earliest open thing of a customer, whoever knows of it."""
    items = agenda.upcoming(user, customer, 1)
    if not items:
        return {"customer": customer, "item": None, "may_log": user.may("interactions.log")}
    days = (items[0].due_on - clock.today()).days
    return {"customer": customer, "item": items[0], "days": days, "late": -days}


def quiet_stat(user: "User", scope: agenda.Scope) -> Context:
    found = quiet.find(user, scope, 1)
    return {"count": found.count, "worst": found.first[0] if found.first else None}


def quiet_card(user: "User", scope: agenda.Scope) -> Context:
    found = quiet.find(user, scope, QUIET_SHOWN)
    return {"quiet": found.first} if found.first else None


def birthday_card(user: "User", scope: agenda.Scope) -> Context:
    found = birthdays.ahead(user, scope, BIRTHDAYS_SHOWN)
    return {"birthdays": found, "days": birthdays.DAYS} if found else None


PANELS = [
    Panel("engagement.next", "customer.hero", "engagement/_next_step.html", next_step, order=90),
    Panel("engagement.composer", "customer.composer", "engagement/_composer.html", compose),
    Panel("engagement.quiet_stat", "today.stats", "engagement/_quiet_stat.html", quiet_stat, order=30),
    Panel("engagement.quiet", "today.aside", "engagement/_quiet.html", quiet_card, order=20),
    Panel("engagement.birthdays", "today.aside", "engagement/_birthdays.html", birthday_card, order=40),
]
