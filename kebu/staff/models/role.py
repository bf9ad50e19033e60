from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kebu.base.models import History, Record, RecordQuerySet, Scoped, Tracked


class RoleQuerySet(RecordQuerySet["Role"]):
    def visible_to(self, user: object) -> "RoleQuerySet":
        return self.all()


class Role(Record):
    """A set of rights, a data scope and field rules. The seeded ones can be changed like any other."""

    class Reach(models.TextChoices):
        NONE = "none", _("不看客户")
        SELF = "self", _("本人负责和协作的客户")
        TEAM = "team", _("本团队的客户")
        TREE = "tree", _("本团队及下级团队的客户")
        ALL = "all", _("全部客户")

    objects = Scoped(RoleQuerySet)
    history = History()

    key = models.CharField(max_length=32, blank=True, default="")
    name = models.CharField(_("角色名称"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=60, blank=True, default="")
    description = models.CharField(_("说明"), max_length=200, blank=True, default="")
    reach = models.CharField(_("数据范围"), max_length=8, choices=Reach.choices, default=Reach.SELF)
    rights = models.JSONField(_("权限"), default=list)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


class RoleGrant(Tracked):
    objects = Scoped(models.QuerySet["RoleGrant"])
    history = History()

    user = models.ForeignKey("staff.User", models.CASCADE, related_name="grants")
    role = models.ForeignKey(Role, models.PROTECT, related_name="grants")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="one_grant_per_role")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role_id}"


class FieldRule(Tracked):
    """What a role may not fully see or change: `model` is a label such as `customers.contact`."""

    class Kind(models.TextChoices):
        HIDDEN = "hidden", _("隐藏")
        MASKED = "masked", _("掩码")
        READ_ONLY = "readonly", _("只读")

    objects = Scoped(models.QuerySet["FieldRule"])
    history = History()

    role = models.ForeignKey(Role, models.CASCADE, related_name="field_rules")
    model = models.CharField(max_length=64)
    field = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=Kind.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "model", "field"], name="one_rule_per_field")]

    def __str__(self) -> str:
        return f"{self.model}.{self.field} {self.kind}"
