from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base import clock
from kebu.base.widgets import DatePicker
from kebu.customers.countries import CURRENCIES
from kebu.sales import rules
from kebu.sales.forms.fields import number_field
from kebu.sales.models import Rate

if TYPE_CHECKING:
    RateBase = forms.ModelForm[Rate]
else:
    RateBase = forms.ModelForm


class RateForm(RateBase):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    currency = forms.ChoiceField(label=gettext_lazy("币种"), choices=CURRENCIES)
    starts_on = forms.DateField(
        label=gettext_lazy("生效日期"), widget=DatePicker(), error_messages={"required": gettext_lazy("请填生效日期")}
    )
    rate = number_field(gettext_lazy("汇率"), gettext_lazy("请填汇率"))

    class Meta:
        model = Rate
        fields = ["currency", "starts_on", "rate"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        currency: Any = self.fields["currency"]
        currency.choices = [(code, label) for code, label in CURRENCIES if code != settings.KEBU_CURRENCY]
        self.fields["rate"].help_text = _("一单位外币折合多少 %(own)s") % {"own": settings.KEBU_CURRENCY}
        self.initial["version"] = self.instance.version if self.instance.pk else None
        if not self.instance.pk:
            self.initial["starts_on"] = clock.today()

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if not rules.is_plausible_day(day, clock.today()):
            raise ValidationError(_("%(day)s 太早或太晚") % {"day": day})
        return day

    def clean_rate(self) -> int:
        rate: int = self.cleaned_data["rate"]
        if rate <= 0:
            raise ValidationError(_("汇率应大于 0"))
        return rate

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        taken = Rate.objects.everyone().exclude(pk=self.instance.pk or 0)
        if {"currency", "starts_on"} <= cleaned.keys() and taken.filter(
            currency=cleaned["currency"], starts_on=cleaned["starts_on"]
        ).exists():
            self.add_error("starts_on", _("这一天已经有这个币种的汇率了，请直接修改那一行"))
        return cleaned

    def validate_unique(self) -> None:
        """`clean` and the database see to it."""

    def validate_constraints(self) -> None:
        """As above."""
