"""The forms of a product and of a family. Without a code the next free one is given."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.sales.forms.fields import number_field
from kebu.sales.models import Product, ProductFamily

if TYPE_CHECKING:
    ProductBase = forms.ModelForm[Product]
    FamilyBase = forms.ModelForm[ProductFamily]
else:
    ProductBase = FamilyBase = forms.ModelForm


class ProductForm(ProductBase):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    code = forms.CharField(label=gettext_lazy("产品编号"), required=False, max_length=40)
    family = forms.ModelChoiceField(
        ProductFamily.objects.everyone().none(), label=gettext_lazy("产品系列"), required=False, to_field_name="uid"
    )
    price = number_field(gettext_lazy("标准单价"))
    unit_cost = number_field(gettext_lazy("单位成本"))

    class Meta:
        model = Product
        fields = ["name", "code", "family", "model", "specification", "unit", "price", "unit_cost", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.initial["version"] = self.instance.version if self.instance.pk else None
        self.initial["family"] = self.instance.family.uid if self.instance.family else None
        family: Any = self.fields["family"]
        family.queryset, family.empty_label = ProductFamily.objects.everyone().order_by("name"), "—"
        for name in ("code", "name", "model"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        if not self.instance.pk:
            self.fields["code"].help_text = _("留空自动编号")
        self.fields["price"].help_text = _("%(own)s，不含折扣；改价不影响已有订单") % {"own": settings.KEBU_CURRENCY}

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip() or self.instance.code
        if code and Product.objects.with_deleted().filter(code=code).exclude(pk=self.instance.pk or 0).exists():
            raise ValidationError(_("产品编号 %(code)s 已被使用，请换一个") % {"code": code})
        return code

    def clean_price(self) -> int | None:
        return _not_negative(self.cleaned_data["price"])

    def clean_unit_cost(self) -> int | None:
        return _not_negative(self.cleaned_data["unit_cost"])

    def validate_unique(self) -> None:
        """`clean_code` and the database see to it; Django's own check would say it in other words."""


def _not_negative(value: int | None) -> int | None:
    if value is not None and value < 0:
        raise ValidationError(_("请填不小于 0 的数"))
    return value


class FamilyForm(FamilyBase):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = ProductFamily
        fields = ["name", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.initial["version"] = self.instance.version if self.instance.pk else None

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if ProductFamily.objects.everyone().filter(name=name).exclude(pk=self.instance.pk or 0).exists():
            raise ValidationError(_("系列“%(name)s”已经有了") % {"name": name})
        return name

    def validate_unique(self) -> None:
        """`clean_name` and the database see to it."""

    def validate_constraints(self) -> None:
        """As above."""
