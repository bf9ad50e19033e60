from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kebu.base.models import History, Record, RecordQuerySet, Scoped
from kebu.customers.models import Customer
from kebu.staff import scope

if TYPE_CHECKING:
    from kebu.staff.models import User


class TaskQuerySet(RecordQuerySet["Task"]):
    def visible_to(self, user: "User") -> "TaskQuerySet":
        """One's own; those on customers one sees; without a customer, those of people in one's reach.

        What hangs on a deleted customer is hidden with it, from its owner too.
        """
        present = Q(customer__isnull=True) | Q(customer__deleted_at__isnull=True)
        mine = Q(owner=user) | Q(creator=user, customer__isnull=True)
        on_customers = Q(customer__isnull=False, customer__deleted_at__isnull=True) & scope.customers_of(
            user, via="customer__"
        )
        free = Q(customer__isnull=True, owner__team__in=sorted(user.grant.team_ids))
        return self.filter(present & (mine | on_customers | free))

    def open(self) -> "TaskQuerySet":
        return self.filter(done_at__isnull=True)

    def due_by(self, day: date) -> "TaskQuerySet":
        return self.open().filter(due_on__lte=day)


class Task(Record):
    """待办: something one person is to do by a day, usually for a customer."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("电话")
        VISIT = "visit", _("拜访")
        WECHAT = "wechat", _("微信")
        EMAIL = "email", _("邮件")
        MEETING = "meeting", _("会议")
        TODO = "todo", _("事项")

    objects = Scoped(TaskQuerySet)
    history = History(customer="customer_id")

    title = models.CharField(_("待办内容"), max_length=200)
    kind = models.CharField(_("方式"), max_length=10, choices=Kind.choices, default=Kind.TODO)
    customer = models.ForeignKey(
        Customer,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("客户"),
        db_index=False,
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="tasks", verbose_name=_("负责人"), db_index=False
    )
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="created_tasks", editable=False
    )
    due_on = models.DateField(_("到期日"))
    due_at = models.TimeField(_("时间"), null=True, blank=True)
    note = models.TextField(_("说明"), blank=True, default="", max_length=1000)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    snoozes = models.PositiveSmallIntegerField(default=0, editable=False)
    remind_at = models.DateTimeField(_("提醒时间"), null=True, blank=True)
    about_kind = models.CharField(max_length=64, blank=True, default="", editable=False)
    about_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "done_at", "due_on", "id"], name="task_by_owner"),
            models.Index(fields=["customer", "done_at", "due_on"], name="task_by_customer"),
            models.Index(
                fields=["due_on", "id"],
                name="task_open_by_day",
                condition=Q(done_at__isnull=True, deleted_at__isnull=True),
            ),
            models.Index(fields=["due_on", "id"], name="task_by_day"),
            models.Index(fields=["owner", "due_on", "id"], name="task_owner_by_day"),
            models.Index(fields=["done_at", "id"], name="task_by_done", condition=Q(done_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title
