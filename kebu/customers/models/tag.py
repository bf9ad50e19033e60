from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kebu.base.models import History, Record, RecordQuerySet, Scoped, Tracked
from kebu.base.models.record import live
from kebu.customers.models.customer import Customer


class TagQuerySet(RecordQuerySet["Tag"]):
    def visible_to(self, user: object) -> "TagQuerySet":
        return self.all()


class Tag(Record):
    objects = Scoped(TagQuerySet)
    history = History()

    name = models.CharField(_("标签"), max_length=20)
    description = models.CharField(_("说明"), max_length=100, blank=True, default="")

    class Meta:
        constraints = [live("tag_name", "name")]

    def __str__(self) -> str:
        return self.name


class _Named(models.Manager["Tagging"]):
    def get_queryset(self) -> "models.QuerySet[Tagging]":
        return super().get_queryset().select_related("tag")


class Tagging(Tracked):
    objects = Scoped(models.QuerySet["Tagging"])
    _rows: ClassVar[models.Manager[Any]] = _Named()  # its words are those of the tag
    history = History(customer="customer_id")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "customer"], name="one_tagging")]

    def __str__(self) -> str:
        return str(self.tag)
