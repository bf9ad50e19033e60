"""The record of a planned step: what was done, what the customer said, whether it met its aim."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kebu.base import clock
from kebu.base.widgets import DatePicker
from kebu.customers.models import Contact
from kebu.playbooks.models import Execution
from kebu.staff.models import User

if TYPE_CHECKING:
    Base = forms.ModelForm[Execution]
else:
    Base = forms.ModelForm


class RecordForm(Base):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Execution
        fields = ("actual", "done_on", "result", "feedback", "contact", "improvement", "owner")
        labels = {"done_on": _("执行日期"), "feedback": _("客户反馈"), "contact": _("反馈联系人")}
        widgets = {
            "done_on": DatePicker(),
            "actual": forms.Textarea(attrs={"rows": 3}),
            "feedback": forms.Textarea(attrs={"rows": 2}),
            "improvement": forms.Textarea(attrs={"rows": 2}),
            "result": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.initial["done_on"] = self.instance.done_on or clock.today()
        self.fields["result"].choices = Execution.Result.choices  # type: ignore[attr-defined]
        for name in ("actual", "result", "done_on"):
            self.fields[name].required = True
        contacts = Contact.objects.everyone().present().filter(customer_id=self.instance.customer_id)
        self.fields["contact"].queryset = contacts.order_by("-is_primary", "id")  # type: ignore[attr-defined]
        self.fields["contact"].empty_label = self.fields["owner"].empty_label = _("未指定")  # type: ignore[attr-defined]
        people = User.objects.everyone().active().order_by("name_key", "id")
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("result") == Execution.Result.MISSED and not values.get("improvement"):
            self.add_error("improvement", _("未达标时请写下改进措施"))
        if values.get("done_on") and values["done_on"] > clock.today():
            self.add_error("done_on", _("执行日期不能晚于今天"))
        return values
