"""The form of a contact. Details that are masked are drawn empty; the birthday is of either calendar."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base import clock
from kebu.base.access import Refused
from kebu.base.text.marking import gettext_noop
from kebu.base.text.phone import phone_problem
from kebu.customers import rules
from kebu.customers.actions import chain
from kebu.customers.forms import custom
from kebu.customers.forms.fields import SecretField, plain_blanks
from kebu.customers.models import Contact
from kebu.staff import fieldrules
from kebu.staff.models import User

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Contact]
else:
    _ModelForm = forms.ModelForm

LABEL = "customers.contact"
PERSON = ["name", "gender", "post", "department", "age_band", "is_primary"]
REACH = ["mobile", "phone", "email", "wechat", "qq", "other_accounts", "address"]
CHAIN = ["chain_role", "attitude", "influence", "reports_to", "is_confirmed"]
PRIVATE = ["birth_year", "birth_month", "birth_day", "is_lunar", "preferences", "note"]
SECRETS = ("mobile", "phone", "email", "wechat", "qq")
INFLUENCE = [
    (1, gettext_lazy("1 · 很小")),
    (2, "2"),
    (3, gettext_lazy("3 · 一般")),
    (4, "4"),
    (5, gettext_lazy("5 · 很大")),
]


def email_problem(text: str) -> str | None:
    try:
        validate_email(text)
    except ValidationError:
        return gettext_noop("邮箱格式不对，例如 name@example.com")
    return None


def no_problem(_text: str) -> str | None:
    return None


class ContactForm(_ModelForm):
    """`only` keeps a few fields (the dialog of the chain map)."""

    mobile = SecretField(phone_problem, label=gettext_lazy("手机"), max_length=40)
    phone = SecretField(phone_problem, label=gettext_lazy("电话"), max_length=40)
    email = SecretField(email_problem, label=gettext_lazy("邮箱"), max_length=200)
    wechat = SecretField(no_problem, label=gettext_lazy("微信"), max_length=60)
    qq = SecretField(no_problem, label=gettext_lazy("QQ"), max_length=30)
    influence = forms.TypedChoiceField(label=gettext_lazy("影响力"), coerce=int, choices=INFLUENCE, initial=3)
    reports_to = forms.ModelChoiceField(
        Contact.objects.everyone().none(), label=gettext_lazy("汇报给"), required=False, to_field_name="uid",
        empty_label=gettext_lazy("（最上级）"),
    )  # fmt: skip

    class Meta:
        model = Contact
        fields = [*PERSON, *REACH, *CHAIN, *PRIVATE]
        widgets = {"preferences": forms.Textarea({"rows": 2}), "note": forms.Textarea({"rows": 2})}

    def __init__(self, *args: Any, user: User, only: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        custom.add(self, user)
        editable = set(fieldrules.editable_fields(user, LABEL, list(self.fields) if only is None else only))
        for name in [name for name in self.fields if name not in editable]:
            del self.fields[name]
        self._draw()

    def _draw(self) -> None:
        plain_blanks(self)
        for name in SECRETS:
            if isinstance(field := self.fields.get(name), SecretField) and self.instance.pk:
                field.bind(getattr(self.instance, name))
        if "reports_to" in self.fields:
            others: Any = self.fields["reports_to"]
            colleagues = Contact.objects.everyone().filter(customer_id=self.instance.customer_id).present()
            others.queryset = colleagues.exclude(pk=self.instance.pk or 0).order_by("name_key", "pk")
            others.label_from_instance = lambda contact: f"{contact.name} {contact.post}".strip()
            self.initial["reports_to"] = self.instance.reports_to if self.instance.reports_to_id else None
        if self.instance.pk and "is_primary" in self.fields:
            del self.fields["is_primary"]  # its own action: one primary contact at a time

    def clean_reports_to(self) -> Contact | None:
        superior: Contact | None = self.cleaned_data["reports_to"]
        if superior is not None:
            try:
                chain.check(self.instance, superior)
            except Refused as refusal:
                raise ValidationError(str(refusal)) from None
        return superior

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and not 1900 <= year <= clock.today().year:
            raise ValidationError(_("出生年份应在 1900 到今年之间"))
        return year

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        month, day = cleaned.get("birth_month"), cleaned.get("birth_day")
        if "birth_day" in self.fields and not rules.is_birthday(month, day, bool(cleaned.get("is_lunar"))):
            self.add_error("birth_day", _("没有这一天，请检查生日的月和日"))
        return cleaned
