"""A value of a custom field in words."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from kebu.base.access import Text
from kebu.base.templatetags import kit
from kebu.base.text.joining import joined
from kebu.base.text.money import exponent, format_money
from kebu.customers.custom.values import is_nothing
from kebu.customers.models import CustomField
from kebu.customers.models.custom import MILLION, FieldKind


def say(field: CustomField, value: Any) -> str:
    """Plain text; "" for nothing."""
    if is_nothing(value):
        return ""
    match field.kind:
        case FieldKind.NUMBER:
            return f"{figure(field, value)} {field.unit}".rstrip()
        case FieldKind.MONEY:
            return format_money(value, settings.KEBU_CURRENCY)
        case FieldKind.DATE:
            return str(value.isoformat())
        case FieldKind.CHOICES:
            return joined(str(option) for option in value)
        case FieldKind.YES_NO:
            return _("是") if value else _("否")
    return str(value)


def figure(field: CustomField, millionths: int) -> str:
    """A number with as many places as the field shows, or as many as it takes to say it exactly."""
    exact = Decimal(millionths) / MILLION
    digits = -int(exact.normalize().as_tuple().exponent)
    return str(kit.number(exact, max(field.places, digits, 0)))


def amount(minor: int) -> str:
    """Money without its unit: 12,000.50."""
    return str(kit.money(minor, exponent(settings.KEBU_CURRENCY)))


def currency_unit() -> Text:
    return _("元") if settings.KEBU_CURRENCY == "CNY" else str(settings.KEBU_CURRENCY)


def scale(field: CustomField) -> int:
    """Stored units in one that people type."""
    if field.kind == FieldKind.MONEY:
        return int(10 ** exponent(settings.KEBU_CURRENCY))
    return MILLION if field.kind == FieldKind.NUMBER else 1
