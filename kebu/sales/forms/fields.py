"""Form fields of orders and products: a choice that can be typed, numbers and money as people write them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kebu.base.access import Text
from kebu.customers.models import Customer
from kebu.sales import rules
from kebu.sales.models import Order, OrderLine, Product

TEXT = "_text"
NO_UID = UUID(int=0)


@dataclass(frozen=True)
class Typed:
    """A row by its uid, and the words beside it: without script the words are all there is."""

    uid: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.uid or self.text)


class TypedCombobox(forms.Widget):
    """kit/combobox.html whose words are sent along as `<name>_text`. `is_free`: words that are no option stay."""

    def __init__(self, src: Any, *, placeholder: Text = "", is_free: bool = False, params: str = "") -> None:
        super().__init__()
        self.src, self.placeholder, self.is_free, self.params = src, placeholder, is_free, params

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        attrs, typed = attrs or {}, value or Typed()
        context: dict[str, Any] = {
            "name": name, "text_name": name + TEXT, "id": attrs.get("id", f"id_{name}"), "src": self.src,
            "placeholder": self.placeholder, "is_free": self.is_free, "params": self.params,
            "label": attrs.get("aria-label"), "is_invalid": attrs.get("aria-invalid"),
            "described_by": attrs.get("aria-describedby"),
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


class OrderField(forms.Field):
    """An order that the person sees: chosen, or typed as its number."""

    rows: Any = None

    def clean(self, value: Typed) -> Order | None:
        if not value:
            return None
        numbered = self.rows.filter(number=value.text) if value.text else self.rows.none()
        found = [*self.rows.filter(uid=_uid(value.uid))[:1]] or [*numbered[:1]]
        if not found:
            raise ValidationError(_("找不到这张订单，请从列表里选择，或填订单号"))
        return found[0]  # type: ignore[no-any-return]

    def prepare_value(self, value: Any) -> Any:
        return Typed(str(value.uid), str(value)) if isinstance(value, Order) else value


class ProductField(forms.Field):
    """What a line is about, as (product or None, name): chosen, typed as code or name, or free words."""

    def clean(self, value: Typed) -> tuple[Product | None, str]:
        if not value.text:
            raise ValidationError(_("请填产品"))
        longest = OrderLine._meta.get_field("name").max_length or 0
        if len(value.text) > longest:
            raise ValidationError(_("产品最多 %(longest)d 个字") % {"longest": longest})
        return self._found(value)

    def _found(self, value: Typed) -> tuple[Product | None, str]:
        """A choice keeps the words of its line when the product was renamed since."""
        if chosen := Product.objects.everyone().filter(uid=_uid(value.uid)).first():
            kept = OrderLine.objects.everyone().filter(product=chosen, name=value.text)
            if value.text == chosen.name or kept.exists():
                return chosen, value.text
        rows = Product.objects.everyone().active()
        found = list(rows.filter(code__iexact=value.text)[:1]) or list(rows.filter(name=value.text)[:2])
        if len(found) > 1:
            raise ValidationError(_("“%(name)s”有几种，请从列表里选择，或填产品编号") % {"name": value.text})
        return (found[0], found[0].name) if found else (None, value.text)


def _uid(text: str) -> UUID:
    """One that nothing has, when the text is none."""
    try:
        return UUID(text)
    except ValueError:
        return NO_UID


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
