"""Form fields of custom fields: each kind as people fill it in."""

import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.urls import reverse
from django.utils.translation import gettext as _

from kebu.base.text.money import exact, exponent, grouped
from kebu.base.widgets import Combobox, DatePicker
from kebu.customers.custom import values
from kebu.customers.custom.known import about_of, known, options_of
from kebu.customers.forms.fields import MoneyField, names_of
from kebu.customers.models import CustomField, CustomOption
from kebu.customers.models.custom import MILLION, FieldKind
from kebu.staff.models import User

if TYPE_CHECKING:
    _Form = forms.ModelForm[Any]
else:
    _Form = forms.ModelForm

MAX_TEXT, MAX_LONG, MAX_LINK = 200, 4_000, 500
LARGEST = 10**12 * MILLION


class NumberField(forms.CharField):
    """A number as people write it (1,200, １２.５, 3万) in millionths, or None."""

    def __init__(self, places: int, **kwargs: Any) -> None:
        super().__init__(max_length=30, **kwargs)
        self.places = places

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        return self._counted(text) if text else None

    def _counted(self, text: str) -> int:
        plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").replace("−", "-")
        factor = 10_000 if plain.endswith("万") else 1
        sign = -1 if plain.startswith("-") else 1
        number = plain.removesuffix("万").removeprefix("-")
        if not number.replace(".", "", 1).isdecimal():
            raise ValidationError(_("请填写数字，例如 1200 或 12.5"))
        try:
            found = exact(number, MILLION * factor)
        except ValueError:
            raise ValidationError(_("小数位太多，或数字太大")) from None
        if found > LARGEST:
            raise ValidationError(_("小数位太多，或数字太大"))
        if found % 10 ** (6 - self.places):
            raise ValidationError(_("最多 %(n)d 位小数") % {"n": self.places} if self.places else _("请填写整数"))
        return sign * found

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        text = grouped(abs(value), 6).rstrip("0").rstrip(".")
        return f"-{text}" if value < 0 else text

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True


class AmountField(MoneyField):
    """Money in the company currency; it may be negative."""

    currency = settings.KEBU_CURRENCY
    may_be_negative = True

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        text = grouped(abs(value), exponent(self.currency)).removesuffix("." + "0" * exponent(self.currency))
        return f"-{text}" if value < 0 else text


class OptionField(forms.ChoiceField):
    """One option. A retired one is offered only where it is chosen already."""

    def __init__(self, options: list[CustomOption], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.options = options
        self.offer([])

    def offer(self, chosen: list[CustomOption]) -> None:
        live = [option for option in self.options if not option.is_retired or option in chosen]
        self.choices = [("", "—"), *((str(option.uid), str(option)) for option in live)]

    def clean(self, value: Any) -> CustomOption | None:
        uid = super().clean(value)
        return next((option for option in self.options if str(option.uid) == uid), None)

    def prepare_value(self, value: Any) -> Any:
        return str(value.uid) if isinstance(value, CustomOption) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((self.prepare_value(initial) or "") != (data or ""))


class OptionsField(forms.MultipleChoiceField):
    """Several options, in their order."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, options: list[CustomOption], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.options = options
        self.offer([])

    def offer(self, chosen: list[CustomOption]) -> None:
        live = [option for option in self.options if not option.is_retired or option in chosen]
        self.choices = [(str(option.uid), str(option)) for option in live]

    def clean(self, value: Any) -> list[CustomOption]:
        chosen = set(super().clean(value))
        return [option for option in self.options if str(option.uid) in chosen]

    def prepare_value(self, value: Any) -> Any:
        return [each.uid if isinstance(each, CustomOption) else each for each in value or []]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return {str(each) for each in self.prepare_value(initial)} != {str(each) for each in data or []}


class AnswerField(forms.TypedChoiceField):
    """Yes, no, or not answered."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("", "—"), ("1", _("是")), ("0", _("否"))]
        super().__init__(choices=choices, coerce=lambda text: text == "1", empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return str(int(value)) if isinstance(value, bool) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((self.prepare_value(initial) or "") != (data or ""))


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic at run time only in stubs
    """A colleague; one who left stays where he was chosen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(User.objects.everyone().active(), to_field_name="uid", **kwargs)
        self.error_messages["invalid_choice"] = _("请从列表里选择在职的同事")
        self.offer(None)

    def offer(self, chosen: User | None) -> None:
        active = User.objects.everyone().active()
        self.queryset = active | User.objects.everyone().filter(pk=chosen.pk) if chosen else active
        self.widget = Combobox(
            reverse("customers:people"), names_of(User.objects.everyone()), placeholder=_("姓名或拼音")
        )
        self.widget.is_required = self.required

    def prepare_value(self, value: Any) -> Any:
        return value.uid if isinstance(value, User) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(_uid(data) or "")


def _uid(text: Any) -> UUID | str:
    try:
        return UUID(str(text))
    except ValueError:
        return str(text or "")


class LinkField(forms.URLField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_LINK, assume_scheme="https", **kwargs)
        self.validators = [each for each in self.validators if not isinstance(each, URLValidator)]
        self.validators.append(URLValidator(schemes=["http", "https"]))
        self.error_messages["invalid"] = _("请填写网址，例如 https://example.com")


def _text(field: CustomField, shared: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=MAX_TEXT, **shared)


def _long(field: CustomField, shared: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=MAX_LONG, widget=forms.Textarea({"rows": 3}), **shared)


def _number(field: CustomField, shared: dict[str, Any]) -> forms.Field:
    found = NumberField(field.places, **shared)
    found.widget.attrs |= {"inputmode": "decimal", "placeholder": field.unit}
    return found


def _amount(field: CustomField, shared: dict[str, Any]) -> forms.Field:
    found = AmountField(max_length=30, **shared)
    found.widget.attrs |= {"inputmode": "decimal", "placeholder": _("例如 80万")}
    return found


_MAKE: dict[str, Callable[[CustomField, dict[str, Any]], forms.Field]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG: _long,
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _amount,
    FieldKind.DATE: lambda _field, shared: forms.DateField(widget=DatePicker(), **shared),
    FieldKind.CHOICE: lambda field, shared: OptionField(options_of(field), **shared),
    FieldKind.CHOICES: lambda field, shared: OptionsField(options_of(field), **shared),
    FieldKind.YES_NO: lambda _field, shared: AnswerField(**shared),
    FieldKind.LINK: lambda _field, shared: LinkField(**shared),
    FieldKind.PERSON: lambda _field, shared: PersonField(**shared),
}


def control(field: CustomField) -> forms.Field:
    """The form field of a custom field."""
    unit = _("单位：%(unit)s") % {"unit": field.unit} if field.unit else ""
    help_text = "；".join(part for part in (field.help, unit) if part)
    made = _MAKE[field.kind](field, {"label": str(field), "required": field.is_required, "help_text": help_text})
    made.is_full = field.kind in (FieldKind.LONG, FieldKind.CHOICES)  # type: ignore[attr-defined]  # for the templates
    made.error_messages["required"] = _("请填写“%(name)s”") % {"name": field}
    return made


def add(form: _Form, user: User) -> None:
    """Give a form the custom fields of its customer or contact, with what they hold now."""
    fields = known(user).of(about_of(form.instance))
    present = values.read(fields, [form.instance.pk]).get(form.instance.pk, {}) if form.instance.pk else {}
    for field in fields:
        value = present.get(field.key, values.nothing(field))
        made = control(field)
        if isinstance(made, OptionField | OptionsField):
            made.offer(value if isinstance(value, list) else [value])
        elif isinstance(made, PersonField):
            made.offer(value)
        form.fields[field.key] = made
        form.initial[field.key] = value


def names(form: forms.BaseForm) -> list[str]:
    """The custom fields of a form, in order."""
    return [name for name in form.fields if values.is_key(name)]
