"""The form of an order and its lines."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base import clock
from kebu.base.text.money import exponent, grouped, line_total, parse_money
from kebu.base.widgets import DatePicker
from kebu.customers.countries import CURRENCIES
from kebu.customers.models import Customer
from kebu.sales import rules
from kebu.sales.forms.fields import (
    CustomerField,
    OrderField,
    ParsedField,
    ProductField,
    Typed,
    TypedCombobox,
    number_field,
)
from kebu.sales.models import Order, OrderLine
from kebu.sales.queries import rates

if TYPE_CHECKING:
    from kebu.staff.models import User

    OrderBase = forms.ModelForm[Order]
    LinesBase = forms.BaseFormSet["LineForm"]
else:
    OrderBase = forms.ModelForm
    LinesBase = forms.BaseFormSet

MAX_LINES = 200


class OrderForm(OrderBase):
    """The head of an order. `total` is there only for an order that is known as a whole, without lines."""

    customer = CustomerField(
        label=gettext_lazy("客户"), error_messages={"required": gettext_lazy("请选择客户")},
        widget=TypedCombobox(reverse_lazy("customers:options"), placeholder=gettext_lazy("客户名称或编号")),
    )  # fmt: skip
    ordered_on = forms.DateField(
        label=gettext_lazy("下单日期"), widget=DatePicker(), error_messages={"required": gettext_lazy("请填下单日期")}
    )
    currency = forms.ChoiceField(label=gettext_lazy("币种"), choices=CURRENCIES)
    rate = number_field(gettext_lazy("汇率"))
    return_of = OrderField(
        label=gettext_lazy("原订单"), required=False, help_text=gettext_lazy("退货单才填：退的是哪一张"),
        widget=TypedCombobox(
            reverse_lazy("sales:order_options"), placeholder=gettext_lazy("订单号"),
            params="#order-form [name=customer]",
        ),
    )  # fmt: skip
    total = ParsedField(parse_money, str, label=gettext_lazy("金额"), required=False)

    class Meta:
        model = Order
        fields = ["customer", "ordered_on", "number", "status", "currency", "rate", "return_of", "total", "note"]

    def __init__(self, *args: Any, user: "User", is_whole: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix, self.user = "", user
        self._bind_choices(user)
        self.fields["number"].widget.attrs["autocomplete"] = "off"
        self.fields["status"].required = False
        text = _("一单位外币折合多少 %(own)s；留空用汇率表里当天的，记在这张订单上不再变")
        self.fields["rate"].help_text = text % {"own": settings.KEBU_CURRENCY}
        if self.instance.currency == settings.KEBU_CURRENCY and not isinstance(self.initial.get("rate"), str):
            self.initial["rate"] = None
        if is_whole:
            self._draw_total()
        else:
            del self.fields["total"]

    def _bind_choices(self, user: "User") -> None:
        customers: Any = self.fields["customer"]
        customers.rows = Customer.objects.visible_to(user)
        origins: Any = self.fields["return_of"]
        origins.rows = Order.objects.visible_to(user).exclude(pk=self.instance.pk or 0)
        for name in ("customer", "return_of"):
            given = self.initial.get(name)
            is_kept = self.instance.pk and not isinstance(given, Typed)
            self.initial[name] = getattr(self.instance, name) if is_kept else given

    def _draw_total(self) -> None:
        field: Any = self.fields["total"]
        field.parse, field.write = self._parse_total, lambda minor: grouped_signed(minor, self.chosen_currency())
        field.help_text = _("这张订单没有产品明细；填了明细，金额就由明细算出")

    def chosen_currency(self) -> str:
        currency = str(self.data.get("currency", "")) or str(self.initial.get("currency") or self.instance.currency)
        return currency if currency in dict(CURRENCIES) else settings.KEBU_CURRENCY

    def _parse_total(self, text: str) -> int:
        return parse_money(text, self.chosen_currency())

    def clean_ordered_on(self) -> date:
        day: date = self.cleaned_data["ordered_on"]
        if not rules.is_plausible_day(day, clock.today()):
            raise ValidationError(_("%(day)s 不像是下单的日子") % {"day": day})
        return day

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"]).strip()
        others = Order.objects.everyone().exclude(uid=self.instance.uid)
        if number and others.filter(number=number).exists():
            raise ValidationError(_("订单号 %(number)s 已被使用，请换一个") % {"number": number})
        return number

    def clean_status(self) -> str:
        return str(self.cleaned_data["status"] or self.instance.status)

    def clean_total(self) -> int:
        total: int | None = self.cleaned_data["total"]
        return self.instance.total if total is None else total

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self._clean_rate(cleaned)
        if (origin := cleaned.get("return_of")) and (problem := _origin_problem(origin, cleaned)):
            self.add_error("return_of", problem)
        if self.instance.pk and cleaned.get("customer") not in (None, self._customer_before()) and self._has_returns():
            self.add_error("customer", _("这张订单有退货单，换客户前请先去掉退货单上的原订单"))
        return cleaned

    def _customer_before(self) -> Customer:
        return Order.objects.everyone().select_related("customer").get(pk=self.instance.pk).customer

    def _has_returns(self) -> bool:
        return Order.objects.everyone().filter(return_of=self.instance.pk).exists()

    def _clean_rate(self, cleaned: dict[str, Any]) -> None:
        currency = cleaned.get("currency")
        if currency == settings.KEBU_CURRENCY:
            cleaned["rate"] = rules.MILLION
            self.errors.pop("rate", None)
        elif currency and "rate" in cleaned and "ordered_on" in cleaned:
            cleaned["rate"] = cleaned["rate"] or rates.in_force(currency, cleaned["ordered_on"])
            if not (cleaned["rate"] or 0) > 0:
                self.add_error(
                    "rate", _("汇率表里没有这一天的 %(currency)s，请填汇率，例如 7.12") % {"currency": currency}
                )

    def validate_unique(self) -> None:
        """`clean_number` and the database see to it; Django's own check would say it in other words."""

    def validate_constraints(self) -> None:
        """As above."""


def _origin_problem(origin: Order, cleaned: dict[str, Any]) -> str:
    if "customer" in cleaned and origin.customer_id != cleaned["customer"].pk:
        return _("原订单是另一家客户的")
    if "currency" in cleaned and origin.currency != cleaned["currency"]:
        return _("原订单的币种是 %(currency)s，退货要用同一币种") % {"currency": origin.currency}
    return _("那一张本身就是退货单，请选当初买的那张") if origin.is_return else ""


def grouped_signed(minor: int, currency: str) -> str:
    return f"{'-' if minor < 0 else ''}{grouped(abs(minor), exponent(currency))}"


class LineForm(forms.Form):
    """One line. A row in which nothing is typed does not count."""

    line = forms.IntegerField(required=False, widget=forms.HiddenInput)
    product = ProductField(
        label=gettext_lazy("产品"),
        widget=TypedCombobox(
            reverse_lazy("sales:product_options"), placeholder=gettext_lazy("名称或编号"), is_free=True
        ),
    )
    model = forms.CharField(label=gettext_lazy("型号"), required=False, max_length=60)
    specification = forms.CharField(label=gettext_lazy("规格"), required=False, max_length=120)
    quantity = number_field(gettext_lazy("数量"), gettext_lazy("请填数量"))
    unit = forms.CharField(label=gettext_lazy("单位"), required=False, max_length=10)
    unit_price = number_field(gettext_lazy("单价"), gettext_lazy("请填单价"))
    discount = ParsedField(
        rules.parse_discount, rules.plain_discount, label=gettext_lazy("折扣"), required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": gettext_lazy("如 95%")}),
    )  # fmt: skip
    unit_cost = number_field(gettext_lazy("单位成本"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = str(field.label)
            if name in ("model", "specification"):
                field.widget.attrs |= {"placeholder": str(field.label), "autocomplete": "off"}

    @property
    def shown(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != "line"]

    @property
    def described(self) -> list[forms.BoundField]:
        return [self["model"], self["specification"]]

    @property
    def figures(self) -> list[forms.BoundField]:
        return [self[name] for name in ("quantity", "unit", "unit_price", "discount", "unit_cost")]

    def has_changed(self) -> bool:
        return any(field.data for field in self.shown)

    def clean_unit_price(self) -> int:
        price: int = self.cleaned_data["unit_price"]
        if price < 0:
            raise ValidationError(_("单价不能小于 0；退货请把数量写成负数"))
        return price

    def values(self) -> dict[str, Any]:
        """As actions.orders.save takes it; what was left open comes from the product."""
        product, name = self.cleaned_data["product"]
        values = {key: self.cleaned_data[key] for key in ("quantity", "unit_price", "unit_cost")}
        values |= {"product": product, "name": name, "discount": self.cleaned_data["discount"] or 0}
        for key in ("model", "specification", "unit"):
            values[key] = self.cleaned_data[key] or (getattr(product, key) if product else "")
        return values | ({"id": self.cleaned_data["line"]} if self.cleaned_data["line"] else {})

    def total(self, currency: str) -> int | None:
        """Minor units, None while something is missing or wrong."""
        if not self.is_bound or not self.is_valid() or not self.has_changed():
            return None
        values = self.values()
        return line_total(values["quantity"], values["unit_price"], values["discount"], currency)


class Lines(LinesBase):
    """All rows are drawn alike: one that was emptied is gone, one that was filled is new."""

    def initial_form_count(self) -> int:
        return 0 if self.is_bound else super().initial_form_count()

    @property
    def typed(self) -> list[LineForm]:
        return [form for form in self.forms if form.has_changed()]

    def values(self) -> list[dict[str, Any]]:
        return [form.values() for form in self.typed]


def line_forms(data: Any = None, *, initial: Any = None, extra: int = 0) -> Lines:
    made: Any = forms.formset_factory(LineForm, formset=Lines, extra=extra, max_num=MAX_LINES, absolute_max=MAX_LINES)
    lines: Lines = made(data, initial=initial, prefix="lines")
    return lines


def drawn_lines(lines: list[OrderLine]) -> list[dict[str, Any]]:
    """An order's lines as the form draws them."""
    return [
        {
            "line": row.pk, "product": Typed(str(row.product.uid) if row.product else "", row.name),
            "model": row.model, "specification": row.specification, "quantity": row.quantity, "unit": row.unit,
            "unit_price": row.unit_price, "discount": row.discount, "unit_cost": row.unit_cost,
        }
        for row in lines
    ]  # fmt: skip
