from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kebu.base.models import History, Record, RecordQuerySet, Scoped


class GradingModelQuerySet(RecordQuerySet["GradingModel"]):
    def visible_to(self, user: object) -> "GradingModelQuerySet":
        return self.all()


class GradingModel(Record):
    """评估模型: one version of indicators, weights and tier rules, as `kebu.engine` reads it from `definition`."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("使用中")
        RETIRED = "retired", _("已停用")

    objects = Scoped(GradingModelQuerySet)
    history = History()

    name = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=60, blank=True, default="")
    number = models.PositiveIntegerField(_("版本"), unique=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    definition = models.JSONField(_("定义"))
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state"], name="one_model_in_force", condition=models.Q(state="published")),
        ]

    def __str__(self) -> str:
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name
