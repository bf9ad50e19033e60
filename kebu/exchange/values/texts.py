"""Texts and codes."""

import re
import unicodedata
from typing import Any

from django.utils.translation import gettext as _

from kebu.exchange.values.manner import Doubt, Manner, Read, Wrong

LONGEST = 4_000
SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?E\+?\d{1,3}", re.IGNORECASE)
FLOATED = re.compile(r"(\d+)\.0+")


def text(longest: int = LONGEST) -> Read:
    """A text as it stands, no longer than its field."""

    def read(cell: str, _manner: Manner) -> str:
        if len(cell) > longest:
            raise Wrong(_("最多 %(longest)d 个字，这里有 %(count)d 个") % {"longest": longest, "count": len(cell)})
        return cell

    return read


def code(longest: int = LONGEST) -> Read:
    """A code, digit for digit: leading zeros stay, full-width becomes half-width; what Excel destroyed is refused."""

    def read(cell: str, _manner: Manner) -> str:
        found = exact(cell)
        if len(found) > longest:
            raise Wrong(_("最多 %(longest)d 个字符，这里有 %(count)d 个") % {"longest": longest, "count": len(found)})
        return found

    return read


def exact(cell: str) -> str:
    """The digits of a code. Raises Wrong for 1.23E+17: fifteen digits are left of it, the rest is lost."""
    plain = unicodedata.normalize("NFKC", cell).strip().removeprefix("'")
    if SCIENTIFIC.fullmatch(plain):
        raise Wrong(
            _("“%(cell)s”的后几位已被 Excel 丢掉，无法还原：请把这一列的格式设为“文本”，再重新填写") % {"cell": cell}
        )
    floated = FLOATED.fullmatch(plain)
    return floated[1] if floated else plain


def lenient(read: Read) -> Read:
    """The same, but what is not understood is left out with a note instead of keeping the row out."""

    def attempt(cell: str, manner: Manner) -> Any:
        try:
            return read(cell, manner)
        except Doubt:
            raise
        except ValueError as error:
            raise Doubt(_("“%(cell)s”未读入，%(cause)s") % {"cell": cell[:40], "cause": _(str(error))}) from None

    return attempt
