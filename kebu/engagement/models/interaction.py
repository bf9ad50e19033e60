from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kebu.base import clock
from kebu.base.models import History, Record, RecordQuerySet, Scoped, Tracked
from kebu.customers.models import Contact, Customer
from kebu.staff import scope

if TYPE_CHECKING:
    from kebu.staff.models import User


class InteractionQuerySet(RecordQuerySet["Interaction"]):
    def visible_to(self, user: "User") -> "InteractionQuerySet":
        return self.filter(scope.customers_of(user, via="customer__"), customer__deleted_at__isnull=True)


class Interaction(Record):
    """跟进记录: one contact with a customer, what was said and what comes next."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("电话")
        VISIT = "visit", _("拜访")
        WECHAT = "wechat", _("微信")
        EMAIL = "email", _("邮件")
        MEETING = "meeting", _("会议")
        CALL_IN = "call_in", _("来电")
        VISIT_IN = "visit_in", _("来访")
        MESSAGE = "message", _("短信")
        NOTE = "note", _("备注")

    class Mood(models.TextChoices):
        POSITIVE = "positive", _("积极")
        NEUTRAL = "neutral", _("一般")
        NEGATIVE = "negative", _("消极")

    objects = Scoped(InteractionQuerySet)
    history = History(customer="customer_id")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="interactions", db_index=False)
    kind = models.CharField(_("方式"), max_length=10, choices=Kind.choices)
    happened_at = models.DateTimeField(_("时间"), default=clock.now)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="interactions",
        verbose_name=_("跟进人"),
        db_index=False,
    )
    content = models.TextField(_("跟进内容"), max_length=4000)
    result = models.CharField(_("结果"), max_length=300, blank=True, default="")
    voice = models.CharField(_("客户原话"), max_length=500, blank=True, default="")
    mood = models.CharField(_("客户反馈"), max_length=10, choices=Mood.choices, blank=True, default="")
    minutes = models.PositiveSmallIntegerField(_("时长（分钟）"), null=True, blank=True)
    next_step = models.CharField(_("下一步"), max_length=200, blank=True, default="")
    next_on = models.DateField(_("下次跟进"), null=True, blank=True)
    about_kind = models.CharField(max_length=64, blank=True, default="", editable=False)
    about_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "happened_at", "id"], name="interaction_by_customer"),
            models.Index(fields=["author", "happened_at"], name="interaction_by_author"),
        ]

    def __str__(self) -> str:
        return self.content[:40]

    @property
    def is_contact(self) -> bool:
        """Whether it counts as having been in touch; a note to oneself does not."""
        return self.kind != self.Kind.NOTE


class InteractionContact(Tracked):
    objects = Scoped(models.QuerySet["InteractionContact"])
    history = History()

    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="people", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="interactions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["interaction", "contact"], name="one_contact_per_interaction")]

    def __str__(self) -> str:
        return f"{self.interaction_id} {self.contact_id}"
