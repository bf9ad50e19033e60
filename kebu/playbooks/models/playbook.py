from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kebu.base.models import History, Record, RecordQuerySet, Scoped
from kebu.customers.models import Tier


class PlaybookQuerySet(RecordQuerySet["Playbook"]):
    def visible_to(self, user: object) -> "PlaybookQuerySet":
        return self.all()


class Playbook(Record):
    """策略: what we do for the customers of a tier, and to what end."""

    objects = Scoped(PlaybookQuerySet)
    history = History()

    name = models.CharField(_("策略名称"), max_length=60)
    name_en = models.CharField(max_length=60, blank=True, default="")
    tier = models.CharField(_("客户层级"), max_length=10, choices=Tier.choices, unique=True)
    goal = models.CharField(_("核心目标"), max_length=120)
    goal_en = models.CharField(max_length=120, blank=True, default="")
    is_active = models.BooleanField(_("启用"), default=True)

    def __str__(self) -> str:
        return _spoken(self.name, self.name_en)

    @property
    def aim(self) -> str:
        """核心目标 in the reader's language."""
        return _spoken(self.goal, self.goal_en)


class Step(Record):
    """维护动作: one thing a playbook asks for, and how often."""

    class Rhythm(models.TextChoices):
        MONTHLY = "monthly", _("每月")
        QUARTERLY = "quarterly", _("每季度")
        HALF_YEARLY = "half_yearly", _("每半年")
        ONCE = "once", _("一次")

    objects = Scoped(RecordQuerySet["Step"])
    history = History()

    playbook = models.ForeignKey(Playbook, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("维护动作"), max_length=120)
    title_en = models.CharField(max_length=120, blank=True, default="")
    detail = models.CharField(_("要点"), max_length=120, blank=True, default="")
    detail_en = models.CharField(max_length=120, blank=True, default="")
    rhythm = models.CharField(_("频率"), max_length=12, choices=Rhythm.choices)
    within_days = models.PositiveSmallIntegerField(_("首次不晚于（天）"))

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return _spoken(self.title, self.title_en)

    @property
    def hint(self) -> str:
        return _spoken(self.detail, self.detail_en)


def _spoken(chinese: str, english: str) -> str:
    return english if english and (get_language() or "").startswith("en") else chinese
