"""Codes by a pattern over a counter: `C{n:03}` and 7 give C007. A code once taken stays taken."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kebu.base import settings_registry
from kebu.base.access import Refused
from kebu.base.models import Counter

NUMBER = re.compile(r"\{n(?::0?(\d{1,2}))?\}")
WINDOW = 2_000


@dataclass(frozen=True)
class Numbering:
    """`setting` holds the pattern; `taken` says which of some codes are in use, by deleted rows too."""

    setting: str
    counter: str
    taken: Callable[[list[str]], set[str]]

    def next(self, count: int) -> list[str]:
        """The next free codes, in order. Call in the transaction that uses them; others wait meanwhile."""
        pattern = settings_registry.value(self.setting)
        first = Counter.take(self.counter, 0)  # locks the row
        found: list[tuple[int, str]] = []
        at = first
        while len(found) < count:
            window = [(number, code_of(pattern, number)) for number in range(at, at + min(count + 20, WINDOW))]
            taken = self.taken([code for _number, code in window])
            found += [(number, code) for number, code in window if code not in taken]
            at += len(window)
        found = found[:count]
        if found:
            Counter.take(self.counter, found[-1][0] - first + 1)
        return [code for _number, code in found]


def code_of(pattern: str, number: int) -> str:
    """Raises Refused for a pattern without exactly one {n}."""
    if len(NUMBER.findall(pattern)) != 1:
        raise Refused(_("编号规则“%(pattern)s”里应有且只有一个 {n}，例如 C{n:03}") % {"pattern": pattern})
    return NUMBER.sub(lambda found: f"{number:0{found[1] or 1}}", pattern)
