"""策略 on a customer's time line: plans that opened and ended, steps that were done."""

from datetime import date, datetime, time
from heapq import nlargest
from typing import TYPE_CHECKING

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from kebu.base import clock
from kebu.base.panels import Event
from kebu.customers.models import Customer
from kebu.playbooks.models import Execution, Plan

if TYPE_CHECKING:
    from kebu.staff.models import User

KIND = "plan"
NOON = time(12, 0)


def events(user: "User", customer: Customer, before: datetime | None, limit: int) -> list[Event]:
    """The newest `limit` entries older than `before`. The caller fetched the customer through the scope."""
    if not user.may("playbooks.view"):
        return []
    plans = Plan.objects.everyone().filter(customer=customer).select_related("playbook")
    steps = Execution.objects.everyone().filter(customer=customer, state=Execution.State.DONE)
    until = clock.business_date(before) if before else None
    if until is not None:
        steps = steps.filter(done_on__lte=until)
    recent = steps.select_related("step", "owner", "contact").order_by(F("done_on").desc(), "-id")[:limit]
    found = [_step(row) for row in recent]
    for plan in plans.order_by("-id")[:limit]:
        found += _plan(plan)
    return nlargest(limit, [each for each in found if before is None or each.at < before], key=lambda each: each.at)


def _at(day: date) -> datetime:
    """Only the day is known."""
    return datetime.combine(day, NOON, tzinfo=clock.zone())


def _plan(plan: Plan) -> list[Event]:
    is_day = clock.business_date(plan.created_at) != plan.opened_on
    began = _at(plan.opened_on) if is_day else plan.created_at
    opened = Event(
        at=began, key=f"plan:{plan.uid}", kind=KIND, icon="target", tone="accent", is_day=is_day,
        title=_("维护计划开始：%(name)s") % {"name": plan.playbook}, body=plan.reason,
    )  # fmt: skip
    if plan.ended_on is None:
        return [opened]
    ended = Event(
        at=max(_at(plan.ended_on), began), key=f"plan-end:{plan.uid}", kind=KIND, icon="target", tone="",
        title=_("维护计划结束：%(name)s") % {"name": plan.playbook}, body=plan.end_reason, is_day=True,
    )  # fmt: skip
    return [ended, opened]


def _step(row: Execution) -> Event:
    is_met = row.result == Execution.Result.MET
    tag = ("good", "check", _("达标")) if is_met else ("bad", "x", _("未达标"))
    lines = [row.actual, _("改进措施：%(text)s") % {"text": row.improvement} if row.improvement else ""]
    quote = f"{row.feedback}（{row.contact.name}）" if row.contact and row.feedback else row.feedback
    return Event(
        at=_at(row.done_on or row.due_on), key=f"execution:{row.uid}", kind=KIND, icon="target",
        tone="good" if is_met else "warn", title=str(row.step), actor=row.owner.name if row.owner else "",
        body="\n".join(line for line in lines if line), quote=quote, tags=(tag,),
        url=reverse("playbooks:record", args=[row.uid]), is_day=True,
    )  # fmt: skip
