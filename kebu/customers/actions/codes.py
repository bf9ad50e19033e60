"""Customer codes: a pattern over a counter; a code once taken stays taken, by deleted customers too."""

from kebu.base.numbering import Numbering
from kebu.customers.models import Customer

SETTING = "customers.code_pattern"
COUNTER = "customers.code"
DEFAULT = "C{n:03}"


def next_code() -> str:
    return next_codes(1)[0]


def next_codes(count: int) -> list[str]:
    """The next free codes, in order. Call in the transaction that uses them; others wait meanwhile."""
    return Numbering(SETTING, COUNTER, _taken).next(count)


def _taken(codes: list[str]) -> set[str]:
    return set(Customer.objects.with_deleted().filter(code__in=codes).values_list("code", flat=True))
