"""执行看板: executions in groups by state, each in the order of its dates, read a bounded portion at a time."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from kebu.base.agenda import COUNT_LIMIT, Scope
from kebu.playbooks.models import Execution
from kebu.playbooks.models.plan import ExecutionQuerySet
from kebu.staff.models import User as Person

if TYPE_CHECKING:
    from kebu.staff.models import User

GROUPS = ("overdue", "week", "later", "done")
SHOWN = {"overdue": 10, "week": 10, "later": 5, "done": 5}
PAGE = 50
RELATED = ("customer", "step", "plan__playbook", "contact", "owner")


@dataclass
class Group:
    key: str
    count: int
    rows: list[Execution] = field(default_factory=list)
    following: str = ""  # where the next portion begins

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.rows)


@dataclass(frozen=True)
class Punctuality:
    """What fell due in a period, and how much of it was done by its date."""

    due: int
    in_time: int

    @property
    def rate(self) -> int | None:
        """Hundredths of a percent."""
        return 10_000 * self.in_time // self.due if self.due else None


def in_scope(user: "User", scope: Scope) -> ExecutionQuerySet:
    """The person's own executions, or those of the customers in his reach ("team"); archived customers rest."""
    live = Execution.objects.visible_to(user).filter(customer__archived_at__isnull=True)
    if scope == "mine":
        return live.filter(owner=user)
    if user.grant.reach in ("team", "tree"):
        members = Person.objects.everyone().filter(team_id__in=user.grant.team_ids).values_list("pk", flat=True)
        return live.filter(owner_id__in=[*members, user.pk])
    return live


def of_group(rows: ExecutionQuerySet, key: str, today: date) -> ExecutionQuerySet:
    """Due by date, done ones the latest first."""
    end = today + timedelta(days=6 - today.weekday())
    if key == "done":
        return rows.filter(state=Execution.State.DONE).order_by("-due_on", "-id")
    chosen = {
        "overdue": rows.due().filter(due_on__lt=today),
        "week": rows.due().filter(due_on__gte=today, due_on__lte=end),
        "later": rows.due().filter(due_on__gt=end),
    }[key]
    return chosen.order_by("due_on", "id")


def groups(rows: ExecutionQuerySet, today: date) -> list[Group]:
    """The head of every group."""
    found = []
    for key in GROUPS:
        chosen = of_group(rows, key, today)
        count = chosen.order_by()[:COUNT_LIMIT].count()
        found.append(Group(key, count, list(chosen.select_related(*RELATED)[: SHOWN[key]]) if count else []))
    return found


def page(rows: ExecutionQuerySet, key: str, today: date, after: str) -> Group:
    """One group in full, by key: `after` is `following` of the portion before."""
    chosen = of_group(rows, key, today)
    count = chosen.order_by()[:COUNT_LIMIT].count()
    if place := _place(after):
        chosen = chosen.filter(_beyond(key, *place))
    portion = list(chosen.select_related(*RELATED)[: PAGE + 1])
    last = portion[PAGE - 1] if len(portion) > PAGE else None
    return Group(key, count, portion[:PAGE], f"{last.due_on}.{last.pk}" if last else "")


def _place(after: str) -> tuple[date, int] | None:
    day, _dot, number = after.partition(".")
    try:
        return date.fromisoformat(day), int(number[:18])
    except ValueError:
        return None


def _beyond(key: str, day: date, number: int) -> Q:
    way = "lt" if key == "done" else "gt"
    return Q(**{f"due_on__{way}": day}) | Q(due_on=day, **{f"pk__{way}": number})


def punctuality(rows: ExecutionQuerySet, since: date, until: date) -> Punctuality:
    """Of what was due from `since` to `until`."""
    due = rows.exclude(state=Execution.State.DROPPED).filter(due_on__gte=since, due_on__lte=until)
    found = due.order_by().aggregate(due=Count("pk"), in_time=Count("pk", filter=Q(done_on__lte=F("due_on"))))
    return Punctuality(found["due"], found["in_time"])
