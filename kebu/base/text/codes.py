"""统一社会信用代码, GB 32100-2015."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from kebu.base.text.marking import gettext_noop

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))


def normal_code(code: str) -> str:
    """Half-width, upper case, without spaces and hyphens."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", code)).upper()


def credit_code_problem(code: str) -> str | None:
    """What is wrong with a 统一社会信用代码, as a message to translate; None when it is right."""
    plain = normal_code(code)
    if len(plain) != 18:
        return gettext_noop("统一社会信用代码应为 18 位")
    if any(character not in ALPHABET for character in plain):
        return gettext_noop("统一社会信用代码只含数字和大写字母，不含 I、O、S、V、Z")
    if not plain[2:8].isdigit():
        return gettext_noop("统一社会信用代码的第 3 至 8 位应为登记机关的行政区划码")
    if check_digit(plain[:17]) != plain[17]:
        return gettext_noop("统一社会信用代码的校验码不符，请核对是否抄错")
    return None


def check_digit(body: str) -> str:
    """The 18th character: 31 − Σ value · 3^place mod 31, of the first 17."""
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]
