"""层级 on a customer's time line: moves from one tier to another."""

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from kebu.base import clock
from kebu.base.panels import Event
from kebu.base.templatetags.kit import points, tiericon
from kebu.customers.models import Customer, Tier
from kebu.grading.models import TierChange

if TYPE_CHECKING:
    from kebu.staff.models import User

KIND = "tier"
SAME_DAY = 10  # changes of one day that may lie on both sides of an instant


def events(user: "User", customer: Customer, before: datetime | None, limit: int) -> list[Event]:
    """The newest `limit` entries older than `before`. The caller fetched the customer through the scope."""
    if not user.may("grading.view"):
        return []
    changes = TierChange.objects.filter(customer=customer).select_related("run")
    if before is not None:
        changes = changes.filter(as_of__lte=clock.business_date(before))
    found = [_event(change, customer) for change in changes.order_by("-as_of", "-id")[: limit + SAME_DAY]]
    return [event for event in found if before is None or event.at < before][:limit]


def _at(change: TierChange) -> datetime:
    """When it was published; for a grading as of an earlier date, that day."""
    if clock.business_date(change.at) == change.as_of:
        return change.at
    return datetime.combine(change.as_of, time(12, 0), tzinfo=clock.zone())


def _event(change: TierChange, customer: Customer) -> Event:
    before, after = Tier(change.before).label, Tier(change.after).label
    return Event(
        at=_at(change),
        key=f"tier:{change.pk}",
        kind=KIND,
        icon=tiericon(change.after),
        tone={"high": "high", "risk": "bad", "potential": "accent", "stable": "good"}.get(change.after, ""),
        title=_("客户层级：%(before)s → %(after)s") % {"before": before, "after": after},
        actor=change.run.actor_name,
        body=_("综合得分 %(before)s → %(after)s，评估日期 %(day)s") % {
            "before": points(change.score_before), "after": points(change.score_after), "day": change.as_of},
        url=reverse("grading:why", args=[customer.uid]),
        is_day=clock.business_date(change.at) != change.as_of,
    )  # fmt: skip
