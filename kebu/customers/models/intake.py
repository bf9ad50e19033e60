import hashlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kebu.base import keyring
from kebu.base.encrypted import EncryptedField
from kebu.base.models import History, Record, RecordQuerySet, Scoped
from kebu.customers.models.choices import Source
from kebu.customers.models.customer import Customer
from kebu.staff import scope

if TYPE_CHECKING:
    from kebu.staff.models import User


def digest_of(token: str) -> str:
    """What is stored of a token: enough to find its row, not enough to make the address."""
    return hashlib.sha256(token.encode()).hexdigest()


class Addressed(Record):
    """A row with a public address that nobody guesses. Its token comes from the key ring, so it is stored nowhere."""

    turn = models.PositiveIntegerField(default=0, editable=False)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        abstract = True

    @property
    def token(self) -> str:
        return keyring.blind(f"{self.uid}:{self.turn}", self._meta.label_lower)

    def seal(self) -> None:
        """Call before the row is stored, and after its turn rose."""
        self.token_digest = digest_of(self.token)


class IntakeFormQuerySet(RecordQuerySet["IntakeForm"]):
    def visible_to(self, _user: "User") -> "IntakeFormQuerySet":
        return self.all()


class IntakeForm(Addressed):
    """公开登记表: a page on which anybody with its address may leave a company's data."""

    objects = Scoped(IntakeFormQuerySet)
    history = History(exclude=frozenset({"token_digest"}))

    name = models.CharField(_("表名"), max_length=60)
    intro = models.TextField(_("开头的话"), max_length=500, blank=True, default="")
    privacy = models.TextField(_("隐私告知"), max_length=2000)
    fields = models.JSONField(_("填写项"), default=list)  # [[key of customers.asked, is required]]
    source = models.CharField(_("来源渠道"), max_length=10, choices=Source.choices, default=Source.WEBSITE)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("交给谁审核")
    )
    is_open = models.BooleanField(_("开放填写"), default=True)

    def __str__(self) -> str:
        return self.name


class CorrectionLinkQuerySet(RecordQuerySet["CorrectionLink"]):
    def visible_to(self, user: "User") -> "CorrectionLinkQuerySet":
        return self.filter(scope.customers_of(user, via="customer__"), customer__deleted_at__isnull=True)


class CorrectionLink(Addressed):
    """自助更正链接: a customer checks its own data on a page, and what it writes is reviewed."""

    objects = Scoped(CorrectionLinkQuerySet)
    history = History(customer="customer_id", exclude=frozenset({"token_digest"}))

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="correction_links", verbose_name=_("客户"))
    fields = models.JSONField(_("填写项"), default=list)
    to = models.CharField(_("发给谁"), max_length=60, blank=True, default="")
    expires_on = models.DateField(_("有效期至"))
    closed_at = models.DateTimeField(_("关闭时间"), null=True, blank=True, editable=False)

    def __str__(self) -> str:
        return self.to or str(self.customer)


class CandidateQuerySet(RecordQuerySet["Candidate"]):
    def visible_to(self, user: "User") -> "CandidateQuerySet":
        """What hangs on a customer goes with it; a registration is its reviewer's, and of those who see that person."""
        hanging = models.Q(customer__isnull=False, customer__deleted_at__isnull=True)
        fresh = models.Q(customer__isnull=True)
        if user.grant.reach != "all":
            reviewers = models.Q(form__owner=user)
            if user.grant.team_ids:
                reviewers |= models.Q(form__owner__team_id__in=user.grant.team_ids)
            fresh &= reviewers
        return self.filter((hanging & scope.customers_of(user, via="customer__")) | fresh)

    def waiting(self) -> "CandidateQuerySet":
        return self.filter(state=Candidate.State.WAITING)


class Candidate(Record):
    """待审资料: what somebody outside wrote, until a person here takes it over or not."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待审核")
        ACCEPTED = "accepted", _("已采纳")
        REFUSED = "refused", _("未采纳")

    objects = Scoped(CandidateQuerySet)
    history = History(customer="customer_id", exclude=frozenset({"sender"}))

    form = models.ForeignKey(IntakeForm, models.PROTECT, null=True, related_name="candidates", db_index=False)
    link = models.ForeignKey(CorrectionLink, models.PROTECT, null=True, related_name="candidates")
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="candidates")
    name = models.CharField(_("单位名称"), max_length=120)
    answers = EncryptedField(_("填写内容"))  # JSON: key of customers.asked → text
    privacy = models.TextField(_("隐私告知"), default="")  # the words that were agreed to
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("审核人")
    )
    reviewed_at = models.DateTimeField(_("审核时间"), null=True)
    note = models.CharField(_("审核说明"), max_length=200, blank=True, default="")
    sender = models.CharField(max_length=32, default="")  # blind index of the network address, against floods

    class Meta:
        indexes = [
            models.Index(fields=["state", "id"], name="candidate_by_state"),
            models.Index(fields=["sender", "created_at"], name="candidate_by_sender"),
            models.Index(fields=["form", "created_at"], name="candidate_by_form"),
        ]

    def __str__(self) -> str:
        return self.name
