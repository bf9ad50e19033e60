from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from kebu.base.encrypted import EncryptedField
from kebu.base.models import History, Record, RecordQuerySet, Scoped
from kebu.base.text.phone import mask_account, mask_email, mask_phone, normal_account, normal_email, normal_phone
from kebu.customers.models.choices import AgeBand, Attitude, ChainRole, Gender
from kebu.customers.models.customer import Customer
from kebu.staff import scope

if TYPE_CHECKING:
    from kebu.staff.models import User

DERIVED = frozenset(
    {
        "name_key",
        "is_faulty",
        "mobile_index",
        "mobile_tail",
        "phone_index",
        "phone_tail",
        "email_index",
        "email_domain_index",
        "wechat_index",
        "qq_index",
    }
)


class ContactQuerySet(RecordQuerySet["Contact"]):
    def visible_to(self, user: "User") -> "ContactQuerySet":
        return self.filter(scope.customers_of(user, via="customer__"), customer__deleted_at__isnull=True)

    def present(self) -> "ContactQuerySet":
        return self.filter(left_on__isnull=True)


def _index() -> "models.CharField[str, str]":
    return models.CharField(max_length=32, blank=True, default="", editable=False, db_index=True)


class Contact(Record):
    """A person at a customer, and the part that person plays in a decision there."""

    objects = Scoped(ContactQuerySet)
    history = History(customer="customer_id", exclude=DERIVED)

    customer = models.ForeignKey(
        Customer, models.CASCADE, related_name="contacts", verbose_name=_("客户"), db_index=False
    )
    name = models.CharField(_("姓名"), max_length=60)
    name_key = models.CharField(max_length=120, default="", editable=False)
    gender = models.CharField(_("性别"), max_length=1, choices=Gender.choices, blank=True, default="")
    age_band = models.CharField(_("年龄段"), max_length=4, choices=AgeBand.choices, blank=True, default="")
    post = models.CharField(_("职位"), max_length=60, blank=True, default="")
    department = models.CharField(_("部门"), max_length=60, blank=True, default="")
    mobile = EncryptedField(_("手机"), index="mobile_index", tail="mobile_tail", normal=normal_phone, mask=mask_phone)
    mobile_index = _index()
    mobile_tail = models.CharField(max_length=4, blank=True, default="", editable=False, db_index=True)
    phone = EncryptedField(_("电话"), index="phone_index", tail="phone_tail", normal=normal_phone, mask=mask_phone)
    phone_index = _index()
    phone_tail = models.CharField(max_length=4, blank=True, default="", editable=False, db_index=True)
    email = EncryptedField(_("邮箱"), index="email_index", normal=normal_email, mask=mask_email)
    email_index = _index()
    email_domain_index = _index()
    wechat = EncryptedField(_("微信"), index="wechat_index", normal=normal_account, mask=mask_account)
    wechat_index = _index()
    qq = EncryptedField(_("QQ"), index="qq_index", normal=normal_account, mask=mask_account)
    qq_index = _index()
    other_accounts = models.CharField(_("其他社交账号"), max_length=200, blank=True, default="")
    birth_year = models.PositiveSmallIntegerField(_("出生年份"), null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField(
        _("生日月"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    birth_day = models.PositiveSmallIntegerField(
        _("生日日"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    is_lunar = models.BooleanField(_("农历"), default=False)
    preferences = models.TextField(_("偏好"), blank=True, default="", max_length=1000)
    address = models.CharField(_("地址"), max_length=200, blank=True, default="")
    is_primary = models.BooleanField(_("主要联系人"), default=False)
    left_on = models.DateField(_("离开日期"), null=True, blank=True)
    note = models.TextField(_("备注"), blank=True, default="", max_length=1000)

    chain_role = models.CharField(_("决策角色"), max_length=12, choices=ChainRole.choices, blank=True, default="")
    attitude = models.CharField(_("态度"), max_length=10, choices=Attitude.choices, default=Attitude.UNTOUCHED)
    influence = models.PositiveSmallIntegerField(
        _("影响力"), default=3, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    reports_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="reports", verbose_name=_("汇报给")
    )
    is_confirmed = models.BooleanField(_("关系已核实"), default=True)
    # A number or an e-mail address that cannot be right; found by `actions.quality`.
    is_faulty = models.BooleanField(_("联系方式有误"), default=False, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "is_primary"], name="contact_by_customer"),
            models.Index(fields=["name_key", "id"], name="contact_by_name"),
            models.Index(fields=["birth_month", "birth_day"], name="contact_by_birthday"),
            models.Index(fields=["customer"], name="contact_faulty", condition=models.Q(is_faulty=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                name="one_primary_contact",
                condition=models.Q(is_primary=True, deleted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name
