from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kebu.base.models import History, Record, RecordQuerySet, Scoped
from kebu.customers.models import Contact, Customer
from kebu.playbooks.models.playbook import Playbook, Step
from kebu.staff import scope

if TYPE_CHECKING:
    from kebu.staff.models import User


class PlanQuerySet(RecordQuerySet["Plan"]):
    def visible_to(self, user: "User") -> "PlanQuerySet":
        return self.filter(scope.customers_of(user, via="customer__"), customer__deleted_at__isnull=True)

    def running(self) -> "PlanQuerySet":
        return self.filter(ended_on__isnull=True)


class Plan(Record):
    """维护计划: a playbook at work for one customer."""

    objects = Scoped(PlanQuerySet)
    history = History(customer="customer_id")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="plans")
    playbook = models.ForeignKey(Playbook, models.PROTECT, related_name="plans")
    opened_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    reason = models.CharField(_("开启原因"), max_length=200, default="")
    end_reason = models.CharField(_("结束原因"), max_length=200, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "playbook"],
                name="one_running_plan",
                condition=models.Q(ended_on__isnull=True, deleted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.playbook_id}"


class ExecutionQuerySet(RecordQuerySet["Execution"]):
    def visible_to(self, user: "User") -> "ExecutionQuerySet":
        return self.filter(scope.customers_of(user, via="customer__"), customer__deleted_at__isnull=True)

    def due(self) -> "ExecutionQuerySet":
        return self.filter(state=Execution.State.DUE)

    def due_by(self, day: date) -> "ExecutionQuerySet":
        return self.due().filter(due_on__lte=day)


class Execution(Record):
    """执行跟踪: one planned step and what became of it (the six fields of table 3)."""

    class State(models.TextChoices):
        DUE = "due", _("待执行")
        DONE = "done", _("已完成")
        DROPPED = "dropped", _("已取消")

    class Result(models.TextChoices):
        MET = "met", _("达标")
        MISSED = "missed", _("未达标")

    objects = Scoped(ExecutionQuerySet)
    history = History(customer="customer_id")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="executions", db_index=False)
    step = models.ForeignKey(Step, models.PROTECT, related_name="executions")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="executions", db_index=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="executions",
        verbose_name=_("责任人"),
        db_index=False,
    )
    due_on = models.DateField(_("计划执行时间"))
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    actual = models.TextField(_("实际执行情况"), blank=True, default="", max_length=2000)
    feedback = models.TextField(_("客户反馈"), blank=True, default="", max_length=1000)
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("反馈联系人")
    )
    result = models.CharField(_("结果评估"), max_length=8, choices=Result.choices, blank=True, default="")
    improvement = models.TextField(_("改进措施"), blank=True, default="", max_length=1000)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "step", "due_on"], name="one_execution_per_date")]
        indexes = [
            models.Index(fields=["owner", "state", "due_on", "id"], name="execution_by_owner"),
            models.Index(fields=["customer", "state", "due_on"], name="execution_by_customer"),
            models.Index(fields=["state", "due_on", "id"], name="execution_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.due_on}"
