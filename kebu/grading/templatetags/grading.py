"""Points as the classic tables write them."""

from decimal import Decimal

from django import template

from kebu.engine.reasons import plain

register = template.Library()


@register.filter
def exact(hundredths: int) -> str:
    """Hundredths of a point in full: 6875 → 68.75, 8950 → 89.5."""
    return plain(Decimal(hundredths) / 100)
