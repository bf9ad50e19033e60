from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from kebu.base.models import History, Record, RecordQuerySet, Scoped
from kebu.base.models.record import live

if TYPE_CHECKING:
    from kebu.staff.models import User


class ProductFamilyQuerySet(RecordQuerySet["ProductFamily"]):
    def visible_to(self, user: "User") -> "ProductFamilyQuerySet":
        return self.all() if user.may("orders.view") else self.none()


class ProductFamily(Record):
    """产品系列: what products are grouped by."""

    objects = Scoped(ProductFamilyQuerySet)
    history = History()

    name = models.CharField(_("系列名称"), max_length=60)
    note = models.CharField(_("说明"), max_length=200, blank=True, default="")

    class Meta:
        constraints = [live("product_family_name", "name")]

    def __str__(self) -> str:
        return self.name


class ProductQuerySet(RecordQuerySet["Product"]):
    def visible_to(self, user: "User") -> "ProductQuerySet":
        return self.all() if user.may("orders.view") else self.none()

    def active(self) -> "ProductQuerySet":
        return self.filter(archived_at__isnull=True)

    def archived(self) -> "ProductQuerySet":
        return self.filter(archived_at__isnull=False)


class Product(Record):
    """What is sold. Price and cost in the company currency; what an order agreed stands on its line."""

    objects = Scoped(ProductQuerySet)
    history = History(exclude=frozenset({"name_key"}))

    code = models.CharField(_("产品编号"), max_length=40, unique=True)
    name = models.CharField(_("产品名称"), max_length=120, db_index=True)
    name_key = models.CharField(max_length=240, default="", editable=False)
    family = models.ForeignKey(
        ProductFamily, models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("产品系列")
    )
    model = models.CharField(_("型号"), max_length=60, blank=True, default="")
    specification = models.CharField(_("规格"), max_length=120, blank=True, default="")
    unit = models.CharField(_("单位"), max_length=10, blank=True, default="")
    price = models.BigIntegerField(_("标准单价"), null=True, blank=True)  # millionths of the company currency's unit
    unit_cost = models.BigIntegerField(_("单位成本"), null=True, blank=True)  # likewise
    note = models.CharField(_("备注"), max_length=300, blank=True, default="")
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        indexes = [
            models.Index("created_at", "id", name="product_by_day"),
            models.Index("name_key", "id", name="product_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None
