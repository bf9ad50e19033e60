from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from kebu.base.models import History, Record, RecordQuerySet, Scoped
from kebu.base.text.joining import joined
from kebu.staff.access import Grant, grant_of
from kebu.staff.models.team import Team


class UserQuerySet(RecordQuerySet["User"]):
    def visible_to(self, user: object) -> "UserQuerySet":
        return self.all()

    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)


class User(AbstractBaseUser, Record):
    """A person who works here. What he may do and see: `.may(right)`, `Model.objects.visible_to(user)`."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("跟随系统")
        LIGHT = "light", _("浅色")
        DARK = "dark", _("深色")

    class Language(models.TextChoices):
        CHINESE = "zh-hans", "简体中文"
        ENGLISH = "en", "English"

    objects = Scoped(UserQuerySet)
    _rows: ClassVar[Any] = BaseUserManager()
    history = History(exclude=frozenset({"password", "last_login", "name_key", "calendar_token", "session_epoch"}))

    username = models.CharField(_("登录名"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    name_key = models.CharField(max_length=120, default="", editable=False)
    email = models.EmailField(_("邮箱"), blank=True, default="")
    post = models.CharField(_("职位"), max_length=60, blank=True, default="")
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("团队")
    )
    theme = models.CharField(_("外观"), max_length=8, choices=Theme.choices, default=Theme.AUTO)
    language = models.CharField(_("语言"), max_length=10, choices=Language.choices, default=Language.CHINESE)
    is_active = models.BooleanField(_("在职"), default=True)
    left_on = models.DateField(_("离职日期"), null=True, blank=True)
    must_change_password = models.BooleanField(default=False)
    calendar_token = models.CharField(max_length=64, blank=True, default="")
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        indexes = [models.Index(fields=["team", "is_active"], name="user_by_team")]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def grant(self) -> Grant:
        """Rights, reach and field rules, read once per loaded user: a request loads its user anew."""
        return grant_of(self)

    @cached_property
    def team_line(self) -> list[int]:
        """Ids of the own team and of those it stands under, from the nearest up."""
        return Team.objects.everyone().above(self.team_id) if self.team_id else []

    def may(self, right: str) -> bool:
        return self.is_active and self.grant.may(right)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions die with a changed password, and when `session_epoch` rises (leaving, a reset)."""
        salt, value = "kebu.staff.User.session", f"{self.password}.{self.session_epoch}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def actor_id(self) -> int | None:
        return self.pk

    @property
    def actor_name(self) -> str:
        return self.name

    @property
    def role_label(self) -> str:
        return joined(self.grant.role_names) or str(self.post)
