"""待办: make, change, tick, put off, hand on. Every change keeps the customer's next follow-up date true."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base import clock, edits
from kebu.base.access import Actor, Refused, require
from kebu.base.operation import action, current, operation
from kebu.customers.models import Customer
from kebu.engagement.actions import follow_up, reminders
from kebu.engagement.models import Task
from kebu.engagement.models.task import TaskQuerySet
from kebu.notify.actions import notices
from kebu.staff.models import User

if TYPE_CHECKING:
    from django.forms import ModelForm

PORTION = 1_000
REFUSAL = gettext_lazy("这件待办由“%(owner)s”负责，你不能改")


@action("tasks.create")
def create(
    *,
    title: str,
    due_on: date,
    owner: User,
    customer: Customer | None = None,
    kind: str = Task.Kind.TODO,
    due_at: time | None = None,
    note: str = "",
    remind_at: datetime | None = None,
    about: tuple[str, int] | None = None,
    actor: Actor,
) -> Task:
    """Make a task. Giving it to somebody else takes the right tasks.assign. Raises Refused, PermissionDenied."""
    _check_owner(owner, customer, actor)
    about_kind, about_id = about or ("", None)
    task = Task.objects.everyone().create(
        title=title.strip()[:200],
        due_on=due_on,
        owner=owner,
        customer=customer,
        kind=kind,
        due_at=due_at,
        note=note,
        remind_at=remind_at,
        about_kind=about_kind,
        about_id=about_id,
        creator_id=actor.actor_id,
    )
    _log(task)
    reminders.schedule(task)
    follow_up.refresh([task.customer_id])
    _tell_owner(task, actor)
    return task


def edit(
    form: "ModelForm[Any]", *, remind_at: datetime | None, actor: Actor, version: int | None = None
) -> edits.Saved:
    """Save a valid form onto a task. Raises Conflict, Refused, PermissionDenied."""
    before = Task.objects.everyone().get(pk=form.instance.pk)
    _require_own(before, actor)
    owner, customer = form.cleaned_data["owner"], form.cleaned_data.get("customer", before.customer)
    if owner != before.owner or customer != before.customer:
        _check_owner(owner, customer, actor, was=before.owner)
    with operation(actor, "tasks.edit"):
        saved = edits.save(form, actor=actor, verb="tasks.edit", version=version)
        task: Task = saved.instance
        if task.remind_at != remind_at:
            Task.objects.everyone().filter(pk=task.pk).update(remind_at=remind_at)
            task.refresh_from_db()
        if "owner" in saved.changed:
            _tell_owner(task, actor)
        reminders.schedule(task)
        follow_up.refresh([before.customer_id, task.customer_id])
    return saved


@action("tasks.done")
def done(tasks: Sequence[Task], *, actor: Actor) -> int:
    """Tick these. Gives how many were open."""
    return _set_done(tasks, actor, done_at=clock.now(), done_by=actor.actor_id)


@action("tasks.undone")
def undone(tasks: Sequence[Task], *, actor: Actor) -> int:
    return _set_done(tasks, actor, done_at=None, done_by=None)


def _set_done(tasks: Sequence[Task], actor: Actor, *, done_at: datetime | None, done_by: int | None) -> int:
    for task in tasks:
        _require_own(task, actor)
    rows = Task.objects.everyone().filter(pk__in=_ids(tasks), done_at__isnull=done_at is not None)
    count = rows.update(done_at=done_at, done_by=done_by)
    _after(tasks)
    return count


@action("tasks.snooze")
def snooze(tasks: Sequence[Task], until: date, *, actor: Actor) -> int:
    """Put off until a later day; a reminder moves along. Raises Refused for a day in the past."""
    if until < clock.today():
        raise Refused(_("推迟的日期不能早于今天"))
    for task in tasks:
        _require_own(task, actor)
    shifts = {task: until - task.due_on for task in tasks if task.remind_at}
    Task.objects.everyone().filter(pk__in=_ids(tasks)).update(due_on=until, snoozes=F("snoozes") + 1)
    for task, shift in shifts.items():
        assert task.remind_at
        Task.objects.everyone().filter(pk=task.pk).update(remind_at=task.remind_at + shift)
        task.refresh_from_db()
        reminders.schedule(task)
    _after(tasks)
    return len(tasks)


@action("tasks.assign")
def assign(tasks: Sequence[Task], owner: User, *, actor: Actor) -> int:
    """Hand these tasks to somebody who can see their customers. Raises Refused, PermissionDenied."""
    moved = [task for task in tasks if task.owner_id != owner.pk]
    if moved:
        _check_takes(owner, {task.customer_id for task in moved if task.customer_id}, actor)
    Task.objects.everyone().filter(pk__in=_ids(moved)).update(owner=owner)
    _tell_taker(moved, owner, actor)
    _after(moved)
    return len(moved)


@action("tasks.delete")
def delete(tasks: Sequence[Task], *, actor: Actor) -> int:
    for task in tasks:
        _require_own(task, actor)
    count = Task.objects.everyone().filter(pk__in=_ids(tasks)).update(deleted_at=clock.now())
    _after(tasks)
    return count


def follow_customers(customer_ids: Iterable[int], *, actor: Actor) -> int:
    """Open tasks of people who no longer see these customers go to the customers' owners. Gives how many moved."""
    ids = sorted(set(customer_ids))
    return sum(_follow(ids[start : start + PORTION], actor) for start in range(0, len(ids), PORTION))


def _follow(ids: list[int], actor: Actor) -> int:
    rows = Task.objects.everyone().open().filter(customer_id__in=ids, customer__owner__isnull=False)
    rows = rows.exclude(owner=F("customer__owner")).select_related("owner", "customer")
    seen = {owner: _visible_ids(owner, ids) for owner in {task.owner for task in rows}}
    strays: dict[int | None, list[int]] = defaultdict(list)
    for task in rows:
        if task.customer_id not in seen[task.owner]:
            strays[task.customer.owner_id if task.customer else None].append(task.pk)
    with operation(actor, "tasks.follow_customers"):
        for owner_id, task_ids in strays.items():
            Task.objects.everyone().filter(pk__in=task_ids).update(owner=owner_id)
            _log(None, len(task_ids))
    return sum(len(task_ids) for task_ids in strays.values())


def _visible_ids(user: User, customer_ids: list[int]) -> set[int]:
    return set(Customer.objects.visible_to(user).filter(pk__in=customer_ids).values_list("pk", flat=True))


def open_of(person: User) -> TaskQuerySet:
    return Task.objects.everyone().open().filter(owner=person)


def hand_over(leaver: User, receiver: User, customer_ids: Mapping[int, list[int]]) -> int:
    """A leaver's open tasks go to who takes over the customer (`customer_ids`: by receiver), the rest to `receiver`.

    Called within the operation of the hand-over.
    """
    count = sum(
        open_of(leaver).filter(customer_id__in=ids).update(owner=user_id) for user_id, ids in customer_ids.items()
    )
    return count + open_of(leaver).update(owner=receiver)


def may_change(task: Task, actor: Actor) -> bool:
    """Its owner, who made it, or who may hand out tasks (and sees it: views fetch through the scope)."""
    return actor.actor_id in (task.owner_id, task.creator_id) or actor.may("tasks.assign")


def _require_own(task: Task, actor: Actor) -> None:
    if not may_change(task, actor):
        raise Refused(REFUSAL % {"owner": task.owner})


def _check_owner(owner: User, customer: Customer | None, actor: Actor, was: User | None = None) -> None:
    if owner.pk != actor.actor_id and owner != was:
        require(actor, "tasks.assign")
    if not owner.is_active:
        raise Refused(_("“%(name)s”已离职，请换一位负责人") % {"name": owner})
    if customer and not Customer.objects.visible_to(owner).filter(pk=customer.pk).exists():
        raise Refused(_("“%(name)s”看不到这家客户，请先加为协作人") % {"name": owner})


def _check_takes(owner: User, customer_ids: set[int], actor: Actor) -> None:
    _check_owner(owner, None, actor)
    if Customer.objects.visible_to(owner).filter(pk__in=customer_ids).count() < len(customer_ids):
        raise Refused(_("“%(name)s”看不到其中有的客户，请先加为协作人") % {"name": owner})


def _tell_taker(tasks: Sequence[Task], owner: User, actor: Actor) -> None:
    """One notice, however many they are."""
    for task in tasks:
        task.owner = owner
    if len(tasks) == 1:
        _tell_owner(tasks[0], actor)
    elif tasks and owner.pk != actor.actor_id:
        text = format_lazy(gettext_lazy("{actor} 交给你 {n} 件待办"), actor=actor.actor_name, n=len(tasks))
        notices.send([owner.pk], "task", text, reverse("engagement:tasks"))


def _tell_owner(task: Task, actor: Actor) -> None:
    if task.owner_id == actor.actor_id:
        return
    text = format_lazy(gettext_lazy("{actor} 交给你一件待办：{title}"), actor=actor.actor_name, title=task.title)
    notices.send([task.owner_id], "task", text, reminders.url_of(task))


def _ids(tasks: Sequence[Task]) -> list[int]:
    return [task.pk for task in tasks]


def _log(task: Task | None, count: int = 1) -> None:
    running = current()
    if running is not None:
        running.log(task, count=count)


def _after(tasks: Sequence[Task]) -> None:
    if tasks:
        _log(tasks[0] if len(tasks) == 1 else None, len(tasks))
    follow_up.refresh(task.customer_id for task in tasks)
