from django.db import models
from django.utils.translation import gettext_lazy as _

from kebu.base.models import History, Record, RecordQuerySet, Scoped


class ProductQuerySet(RecordQuerySet["Product"]):
    def visible_to(self, user: object) -> "ProductQuerySet":
        return self.all()


class Product(Record):
    objects = Scoped(ProductQuerySet)
    history = History()

    code = models.CharField(_("产品编号"), max_length=40, unique=True)
    name = models.CharField(_("产品名称"), max_length=120)
    family = models.CharField(_("产品系列"), max_length=60, blank=True, default="")
    model = models.CharField(_("型号"), max_length=60, blank=True, default="")
    specification = models.CharField(_("规格"), max_length=120, blank=True, default="")
    unit = models.CharField(_("单位"), max_length=10, blank=True, default="")

    def __str__(self) -> str:
        return self.name
