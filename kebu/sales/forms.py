"""The form of an order and its lines, and the dialog of a product. Numbers and money as people write them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base import clock
from kebu.base.access import Text
from kebu.base.text.money import exponent, grouped, line_total, parse_money
from kebu.base.widgets import DatePicker
from kebu.customers.countries import CURRENCIES
from kebu.customers.models import Customer
from kebu.sales import rules
from kebu.sales.models import Order, OrderLine, Product

if TYPE_CHECKING:
    from kebu.staff.models import User

    OrderBase = forms.ModelForm[Order]
    ProductBase = forms.ModelForm[Product]
    LinesBase = forms.BaseFormSet["LineForm"]
else:
    OrderBase = ProductBase = forms.ModelForm
    LinesBase = forms.BaseFormSet

MAX_LINES = 200
TEXT = "_text"
NO_UID = UUID(int=0)


# --- a choice that can be typed -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Typed:
    """A row by its uid, and the words beside it: without script the words are all there is."""

    uid: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.uid or self.text)


class TypedCombobox(forms.Widget):
    """kit/combobox.html whose words are sent along as `<name>_text`. `is_free`: words that are no option stay."""

    def __init__(self, src: Any, *, placeholder: Text = "", is_free: bool = False) -> None:
        super().__init__()
        self.src, self.placeholder, self.is_free = src, placeholder, is_free

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        attrs, typed = attrs or {}, value or Typed()
        context: dict[str, Any] = {
            "name": name, "text_name": name + TEXT, "id": attrs.get("id", f"id_{name}"), "src": self.src,
            "placeholder": self.placeholder, "is_free": self.is_free, "label": attrs.get("aria-label"),
            "is_invalid": attrs.get("aria-invalid"), "described_by": attrs.get("aria-describedby"),
            "value": typed.uid, "text": typed.text, "is_required": self.is_required,
        }  # fmt: skip
        return render_to_string("kit/combobox.html", context)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        return Typed(str(data.get(name, "")).strip(), " ".join(str(data.get(name + TEXT, "")).split()))


class CustomerField(forms.Field):
    """A customer that the person sees: chosen, or typed as code or whole name."""

    rows: Any = None

    def clean(self, value: Typed) -> Customer | None:
        if not value:
            return super().clean(None)  # type: ignore[no-any-return]
        named = self.rows.filter(name=value.text) if value.text else self.rows.none()
        coded = self.rows.filter(code__iexact=value.text) if value.text else self.rows.none()
        found = [*self.rows.filter(uid=_uid(value.uid))[:1]] or [*coded[:1]] or [*named[:2]]
        if len(found) != 1:
            raise ValidationError(_("找不到这家客户，请从列表里选择，或填客户编号"))
        return found[0]  # type: ignore[no-any-return]

    def prepare_value(self, value: Any) -> Any:
        return Typed(str(value.uid), value.name) if isinstance(value, Customer) else value


class ProductField(forms.Field):
    """What a line is about, as (product or None, name): chosen, typed as code or name, or free words."""

    def clean(self, value: Typed) -> tuple[Product | None, str]:
        if not value.text:
            raise ValidationError(_("请填产品"))
        longest = OrderLine._meta.get_field("name").max_length or 0
        if len(value.text) > longest:
            raise ValidationError(_("产品最多 %(longest)d 个字") % {"longest": longest})
        product = self._product(value)
        return product, product.name if product else value.text

    def _product(self, value: Typed) -> Product | None:
        rows = Product.objects.everyone()
        if chosen := rows.filter(uid=_uid(value.uid), name=value.text).first():
            return chosen
        if coded := rows.filter(code__iexact=value.text).first():
            return coded
        named = list(rows.filter(name=value.text)[:2])
        if len(named) > 1:
            raise ValidationError(_("“%(name)s”有几种，请从列表里选择，或填产品编号") % {"name": value.text})
        return named[0] if named else None


def _uid(text: str) -> UUID:
    """One that nothing has, when the text is none."""
    try:
        return UUID(text)
    except ValueError:
        return NO_UID


# --- numbers ------------------------------------------------------------------------------------------------------


class ParsedField(forms.CharField):
    """Text read by `parse` (ValueError carries a marked message) and written by `write`."""

    def __init__(self, parse: Callable[[str], int], write: Callable[[int], str], **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.parse, self.write = parse, write

    def clean(self, value: Any) -> int | None:
        text = str(super().clean(value)).strip()
        if not text:
            return None
        try:
            return self.parse(text)
        except ValueError as error:
            raise ValidationError(_(str(error))) from None  # the messages are marked where they are written

    def prepare_value(self, value: Any) -> Any:
        return self.write(value) if isinstance(value, int) else value


def number_field(label: Any, required: Any = "", **kwargs: Any) -> ParsedField:
    """Millionths; `required` is what to say when it is missing."""
    return ParsedField(
        rules.parse_millionths, rules.plain_millionths, label=label, required=bool(required),
        error_messages={"required": required} if required else None,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs,
    )  # fmt: skip


# --- order --------------------------------------------------------------------------------------------------------


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
    total = ParsedField(parse_money, str, label=gettext_lazy("金额"), required=False)

    class Meta:
        model = Order
        fields = ["customer", "ordered_on", "number", "currency", "rate", "total", "note"]

    def __init__(self, *args: Any, user: "User", is_whole: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix, self.user = "", user
        customers: Any = self.fields["customer"]
        customers.rows = Customer.objects.visible_to(user)
        self.initial["customer"] = self.initial_customer()
        self.fields["number"].widget.attrs["autocomplete"] = "off"
        self.fields["rate"].help_text = _("外币订单：一单位外币折合多少 %(own)s") % {"own": settings.KEBU_CURRENCY}
        if is_whole:
            self._draw_total()
        else:
            del self.fields["total"]

    def initial_customer(self) -> Any:
        given = self.initial.get("customer")
        return self.instance.customer if self.instance.pk and not isinstance(given, Typed) else given

    def _draw_total(self) -> None:
        field: Any = self.fields["total"]
        field.parse, field.write = self._parse_total, lambda minor: grouped_signed(minor, self.chosen_currency())
        field.help_text = _("这张订单没有产品明细；填了明细，金额就由明细算出")

    def chosen_currency(self) -> str:
        currency = str(self.data.get("currency", "")) or self.instance.currency
        return currency if currency in dict(CURRENCIES) else settings.KEBU_CURRENCY

    def _parse_total(self, text: str) -> int:
        return parse_money(text, self.chosen_currency())

    def clean_ordered_on(self) -> date:
        day: date = self.cleaned_data["ordered_on"]
        if not date(1950, 1, 1) <= day <= date(clock.today().year + 1, 12, 31):
            raise ValidationError(_("%(day)s 不像是下单的日子") % {"day": day})
        return day

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"]).strip()
        others = Order.objects.everyone().exclude(uid=self.instance.uid)
        if number and others.filter(number=number).exists():
            raise ValidationError(_("订单号 %(number)s 已被使用，请换一个") % {"number": number})
        return number

    def clean_total(self) -> int:
        total: int | None = self.cleaned_data["total"]
        return self.instance.total if total is None else total

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("currency") == settings.KEBU_CURRENCY:
            cleaned["rate"] = rules.MILLION
            self.errors.pop("rate", None)
        elif "rate" in cleaned and not (cleaned["rate"] or 0) > 0:
            self.add_error("rate", _("外币订单请填汇率，例如 7.12"))
        return cleaned

    def validate_unique(self) -> None:
        """`clean_number` and the database see to it; Django's own check would say it in other words."""

    def validate_constraints(self) -> None:
        """As above."""


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
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = str(field.label)

    @property
    def shown(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != "line"]

    def has_changed(self) -> bool:
        return any(field.data for field in self.shown)

    def clean_unit_price(self) -> int:
        price: int = self.cleaned_data["unit_price"]
        if price < 0:
            raise ValidationError(_("单价不能小于 0；退货请把数量写成负数"))
        return price

    def values(self) -> dict[str, Any]:
        """As actions.orders.save takes it."""
        product, name = self.cleaned_data["product"]
        values = {key: self.cleaned_data[key] for key in ("quantity", "unit_price", "unit_cost")}
        values |= {"product": product, "name": name, "discount": self.cleaned_data["discount"] or 0}
        values["unit"] = self.cleaned_data["unit"] or (product.unit if product else "")
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


def drawn_lines(order: Order) -> list[dict[str, Any]]:
    """An order's lines as the form draws them."""
    rows = OrderLine.objects.everyone().filter(order=order).select_related("product").order_by("pk")
    return [
        {
            "line": row.pk, "product": Typed(str(row.product.uid) if row.product else "", row.name),
            "quantity": row.quantity, "unit": row.unit, "unit_price": row.unit_price,
            "discount": row.discount, "unit_cost": row.unit_cost,
        }
        for row in rows
    ]  # fmt: skip


# --- product ------------------------------------------------------------------------------------------------------


class ProductForm(ProductBase):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Product
        fields = ["code", "name", "family", "model", "specification", "unit"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.initial["version"] = self.instance.version if self.instance.pk else None
        for name in ("code", "name", "model"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip()
        if Product.objects.with_deleted().filter(code=code).exclude(pk=self.instance.pk or 0).exists():
            raise ValidationError(_("产品编号 %(code)s 已被使用，请换一个") % {"code": code})
        return code

    def validate_unique(self) -> None:
        """`clean_code` and the database see to it; Django's own check would say it in other words."""
