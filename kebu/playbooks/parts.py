"""What playbooks show on a customer's page: the running plan, and the tab 策略执行."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from kebu.base import clock
from kebu.base.agenda import Scope
from kebu.base.panels import Panel, Tab
from kebu.customers.models import Customer
from kebu.playbooks import queries
from kebu.playbooks.models import Execution, Plan

if TYPE_CHECKING:
    from kebu.staff.models import User

SHOWN = 4


def plan(user: "User", customer: Customer) -> Mapping[str, Any] | None:
    running = Plan.objects.everyone().running().filter(customer=customer).select_related("playbook").first()
    if running is None:
        return None
    due = Execution.objects.everyone().due().filter(customer=customer).select_related("step", "owner")
    return {
        "customer": customer,
        "plan": running,
        "steps": list(due.order_by("due_on", "id")[:SHOWN]),
        "today": clock.today(),
        "may_record": user.may("playbooks.record"),
    }


def count(_user: "User", customer: Customer) -> int | None:
    return Execution.objects.everyone().due().filter(customer=customer).count()


def week_stat(user: "User", scope: Scope) -> Mapping[str, Any]:
    return {"week": queries.week(user, scope, clock.today())}


PANELS = [
    Panel("playbooks.plan", "customer.aside", "playbooks/_plan.html", plan, order=10, right="playbooks.view"),
    Panel("playbooks.week", "today.stats", "playbooks/_week_stat.html", week_stat, order=40, right="playbooks.view"),
]
TABS = [Tab("plan", _("策略执行"), "playbooks:of_customer", order=40, right="playbooks.view", count=count)]
