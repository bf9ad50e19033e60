from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kebu.base import clock
from kebu.base.models import History, Scoped, Tracked
from kebu.customers.models.customer import Customer


class Origin(models.TextChoices):
    """信息来源: where a value was learnt."""

    TYPED = "typed", _("人工录入")
    SALES = "sales", _("销售记录")
    TENDER = "tender", _("投标文件")
    CARD = "card", _("名片")
    WEBSITE = "website", _("官网与公开资料")
    SURVEY = "survey", _("调研问卷")
    FORM = "form", _("公开登记表")
    CUSTOMER = "customer", _("客户自助更正")
    IMPORT = "import", _("导入文件")
    OTHER = "other", _("其他")


class ValueSource(Tracked):
    """Where one value of a customer was learnt, when somebody said so; else the history tells (`queries.origins`)."""

    objects = Scoped(models.QuerySet["ValueSource"])
    history = History(customer="customer_id", exclude=frozenset({"set_at"}))

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="value_sources", db_index=False)
    field = models.CharField(_("字段"), max_length=40)
    origin = models.CharField(_("信息来源"), max_length=10, choices=Origin.choices)
    set_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "field"], name="one_source_per_value")]

    def __str__(self) -> str:
        return str(self.label())

    def label(self) -> Any:
        return Origin(self.origin).label
