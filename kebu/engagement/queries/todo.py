"""Tasks as things to do: the source that engagement gives to `base.agenda`."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kebu.base import about, agenda, clock, settings_registry
from kebu.base.agenda import Item, Scope, Tally
from kebu.customers.models import Customer
from kebu.engagement import rules
from kebu.engagement.actions import tasks
from kebu.engagement.models import Task
from kebu.engagement.models.task import TaskQuerySet
from kebu.staff.models import User

COLUMNS = (
    "uid",
    "title",
    "kind",
    "due_on",
    "due_at",
    "note",
    "done_at",
    "snoozes",
    "about_kind",
    "about_id",
    "owner__name",
    "creator__name",
    "customer__uid",
    "customer__name",
    "customer__short_name",
    "customer__tier",
    "customer__last_contact_on",
    "customer__last_feedback",
    "customer__deleted_at",
)


def in_scope(user: User, scope: Scope) -> TaskQuerySet:
    """The live tasks that are the person's own, or of the people in his reach ("team")."""
    live = Task.objects.everyone().filter(Q(customer__isnull=True) | Q(customer__deleted_at__isnull=True))
    if scope == "mine" or not has_team(user):
        return live.filter(owner=user)
    if user.grant.reach == "all":
        return live
    members = User.objects.everyone().filter(team_id__in=user.grant.team_ids)
    return live.visible_to(user).filter(owner_id__in=list(members.values_list("pk", flat=True)))


def has_team(user: User) -> bool:
    """Whether 我的团队 means more than the person alone."""
    return user.grant.reach in ("team", "tree", "all")


def scope_of(user: User, asked: str) -> Scope:
    """The scope that an address asks for; without one, those who follow customers up see their own, others all."""
    if not has_team(user) or asked == "mine":
        return "mine"
    return "team" if asked == "team" or not user.may("interactions.log") else "mine"


def items(
    user: User, scope: Scope, since: date | None, until: date, limit: int, *, with_done: bool = False
) -> list[Item]:
    rows = in_scope(user, scope).filter(due_on__lte=until)
    if since is not None:
        rows = rows.filter(due_on__gte=since)
    if not with_done:
        rows = rows.open()
    return draw(user, rows.order_by("due_on", "id")[:limit])


def upcoming(user: User, customer: Customer, limit: int) -> list[Item]:
    rows = Task.objects.visible_to(user).open().filter(customer=customer)
    return draw(user, rows.order_by("due_on", "id")[:limit])


def earliest(customer_ids: list[int]) -> dict[int, date]:
    """The first open due date of each of these customers that has one."""
    rows = Task.objects.everyone().open().filter(customer_id__in=customer_ids).order_by()
    return dict(rows.values("customer_id").annotate(day=Min("due_on")).values_list("customer_id", "day"))


def tally(user: User, scope: Scope, today: date) -> Tally:
    rows = in_scope(user, scope)
    midnight = datetime.combine(today, time.min, tzinfo=clock.zone())
    return Tally(
        overdue=_capped(rows.open().filter(due_on__lt=today)),
        today=_capped(rows.open().filter(due_on=today)),
        done_today=_capped(rows.filter(done_at__gte=midnight)),
    )


def _capped(rows: TaskQuerySet) -> int:
    return rows.order_by()[: agenda.COUNT_LIMIT].count()


def draw(user: User, found: TaskQuerySet) -> list[Item]:
    """Tasks as agenda items, with why each is due; four queries whatever their number."""
    rows = without_hidden(user, list(found.select_related("customer", "owner", "creator").only(*COLUMNS)))
    abouts = about.resolve(user, {(row.about_kind, row.about_id) for row in rows if row.about_id is not None})
    limits = cadences() if rows else {}
    return [_for_hands(user, row, _item(row, abouts, limits)) for row in rows]


def without_hidden(user: User, rows: list[Task]) -> list[Task]:
    """One's own task may be on a customer that one no longer sees: then, for showing, it has none."""
    ids = {row.customer_id for row in rows if row.customer_id is not None}
    seen = set(Customer.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    for row in rows:
        if row.customer_id not in seen:
            row.customer = None
    return rows


def _for_hands(user: User, task: Task, item: Item) -> Item:
    """Without the controls that this person could not use on it."""
    if not tasks.may_change(task, user):
        item = replace(item, done_url="", snooze_url="")
    return item if user.may("interactions.log") else replace(item, record_url="")


def _item(task: Task, abouts: dict[about.Key, about.About], limits: dict[str, int]) -> Item:
    found = abouts.get((task.about_kind, task.about_id or 0))
    address = reverse("engagement:task", args=[task.uid])
    return Item(
        key=f"task:{task.uid}",
        due_on=task.due_on,
        due_at=task.due_at,
        title=task.title,
        customer=task.customer,
        icon=rules.KIND_ICONS[task.kind],
        tone=tone(task, clock.today()),
        reason=_reason(task, found),
        tags=tuple(_tags(task, limits, clock.today())),
        owner=task.owner.name,
        is_done=task.done_at is not None,
        url=address,
        done_url=f"{address}done/",
        snooze_url=f"{address}snooze/",
        record_url=_record_url(task) if task.customer else "",
    )


def _record_url(task: Task) -> str:
    assert task.customer
    return f"{reverse('engagement:log', args=[task.customer.uid])}?task={task.uid}"


def tone(task: Any, today: date) -> str:
    if task.done_at is not None:
        return ""
    return "bad" if task.due_on < today else "accent" if task.due_on == today else ""


def _reason(task: Task, found: about.About | None) -> str:
    if task.note:
        return " ".join(task.note.split())[:80]
    if found is not None:
        return found.title
    if task.creator is not None and task.creator_id != task.owner_id:
        return _("%(name)s交办") % {"name": task.creator.name}
    if task.customer is not None and task.customer.last_feedback:
        return _("上次反馈：%(words)s") % {"words": task.customer.last_feedback[:60]}
    return ""


def _tags(task: Task, limits: dict[str, int], today: date) -> Iterable[tuple[str, str]]:
    if task.done_at is not None:
        return
    if task.customer is not None:
        days = quiet_days(task.customer, limits, today)
        if days:
            yield "warn", _("%(days)d 天未联系") % {"days": days}
    if task.snoozes > 1:
        yield "", _("已推迟 %(count)d 次") % {"count": task.snoozes}


def quiet_days(customer: Customer, limits: dict[str, int], today: date) -> int:
    """Days since the last contact when that is longer than the tier's cadence, else 0."""
    if not clock.is_set(customer.last_contact_on):
        return 0
    days = (today - customer.last_contact_on) // timedelta(days=1)
    return days if days > limits.get(customer.tier, rules.CADENCES["ungraded"]) else 0


def cadences() -> dict[str, int]:
    """Days without contact that each tier allows, as the settings say."""
    stored = settings_registry.values(*rules.CADENCE_KEYS.values())
    return {tier: int(stored[key]) for tier, key in rules.CADENCE_KEYS.items()}
