"""Custom fields: what a company keeps of its customers and contacts beside the built-in columns.

One table holds the values of all of them. A value stands in the column of its kind; a field of several choices has
one row for each. `row` is the id of the customer or contact, `version` that row's version when the value was written.
"""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kebu.base.models import History, Record, RecordQuerySet, Scoped, Tracked
from kebu.base.models.record import live
from kebu.customers.models.contact import Contact
from kebu.customers.models.customer import Customer

if TYPE_CHECKING:
    from kebu.staff.models import User

MILLION, MAX_PLACES = 1_000_000, 6


class About(models.TextChoices):
    CUSTOMER = "customer", _("客户")
    CONTACT = "contact", _("联系人")


class FieldKind(models.TextChoices):
    TEXT = "text", _("文字")
    LONG = "long", _("长文字")
    NUMBER = "number", _("数字")
    MONEY = "money", _("金额")
    DATE = "date", _("日期")
    CHOICE = "choice", _("单选")
    CHOICES = "choices", _("多选")
    YES_NO = "yesno", _("是否")
    LINK = "link", _("链接")
    PERSON = "person", _("人员")


CHOSEN = frozenset({FieldKind.CHOICE, FieldKind.CHOICES})
# The column in which a value of a kind stands.
COLUMNS: dict[str, str] = {
    FieldKind.TEXT: "text", FieldKind.LONG: "text", FieldKind.LINK: "text", FieldKind.NUMBER: "number",
    FieldKind.MONEY: "number", FieldKind.YES_NO: "number", FieldKind.DATE: "date", FieldKind.CHOICE: "option",
    FieldKind.CHOICES: "option", FieldKind.PERSON: "person",
}  # fmt: skip


def spoken(name: str, name_en: str) -> str:
    return name_en if name_en and (get_language() or "").startswith("en") else name


class CustomFieldQuerySet(RecordQuerySet["CustomField"]):
    def visible_to(self, _user: "User") -> "CustomFieldQuerySet":
        return self.all()

    def in_order(self) -> "CustomFieldQuerySet":
        return self.order_by("about", "position", "pk")


class CustomField(Record):
    """One field. Retired ones keep their values and are shown nowhere until they are taken back."""

    objects = Scoped(CustomFieldQuerySet)
    history = History()

    about = models.CharField(_("用于"), max_length=10, choices=About.choices)
    kind = models.CharField(_("类型"), max_length=10, choices=FieldKind.choices)
    name = models.CharField(_("字段名称"), max_length=30)
    name_en = models.CharField(_("英文名称"), max_length=60, blank=True, default="")
    help = models.CharField(_("填写说明"), max_length=100, blank=True, default="")
    is_required = models.BooleanField(_("必填"), default=False)
    unit = models.CharField(_("单位"), max_length=10, blank=True, default="")
    places = models.PositiveSmallIntegerField(_("小数位数"), default=0, validators=[MaxValueValidator(MAX_PLACES)])
    position = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(_("停用时间"), null=True, blank=True, editable=False)

    class Meta:
        constraints = [live("custom_field_name", "about", "name")]

    def __str__(self) -> str:
        return spoken(self.name, self.name_en)

    @property
    def key(self) -> str:
        """What the field is called in addresses, forms and field rules; it outlives a new name."""
        return f"x{self.pk}"

    @property
    def column(self) -> str:
        return COLUMNS[self.kind]

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None


class CustomOptionQuerySet(RecordQuerySet["CustomOption"]):
    def visible_to(self, _user: "User") -> "CustomOptionQuerySet":
        return self.all()


class CustomOption(Record):
    """One choice of a field. A retired one is no longer offered and stays where it was chosen."""

    objects = Scoped(CustomOptionQuerySet)
    history = History()

    field = models.ForeignKey(CustomField, models.CASCADE, related_name="options", verbose_name=_("自定义字段"))
    name = models.CharField(_("选项名称"), max_length=40)
    name_en = models.CharField(_("英文名称"), max_length=60, blank=True, default="")
    position = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(_("停用时间"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [live("custom_option_name", "field", "name")]

    def __str__(self) -> str:
        return spoken(self.name, self.name_en)

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None


class CustomValueQuerySet(models.QuerySet["CustomValue"]):
    def visible_to(self, user: "User") -> "CustomValueQuerySet":
        return self.filter(customer__in=Customer.objects.visible_to(user))


def _sorted(column: str) -> models.Index:
    return models.Index(
        fields=["field", column, "row"], name=f"custom_by_{column}", condition=models.Q((f"{column}__isnull", False))
    )


class CustomValue(Tracked):
    """`slot` is 0, or the option for a field of several choices. `key` is the text's sort key."""

    objects = Scoped(CustomValueQuerySet)
    history = History(customer="customer_id", keeps_values=True)

    field = models.ForeignKey(CustomField, models.PROTECT, related_name="values", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="custom_values")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="custom_values", db_index=False)
    row = models.BigIntegerField()
    slot = models.BigIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    key = models.CharField(max_length=120, null=True)
    text = models.TextField(null=True)
    number = models.BigIntegerField(null=True)
    date = models.DateField(null=True)
    option = models.ForeignKey(CustomOption, models.PROTECT, null=True, related_name="values", db_index=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="custom_values", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["field", "row", "slot"], name="one_custom_value")]
        indexes = [
            *(_sorted(column) for column in ("key", "number", "date", "option", "person")),
            models.Index(fields=["contact"], name="custom_by_contact", condition=models.Q(contact__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.field_id} {self.row}"
