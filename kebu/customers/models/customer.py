from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kebu.base import clock
from kebu.base.encrypted import EncryptedField
from kebu.base.models import History, Record, RecordQuerySet, Scoped
from kebu.base.text.phone import mask_phone, normal_phone
from kebu.customers.models.choices import (
    CustomerKind,
    IndustryPosition,
    NeedType,
    Relation,
    RevenueBand,
    SizeBand,
    Source,
    Tier,
)
from kebu.staff import scope
from kebu.staff.models import Team

if TYPE_CHECKING:
    from kebu.staff.models import User

# Written only by `actions.cards.write`, from the areas above; outside history and outside the version.
CARD = frozenset(
    {
        "tier",
        "tier_reason",
        "score",
        "score_delta",
        "last_contact_on",
        "next_follow_up_on",
        "first_order_on",
        "last_order_on",
        "order_count",
        "total_amount",
        "completeness",
        "fresh_on",
        "primary_name",
        "primary_post",
        "last_feedback",
    }
)
DERIVED = frozenset({"name_key", "normal_name", "core_name", "phone_index", "phone_tail"})


class CustomerQuerySet(RecordQuerySet["Customer"]):
    def visible_to(self, user: "User") -> "CustomerQuerySet":
        return self.filter(scope.customers_of(user))

    def active(self) -> "CustomerQuerySet":
        return self.filter(archived_at__isnull=True)

    def archived(self) -> "CustomerQuerySet":
        return self.filter(archived_at__isnull=False)

    def not_contacted_since(self, day: date) -> "CustomerQuerySet":
        return self.filter(last_contact_on__lt=day)


class Customer(Record):
    """A company or person that we do, did or want to do business with."""

    objects = Scoped(CustomerQuerySet)
    history = History(customer="id", exclude=CARD | DERIVED)

    code = models.CharField(_("客户编号"), max_length=32, unique=True)
    name = models.CharField(_("单位名称"), max_length=120)
    name_key = models.CharField(max_length=240, default="", editable=False)
    normal_name = models.CharField(max_length=120, default="", editable=False, db_index=True)
    core_name = models.CharField(max_length=120, default="", editable=False, db_index=True)
    short_name = models.CharField(_("简称"), max_length=40, blank=True, default="")
    aliases = models.CharField(_("别名"), max_length=300, blank=True, default="", help_text=_("多个别名用逗号分开"))
    kind = models.CharField(_("客户类别"), max_length=10, choices=CustomerKind.choices, default=CustomerKind.COMPANY)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True, default="", db_index=True)
    industry = models.CharField(_("行业类型"), max_length=8, blank=True, default="")
    size = models.CharField(_("员工规模"), max_length=8, choices=SizeBand.choices, blank=True, default="")
    revenue = models.CharField(_("营收规模"), max_length=8, choices=RevenueBand.choices, blank=True, default="")
    country = models.CharField(_("国家/地区"), max_length=2, default="CN")
    region = models.CharField(_("区域"), max_length=6, blank=True, default="")
    address = models.CharField(_("地址"), max_length=200, blank=True, default="")
    website = models.URLField(_("网址"), blank=True, default="")
    phone = EncryptedField(_("电话"), index="phone_index", tail="phone_tail", normal=normal_phone, mask=mask_phone)
    phone_index = models.CharField(max_length=32, blank=True, default="", editable=False, db_index=True)
    phone_tail = models.CharField(max_length=4, blank=True, default="", editable=False, db_index=True)

    source = models.CharField(_("来源渠道"), max_length=10, choices=Source.choices, blank=True, default="")
    campaign = models.CharField(_("来源活动"), max_length=60, blank=True, default="")
    referrer = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="referred", verbose_name=_("介绍人")
    )
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children", verbose_name=_("上级单位")
    )
    relation = models.CharField(_("关系类型"), max_length=10, choices=Relation.choices, default=Relation.POTENTIAL)
    business_type = models.CharField(_("业务类型"), max_length=60, blank=True, default="")
    need_type = models.CharField(_("需求类型"), max_length=10, choices=NeedType.choices, blank=True, default="")
    core_need = models.TextField(_("核心需求"), blank=True, default="", max_length=2000)
    purchasing_cycle = models.CharField(_("采购周期"), max_length=60, blank=True, default="")
    budget_low = models.BigIntegerField(_("预算下限"), null=True, blank=True)
    budget_high = models.BigIntegerField(_("预算上限"), null=True, blank=True)
    industry_position = models.CharField(
        _("行业地位"), max_length=10, choices=IndustryPosition.choices, blank=True, default=""
    )
    industry_potential = models.PositiveSmallIntegerField(_("行业潜力"), null=True, blank=True)
    credit_rating = models.CharField(_("信用等级"), max_length=10, blank=True, default="")
    language = models.CharField(_("沟通语言"), max_length=10, blank=True, default="")
    time_zone = models.CharField(_("时区"), max_length=40, blank=True, default="")
    currency = models.CharField(_("结算币种"), max_length=3, default="CNY")
    note = models.TextField(_("备注"), blank=True, default="", max_length=4000)

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="customers",
        verbose_name=_("负责人"),
        db_index=False,
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="customers", verbose_name=_("团队"), db_index=False
    )
    confirmed_on = models.DateField(_("资料确认日期"), null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )

    tier = models.CharField(_("客户层级"), max_length=10, choices=Tier.choices, default=Tier.UNGRADED, editable=False)
    tier_reason = models.CharField(_("分层原因"), max_length=200, default="", editable=False)
    score = models.PositiveSmallIntegerField(_("综合得分"), default=0, editable=False)  # hundredths of a point
    score_delta = models.SmallIntegerField(default=0, editable=False)  # hundredths against the run before
    last_contact_on = models.DateField(_("上次联系"), default=clock.NEVER, editable=False)
    next_follow_up_on = models.DateField(_("下次跟进时间"), default=clock.SOMEDAY, editable=False)
    first_order_on = models.DateField(_("首次合作时间"), default=clock.NEVER, editable=False)
    last_order_on = models.DateField(_("最近合作时间"), default=clock.NEVER, editable=False)
    order_count = models.PositiveIntegerField(_("合作次数"), default=0, editable=False)
    total_amount = models.BigIntegerField(_("累计合作金额"), default=0, editable=False)  # company currency, minor units
    completeness = models.PositiveSmallIntegerField(_("完整度"), default=0, editable=False)  # percent
    fresh_on = models.DateField(_("资料核对日期"), default=clock.today, editable=False)  # changed or confirmed
    primary_name = models.CharField(_("主要联系人"), max_length=60, default="", editable=False)
    primary_post = models.CharField(max_length=60, default="", editable=False)
    last_feedback = models.CharField(_("上次沟通反馈"), max_length=300, default="", editable=False)

    class Meta:
        indexes = [
            # What a rare combination of filters is looked for in, so that it reads an index and not the table.
            models.Index(
                fields=[
                    "tier",
                    "total_amount",
                    "last_contact_on",
                    "next_follow_up_on",
                    "region",
                    "industry",
                    "source",
                    "relation",
                    "size",
                    "need_type",
                    "owner",
                    "team",
                    "deleted_at",
                    "archived_at",
                ],
                condition=models.Q(deleted_at__isnull=True, archived_at__isnull=True),
                name="customer_by_filter",
            ),
            models.Index("team", "name_key", "id", name="customer_by_team_name"),
            models.Index("score", "id", name="customer_by_score"),
            models.Index("name_key", "id", name="customer_by_name"),
            models.Index("completeness", "id", name="customer_by_completeness"),
            models.Index("fresh_on", "id", name="customer_by_freshness"),
            models.Index("total_amount", "id", name="customer_by_amount"),
            models.Index("last_contact_on", "id", name="customer_by_contact"),
            models.Index("tier", "last_contact_on", "id", name="customer_quiet"),
            models.Index("next_follow_up_on", "id", name="customer_by_follow_up"),
            models.Index("updated_at", "id", name="customer_by_update"),
            models.Index("owner", "score", "id", name="customer_by_owner"),
            models.Index("team", "score", "id", name="customer_by_team"),
            models.Index("tier", "score", "id", name="customer_by_tier"),
            models.Index(fields=["deleted_at"], name="customer_deleted", condition=models.Q(deleted_at__isnull=False)),
            models.Index(
                fields=["archived_at"], name="customer_archived", condition=models.Q(archived_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None
