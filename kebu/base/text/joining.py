"""Names in a row, joined as the language of the reader does it: 甲、乙 and A, B."""

from collections.abc import Iterable

from django.utils.translation import gettext as _


def joined(items: Iterable[object]) -> str:
    return _("、").join(str(item) for item in items)


def quoted(items: Iterable[object]) -> str:
    """What goes between the quotation marks of a sentence that names one thing or several: 甲”、“乙."""
    return _("”、“").join(str(item) for item in items)
