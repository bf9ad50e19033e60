"""Customer codes: a pattern over a counter; a code once taken stays taken, by deleted customers too."""

import re

from django.utils.translation import gettext as _

from kebu.base import settings_registry
from kebu.base.access import Refused
from kebu.base.models import Counter
from kebu.customers.models import Customer

SETTING = "customers.code_pattern"
COUNTER = "customers.code"
DEFAULT = "C{n:03}"
NUMBER = re.compile(r"\{n(?::0?(\d{1,2}))?\}")
WINDOW = 2_000


def next_code() -> str:
    return next_codes(1)[0]


def next_codes(count: int) -> list[str]:
    """The next free codes, in order. Call in the transaction that uses them; others wait meanwhile."""
    pattern = settings_registry.value(SETTING)
    first = Counter.take(COUNTER, 0)  # locks the row
    found: list[tuple[int, str]] = []
    at = first
    while len(found) < count:
        window = [(number, code_of(pattern, number)) for number in range(at, at + min(count + 20, WINDOW))]
        taken = _taken([code for _number, code in window])
        found += [(number, code) for number, code in window if code not in taken]
        at += len(window)
    found = found[:count]
    Counter.take(COUNTER, found[-1][0] - first + 1)
    return [code for _number, code in found]


def code_of(pattern: str, number: int) -> str:
    """`C{n:03}` and 7 give C007. Raises Refused for a pattern without exactly one {n}."""
    if len(NUMBER.findall(pattern)) != 1:
        raise Refused(_("客户编号规则“%(pattern)s”里应有且只有一个 {n}，例如 C{n:03}") % {"pattern": pattern})
    return NUMBER.sub(lambda found: f"{number:0{found[1] or 1}}", pattern)


def _taken(codes: list[str]) -> set[str]:
    return set(Customer.objects.with_deleted().filter(code__in=codes).values_list("code", flat=True))
