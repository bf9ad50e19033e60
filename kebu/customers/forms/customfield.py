"""The forms behind 自定义字段: a field, some new options, one option."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kebu.customers.actions import customfields
from kebu.customers.models import CustomField, CustomOption

if TYPE_CHECKING:
    _FieldForm = forms.ModelForm[CustomField]
    _OptionForm = forms.ModelForm[CustomOption]
else:
    _FieldForm = _OptionForm = forms.ModelForm


def _lines(*, required: bool) -> forms.CharField:
    return forms.CharField(
        label=_("选项"),
        help_text=_("一行一个，次序就是显示的次序"),
        required=required,
        max_length=10_000,
        widget=forms.Textarea({"rows": 5}),
    )


class CustomFieldForm(_FieldForm):
    """`options` stands there only for a new field. A kind that has values stays."""

    options = _lines(required=False)

    class Meta:
        model = CustomField
        fields = ["about", "name", "name_en", "kind", "unit", "places", "help", "is_required"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["name_en"].help_text = _("英文界面里显示；不填用字段名称")
        self.fields["help"].help_text = _("显示在填写的地方下面")
        self.fields["unit"].help_text = _("例如 台、kW")
        self.fields["is_required"].help_text = _("新建和编辑全部资料时必须填写")
        for name in ("about", "kind"):
            field: Any = self.fields[name]
            field.choices = [choice for choice in field.choices if choice[0]]
        if self.instance.pk:
            self._settle()

    def _settle(self) -> None:
        """What can no longer be changed."""
        del self.fields["about"], self.fields["options"]
        if customfields.is_used(self.instance):
            self.fields["kind"].disabled = True
            self.fields["kind"].help_text = _("已有内容，类型不能再改；可以停用它，另建一个新字段")

    def option_names(self) -> list[str]:
        return str(self.cleaned_data.get("options", "")).splitlines()

    def validate_unique(self) -> None:
        """The action sees to it and says more."""


class OptionsForm(forms.Form):
    options = _lines(required=True)

    def option_names(self) -> list[str]:
        return str(self.cleaned_data["options"]).splitlines()


class OptionForm(_OptionForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = CustomOption
        fields = ["name", "name_en"]

    def validate_unique(self) -> None:
        """The action sees to it."""
