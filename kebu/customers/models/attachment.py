from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kebu.base.filetypes import TYPES, FileType
from kebu.base.models import History, Record, RecordQuerySet, Scoped
from kebu.customers.models.customer import Customer
from kebu.staff import scope

if TYPE_CHECKING:
    from kebu.staff.models import User


class AttachmentQuerySet(RecordQuerySet["Attachment"]):
    def visible_to(self, user: "User") -> "AttachmentQuerySet":
        return self.filter(scope.customers_of(user, via="customer__"), customer__deleted_at__isnull=True)

    def about(self, kind: str, row_id: int | None) -> "AttachmentQuerySet":
        return self.filter(about_kind=kind, about_id=row_id)


class Attachment(Record):
    """附件: a file that belongs to a customer, or to something that happened with it (`about_kind`, `about_id`)."""

    objects = Scoped(AttachmentQuerySet)
    history = History(customer="customer_id")

    customer = models.ForeignKey(
        Customer, models.CASCADE, related_name="attachments", verbose_name=_("客户"), db_index=False
    )
    name = models.CharField(_("文件名"), max_length=120)
    type = models.CharField(_("文件类型"), max_length=8)  # key of base.filetypes
    size = models.BigIntegerField(_("大小"))
    sha256 = models.CharField(max_length=64, editable=False)
    file = models.UUIDField(editable=False)  # in base.files
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="attachments", verbose_name=_("上传人")
    )
    about_kind = models.CharField(max_length=64, blank=True, default="", editable=False)
    about_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "created_at", "id"], name="attachment_by_customer"),
            models.Index(fields=["about_kind", "about_id"], name="attachment_by_about"),
            models.Index(fields=["file"], name="attachment_by_file"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> FileType:
        return TYPES[self.type]
