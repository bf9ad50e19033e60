"""The list of tasks: what one sees of them, and what can be done to many at once."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kebu.base import search
from kebu.base.access import Actor
from kebu.base.lists import BuiltIn, Definition, Done, Field, Kind, Verb, add_verb, cells, register
from kebu.base.operation import operation
from kebu.base.templatetags.kit import shortdate
from kebu.customers.forms.acts import AssignForm
from kebu.engagement import cells as drawn
from kebu.engagement.actions import tasks
from kebu.engagement.forms import DATE
from kebu.engagement.models import Task
from kebu.engagement.queries import todo
from kebu.staff import scope
from kebu.staff.lists import user_field

if TYPE_CHECKING:
    from kebu.staff.models import User

CUSTOMER = "customers.customer"
AT_ONCE = 500


def task_fields(_user: "User") -> Iterator[Field]:
    yield Field(
        "title", gettext_lazy("待办内容"), Kind.TEXT, cell=drawn.title, is_fixed=True, width="name", phone="p-name"
    )
    # A task may be on a customer that its owner no longer sees: nothing of the customer may be asked for.
    yield Field(
        "customer", gettext_lazy("客户"), Kind.TEXT, value=lambda task: task.customer, rule=(CUSTOMER, "name"),
        cell=drawn.customer, is_filter=False, width="name", phone="p-person",
    )  # fmt: skip
    yield Field(
        "tier", gettext_lazy("客户层级"), Kind.TEXT, value=lambda task: task.customer, rule=(CUSTOMER, "tier"),
        cell=drawn.tier, is_filter=False, width="tier",
    )  # fmt: skip
    yield Field(
        "kind", gettext_lazy("方式"), Kind.CHOICE, choices=lambda _user: Task.Kind.choices,
        value=lambda task: task.get_kind_display(), width="s",
    )  # fmt: skip
    yield Field(
        "due_on", gettext_lazy("到期日"), Kind.DATE, sort="due_on", cell=drawn.due, width="figure", phone="p-when"
    )
    yield user_field("owner", gettext_lazy("负责人"), cell=cells.user, width="user")
    yield Field(
        "record",
        gettext_lazy("跟进"),
        Kind.TEXT,
        value=lambda task: task,
        cell=drawn.record,
        is_filter=False,
        width="s",
    )
    yield user_field("creator", gettext_lazy("安排人"), cell=cells.user, width="user")
    yield Field("note", gettext_lazy("说明"), Kind.LONG_TEXT, cell=cells.long, width="long")
    yield Field("done_at", gettext_lazy("完成时间"), Kind.INSTANT, cell=cells.day, width="date")
    yield Field("snoozes", gettext_lazy("推迟次数"), Kind.NUMBER, cell=cells.number, align="r", width="s")
    yield Field("created_at", gettext_lazy("建立时间"), Kind.INSTANT, cell=cells.day, width="date")


def _live(user: "User") -> list[QuerySet[Any]]:
    """`Task.visible_to`, taken apart into what an index answers one by one; whole where the scope is wide."""
    on_customers = scope.branches(user, via="customer__")
    if len(on_customers) == 1:
        return [Task.objects.visible_to(user)]
    rows = Task.objects.everyone().filter(Q(customer__isnull=True) | Q(customer__deleted_at__isnull=True))
    free = rows.filter(customer__isnull=True)
    return [
        rows.filter(owner=user),
        free.filter(creator=user),
        free.filter(owner__team__in=sorted(user.grant.team_ids)),
        *(rows.filter(branch, customer__isnull=False) for branch in on_customers),
    ]


def _load(user: "User", pks: list[int]) -> list[Any]:
    rows = Task.objects.with_deleted().filter(pk__in=pks).select_related("customer", "owner", "creator")
    return list(todo.without_hidden(user, list(rows)))


def _matching(user: "User", words: str) -> Q:
    """The titles of one's own, and whatever finds the customer."""
    return Q(owner=user, title__icontains=words) | Q(("customer__in", search.matching("customer", user, words)))


OPEN, MINE = '["done_at","empty"]', '["owner","in",["me"]]'
VIEWS = [
    BuiltIn("mine", gettext_lazy("我的待办"), f"f=[{MINE},{OPEN}]"),
    BuiltIn("overdue", gettext_lazy("我的逾期"), f'f=[{MINE},{OPEN},["due_on","older",1]]'),
    BuiltIn("team", gettext_lazy("我和下属"), f'f=[["owner","in",["team"]],{OPEN}]'),
    BuiltIn("all", gettext_lazy("全部未完成"), f"f=[{OPEN}]"),
    BuiltIn("late", gettext_lazy("全部逾期"), f'f=[{OPEN},["due_on","older",1]]', is_tab=False),
    BuiltIn("done", gettext_lazy("已完成"), 'f=[["done_at","filled"]]&sort=-due_on'),
]


# --- what can be done to a selection ------------------------------------------------------------------------------


class SnoozeForm(forms.Form):
    until = forms.DateField(label=gettext_lazy("推迟到"), widget=DATE)


def _done(rows: QuerySet[Task], _values: Mapping[str, Any], *, actor: Actor) -> Done:
    with operation(actor, "tasks.done") as op:
        count = tasks.done(_taken(rows), actor=actor)
    return Done(ngettext("已完成 %(n)d 件待办", "已完成 %(n)d 件待办", count) % {"n": count}, op.uid)


def _snooze(rows: QuerySet[Task], values: Mapping[str, Any], *, actor: Actor) -> Done:
    until: date = values["until"]
    with operation(actor, "tasks.snooze") as op:
        count = tasks.snooze(_taken(rows.open()), until, actor=actor)  # type: ignore[attr-defined]
    text = ngettext("%(n)d 件待办推迟到 %(day)s", "%(n)d 件待办推迟到 %(day)s", count)
    return Done(text % {"n": count, "day": shortdate(until)}, op.uid)


def _assign(rows: QuerySet[Task], values: Mapping[str, Any], *, actor: Actor) -> Done:
    with operation(actor, "tasks.assign") as op:
        count = tasks.assign(_taken(rows), values["owner"], actor=actor)
    text = ngettext("%(n)d 件待办已交给%(name)s", "%(n)d 件待办已交给%(name)s", count)
    return Done(text % {"n": count, "name": values["owner"].name}, op.uid)


def _delete(rows: QuerySet[Task], _values: Mapping[str, Any], *, actor: Actor) -> Done:
    with operation(actor, "tasks.delete") as op:
        count = tasks.delete(_taken(rows), actor=actor)
    return Done(_("%(n)d 件待办已删除") % {"n": count}, op.uid)


def _taken(rows: QuerySet[Task]) -> list[Task]:
    return list(rows.select_related("owner", "customer").order_by("pk"))


VERBS = (
    Verb("done", gettext_lazy("完成"), "circle-check", "", _done, limit=AT_ONCE),
    Verb("snooze", gettext_lazy("推迟"), "clock", "", _snooze, form=SnoozeForm, limit=AT_ONCE),
    Verb("assign", gettext_lazy("转交"), "user-plus", "tasks.assign", _assign, form=AssignForm, limit=AT_ONCE),
    Verb("delete", gettext_lazy("删除"), "trash", "", _delete, limit=AT_ONCE, is_danger=True),
)


def connect() -> None:
    """Called once, from the area's wiring."""
    register(Definition(
        key="tasks", label=gettext_lazy("待办"), unit=gettext_lazy("件"), model=Task, url_name="engagement:tasks",
        template="engagement/tasks.html", empty_template="engagement/_no_tasks.html",
        providers=[task_fields], sets={"live": _live}, load=_load, views=VIEWS,
        columns=["title", "customer", "tier", "kind", "due_on", "owner", "record"], sort="due_on",
        matching=_matching, find_hint=gettext_lazy("我的待办内容、客户名称"),
    ))  # fmt: skip
    for verb in VERBS:
        add_verb("tasks", verb)
