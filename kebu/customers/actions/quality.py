"""资料质量 kept true: freshness follows the history, wrong details are found, figures are counted, owners are told."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Avg, Count, Q
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from kebu.base import clock, settings_registry
from kebu.base.access import Actor, require
from kebu.base.bulk import batches
from kebu.base.jobs import JobContext
from kebu.base.models import Change, Counter
from kebu.base.operation import action
from kebu.customers import rules
from kebu.customers.actions import cards, refresh
from kebu.customers.actions.outcome import Outcome, running
from kebu.customers.models import Contact, Customer, QualityFigure
from kebu.customers.models.customer import CustomerQuerySet
from kebu.notify.actions import notices

LOW, STALE_DAYS, RHYTHM = "quality.low", "quality.stale_days", "quality.report"
FOLLOWED = ("customers.customer", "customers.contact", "customers.customvalue")
# Columns of a customer that say where it stands, not what is known of it.
PLACE = frozenset({"owner_id", "team_id", "archived_at", "deleted_at", "merged_into_id"})
MARK = "quality.follow"
LATENESS = timedelta(minutes=2)
PORTION, SMALL = 5_000, 500
FIGURES_KEPT = timedelta(days=400)


@action("quality.confirm")
def confirm(customers: CustomerQuerySet, *, actor: Actor) -> Outcome:
    """Say that what is kept of these customers still holds today."""
    require(actor, "customers.edit")
    today = clock.today()
    ids = sorted(customers.order_by().values_list("pk", flat=True).distinct())
    for portion in batches(ids, 1_000):
        rows = Customer.objects.everyone().filter(pk__in=portion)
        rows.exclude(confirmed_on=today).update(confirmed_on=today)
        rows.exclude(fresh_on=today).update(fresh_on=today)
    one = Customer.objects.everyone().filter(pk=ids[0]).first() if len(ids) == 1 else None
    running().log(one, count=len(ids))
    return Outcome(len(ids), running().uid)


def stale_before() -> date:
    """Data neither changed nor confirmed since this day needs a look."""
    return clock.today() - timedelta(days=int(settings_registry.value(STALE_DAYS)))


# --- following what was changed ------------------------------------------------------------------------------------


def follow(ctx: JobContext) -> dict[str, int]:
    """Read the history on from where the last reading ended: freshness and wrong details come out of it."""
    mark, is_new = Counter.objects.get_or_create(key=MARK)
    if is_new:
        newest = Change.objects.order_by("-id").values_list("id", flat=True).first()
        Counter.objects.filter(pk=mark.pk).update(value=newest or 0)
        return recount(ctx)
    read = 0
    while rows := _changes(mark.value):
        mark.value = rows[-1]["id"]
        days, people = _told(rows)
        judged = judge(people)
        with ctx.step(len(rows)):
            _freshen(days)
            _mark_faulty(judged)
            Counter.objects.filter(pk=mark.pk).update(value=mark.value)
        read += len(rows)
    return {"read": read}


def _changes(after: int) -> list[dict[str, Any]]:
    """Rows of transactions that are over by now: an id may become visible later than a higher one."""
    rows = Change.objects.filter(id__gt=after, at__lt=clock.now() - LATENESS).order_by("id")
    return [{**row} for row in rows.values("id", "at", "model", "row_id", "customer_id", "kind", "after")[:PORTION]]


def _told(rows: list[dict[str, Any]]) -> tuple[dict[int, date], set[int]]:
    days: dict[int, date] = {}
    people: set[int] = set()
    for row in rows:
        if row["model"] not in FOLLOWED or row["customer_id"] is None:
            continue
        if row["model"] == "customers.contact" and row["kind"] != Change.Kind.DELETE:
            people.add(row["row_id"])
        is_place = row["model"] == "customers.customer" and row["after"] and set(row["after"]) <= PLACE
        if not is_place:
            days[row["customer_id"]] = clock.business_date(row["at"])
    return days, people


def _freshen(days: dict[int, date]) -> None:
    by_day: dict[date, list[int]] = defaultdict(list)
    for customer_id, day in days.items():
        by_day[day].append(customer_id)
    for day, ids in by_day.items():
        for portion in batches(ids, 1_000):
            Customer.objects.with_deleted().filter(pk__in=portion, fresh_on__lt=day).update(fresh_on=day)


def judge(ids: Iterable[int]) -> dict[bool, list[int]]:
    """Which of these contacts have a number or an address that cannot be right. Opens them: outside a transaction."""
    judged: dict[bool, list[int]] = {True: [], False: []}
    for portion in batches(sorted(ids), SMALL):
        people = Contact.objects.with_deleted().filter(pk__in=portion)
        for person in people.only("uid", "mobile", "phone", "email", "is_faulty"):
            is_faulty = bool(rules.faults(person.mobile.plain, person.phone.plain, person.email.plain))
            if is_faulty != person.is_faulty:
                judged[is_faulty].append(person.pk)
    return judged


def _mark_faulty(judged: dict[bool, list[int]]) -> None:
    for is_faulty, ids in judged.items():
        for portion in batches(ids, 1_000):
            Contact.objects.with_deleted().filter(pk__in=portion).update(is_faulty=is_faulty)


def recount(ctx: JobContext) -> dict[str, int]:
    """Everything anew: completeness of all customers, details of all contacts."""
    done = 0
    for portion in _keys(Customer):
        reckoned = refresh.reckoned(portion)
        with ctx.step(len(portion)):
            cards.write(reckoned)
        done += len(portion)
    for portion in _keys(Contact):
        judged = judge(portion)
        with ctx.step(len(portion)):
            _mark_faulty(judged)
    return {"customers": done}


def _keys(model: type[Customer] | type[Contact]) -> Iterable[list[int]]:
    last = 0
    rows = model.objects.everyone().order_by("pk").values_list("pk", flat=True)
    while portion := list(rows.filter(pk__gt=last)[:SMALL]):
        yield portion
        last = portion[-1]


# --- figures and the report ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """The words of a report, put together in the reader's language."""

    customers: int
    completeness: int
    low: int
    stale: int
    faulty: int

    def __str__(self) -> str:
        return _(
            "资料质量：%(customers)d 家客户，平均完整度 %(completeness)d%%；资料不全 %(low)d 家，"
            "很久未核对 %(stale)d 家，联系方式有误 %(faulty)d 位"
        ) % vars(self)


def count_figures(day: date) -> int:
    """How good every owner's data is today, in two statements."""
    live = Customer.objects.everyone().active()
    rows = live.order_by().values("owner_id").annotate(
        customers=Count("pk"), mean=Avg("completeness"),
        low=Count("pk", filter=Q(completeness__lt=settings_registry.value(LOW))),
        stale=Count("pk", filter=Q(fresh_on__lt=stale_before())),
    )  # fmt: skip
    wrong = (
        Contact.objects.everyone()
        .present()
        .filter(is_faulty=True, customer__deleted_at__isnull=True, customer__archived_at__isnull=True)
    )
    faulty = dict(wrong.order_by().values_list("customer__owner_id").annotate(Count("pk")))
    figures = [
        QualityFigure(
            day=day, owner_id=row["owner_id"], customers=row["customers"], completeness=int(row["mean"] or 0),
            low=row["low"], stale=row["stale"], faulty=faulty.get(row["owner_id"], 0),
        )
        for row in rows
    ]  # fmt: skip
    QualityFigure.objects.filter(Q(day=day) | Q(day__lt=day - FIGURES_KEPT)).delete()
    QualityFigure.objects.bulk_create(figures)
    return len(figures)


def report(day: date) -> int:
    """Tell each owner what waits in the own data, on the day that the settings name. Tells once a day at most."""
    rhythm = settings_registry.value(RHYTHM)
    if not (rhythm == "weekly" and day.weekday() == 0) and not (rhythm == "monthly" and day.day == 1):
        return 0
    told = 0
    for figure in QualityFigure.objects.filter(day=day, owner__isnull=False).exclude(low=0, stale=0, faulty=0):
        said = Said(figure.customers, figure.completeness, figure.low, figure.stale, figure.faulty)
        text = lazy(lambda said=said: str(said), str)()
        key = f"quality:{day.isoformat()}"
        told += notices.send([figure.owner_id or 0], "quality", text, reverse("customers:quality"), unique_key=key)
    return told
