"""The form of a customer: the page to create one, the dialog to edit one, and one field of it edited in place."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base.text.codes import normal_code
from kebu.base.text.phone import phone_problem
from kebu.base.widgets import Combobox, MultiCombobox
from kebu.customers import rules
from kebu.customers.countries import COUNTRIES, CURRENCIES, LANGUAGES, TIME_ZONES
from kebu.customers.forms import custom
from kebu.customers.forms.fields import MoneyField, SecretField, names_of, paths_of, plain_blanks
from kebu.customers.models import Customer, Tag
from kebu.customers.queries import group, identity
from kebu.customers.reference import industry, industry_path, region, region_path
from kebu.staff import fieldrules
from kebu.staff.models import User

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Customer]
else:
    _ModelForm = forms.ModelForm

LABEL = "customers.customer"
BASIC = [
    "name", "short_name", "code", "kind", "credit_code", "aliases", "industry", "size", "revenue",
    "country", "region", "address", "phone", "website", "parent",
]  # fmt: skip
NEEDS = [
    "relation", "need_type", "business_type", "purchasing_cycle", "core_need", "budget_low", "budget_high",
    "industry_position", "industry_potential", "credit_rating", "currency", "language", "time_zone", "note",
]  # fmt: skip
ORIGIN = ["source", "campaign", "referrer"]
FULL = {"core_need", "note", "aliases"}
_BLANK = [("", "—")]


class CustomerForm(_ModelForm):
    """`only` keeps a few fields (inline edit). What a field rule withholds from the person is not in the form."""

    industry = forms.CharField(label=gettext_lazy("行业类型"), required=False)
    region = forms.CharField(label=gettext_lazy("区域"), required=False)
    credit_code = forms.CharField(label=gettext_lazy("统一社会信用代码"), required=False, max_length=30)
    code = forms.CharField(label=gettext_lazy("客户编号"), required=False, max_length=32)
    website = forms.URLField(label=gettext_lazy("网址"), required=False, max_length=200, assume_scheme="https")
    phone = SecretField(phone_problem, label=gettext_lazy("电话"), max_length=40)
    country = forms.ChoiceField(label=gettext_lazy("国家/地区"), choices=COUNTRIES, initial="CN")
    language = forms.ChoiceField(label=gettext_lazy("沟通语言"), choices=[*_BLANK, *LANGUAGES], required=False)
    currency = forms.ChoiceField(label=gettext_lazy("结算币种"), choices=CURRENCIES, initial="CNY")
    time_zone = forms.ChoiceField(
        label=gettext_lazy("时区"), required=False, choices=[*_BLANK, *((zone, zone) for zone in TIME_ZONES)]
    )
    budget_low = MoneyField(label=gettext_lazy("预算下限"), required=False, max_length=30)
    budget_high = MoneyField(label=gettext_lazy("预算上限"), required=False, max_length=30)
    referrer = forms.ModelChoiceField(
        Customer.objects.everyone().none(), label=gettext_lazy("介绍人"), required=False, to_field_name="uid"
    )
    parent = forms.ModelChoiceField(
        Customer.objects.everyone().none(), label=gettext_lazy("上级单位"), required=False, to_field_name="uid"
    )

    class Meta:
        model = Customer
        fields = [*BASIC, *NEEDS, *ORIGIN]
        widgets = {"core_need": forms.Textarea({"rows": 3}), "note": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, user: User, only: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.label_suffix = ""
        custom.add(self, user)
        self._withhold(only)
        self._draw()

    def _withhold(self, only: list[str] | None) -> None:
        wanted = list(self.fields) if only is None else only
        editable = set(fieldrules.editable_fields(self.user, LABEL, wanted))
        for name in [name for name in self.fields if name not in editable]:
            del self.fields[name]

    def _draw(self) -> None:
        currency = str(self.data.get("currency") or self.instance.currency or "CNY")
        for name in ("budget_low", "budget_high"):
            if isinstance(field := self.fields.get(name), MoneyField):
                field.currency = currency if currency in dict(CURRENCIES) else "CNY"
                field.widget.attrs |= {"inputmode": "decimal", "placeholder": _("例如 80万")}
        if isinstance(phone := self.fields.get("phone"), SecretField) and self.instance.pk:
            phone.bind(self.instance.phone)
        for name in ("referrer", "parent"):
            if name in self.fields:
                self._draw_customer(name)
        self._draw_references()
        for name in set(self.fields) & {"name", "code", "credit_code"}:
            self.fields[name].widget.attrs["autocomplete"] = "off"
        plain_blanks(self)
        if "code" in self.fields:
            self.fields["code"].required = bool(self.instance.pk)
            self.fields["code"].widget.attrs["placeholder"] = "" if self.instance.pk else _("自动生成")

    def _draw_references(self) -> None:
        if "industry" in self.fields:
            self.fields["industry"].widget = Combobox(
                reverse("customers:industries"), paths_of(industry_path), placeholder=_("名称、代码或拼音")
            )
        if "region" in self.fields:
            self.fields["region"].widget = Combobox(
                reverse("customers:regions"), paths_of(region_path), placeholder=_("省、市、区，或拼音")
            )

    def _draw_customer(self, name: str) -> None:
        """Another customer: those in reach, and the one that is there already."""
        field: Any = self.fields[name]
        present = getattr(self.instance, f"{name}_id")
        visible = Customer.objects.visible_to(self.user).exclude(pk=self.instance.pk or 0)
        field.queryset = visible | Customer.objects.everyone().filter(pk=present or 0)
        self.initial[name] = getattr(self.instance, name) if present else None
        names = names_of(visible, unknown=_("（看不到的客户）"))
        field.widget = Combobox(reverse("customers:options"), names, placeholder=_("客户名称或编号"))

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_credit_code(self) -> str:
        code = normal_code(str(self.cleaned_data["credit_code"]))
        if len(code) > 18:
            raise ValidationError(_("统一社会信用代码最多 18 位"))
        return code

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip()
        if code and Customer.objects.with_deleted().filter(code=code).exclude(pk=self.instance.pk or 0).exists():
            raise ValidationError(_("客户编号 %(code)s 已被使用，请换一个"), params={"code": code})
        return code

    def clean_parent(self) -> Customer | None:
        parent: Customer | None = self.cleaned_data["parent"]
        if parent is not None and self.instance.pk in (parent.pk, *group.above(parent.pk)):
            raise ValidationError(_("“%(name)s”已在它下面，不能再做它的上级单位"), params={"name": parent.name})
        return parent

    def clean_industry(self) -> str:
        return self._known("industry", industry, _("请从列表里选择行业"))

    def clean_region(self) -> str:
        return self._known("region", region, _("请从列表里选择区域"))

    def _known(self, name: str, find: Any, message: str) -> str:
        code = str(self.cleaned_data[name])
        if code and find(code) is None and code != getattr(self.instance, name):
            raise ValidationError(message)
        return code

    def clean_time_zone(self) -> str:
        zone = str(self.cleaned_data["time_zone"])
        if zone and zone not in available_timezones():
            raise ValidationError(_("请从列表里选择时区"))
        return zone

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name, message in rules.problems(self._whole(cleaned)).items():
            where = name if name in self.fields else next(iter(self.fields))
            if where not in self.errors:
                self.add_error(where, str(message))
        self._refuse_taken(cleaned)
        return cleaned

    def _refuse_taken(self, cleaned: Mapping[str, Any]) -> None:
        """An edit that makes two customers one; a new one is asked about by its page, which knows a repeated form."""
        touched = identity.FIELDS & set(self.changed_data) & set(cleaned)
        if not self.instance.pk or not touched:
            return
        present = {"kind": self.instance.kind, "phone": self.instance.phone.plain if self.instance.phone else ""}
        values = {**present, **{name: cleaned[name] for name in touched}}
        if taken := identity.taken(values, besides=self.instance.pk):
            where = taken.field if taken.field in self.fields else next(iter(self.fields))
            self.add_error(where, taken.told(self.user))

    def _whole(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """What the customer would be: a rule over two fields also holds when only one of them is edited."""
        present = {name: getattr(self.instance, name) for name in ("budget_low", "budget_high")}
        return {**present, **cleaned}

    def validate_unique(self) -> None:
        """`clean_code` and the database see to it; Django's own check would say it in other words."""


class OwnershipForm(forms.Form):
    """Owner, collaborators and tags of a new customer."""

    owner = forms.ModelChoiceField(
        User.objects.everyone().none(), label=gettext_lazy("负责人"), required=False, to_field_name="uid"
    )
    collaborators = forms.ModelMultipleChoiceField(
        User.objects.everyone().none(), label=gettext_lazy("协作人"), required=False, to_field_name="uid"
    )
    tags = forms.ModelMultipleChoiceField(
        Tag.objects.everyone().none(), label=gettext_lazy("标签"), required=False, to_field_name="uid"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        people, tags = User.objects.everyone().active(), Tag.objects.everyone()
        self._pick("owner", people, Combobox, "customers:people")
        self._pick("collaborators", people, MultiCombobox, "customers:people")
        self._pick("tags", tags, MultiCombobox, "customers:tag_options")
        self.initial.setdefault("owner", user)
        if not user.may("customers.assign"):
            del self.fields["owner"]
        if not user.may("customers.tag"):
            del self.fields["tags"]

    def _pick(self, name: str, rows: Any, widget: type[Combobox], url_name: str) -> None:
        field: Any = self.fields[name]
        field.queryset = rows
        field.widget = widget(reverse(url_name), names_of(rows))
