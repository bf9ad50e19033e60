"""Names of provinces and cities as companies and people say them."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

PEOPLES: Final = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎"
    "|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|羌"
)
SUFFIX: Final = re.compile(rf"((({PEOPLES})族?)+自治州|(壮族|回族|维吾尔)?自治区|特别行政区|地区|省|市|盟)$")


def place_name(name: str) -> str:
    """A province or city without its administrative suffix: 江苏省 → 江苏, 湘西土家族苗族自治州 → 湘西."""
    short = SUFFIX.sub("", name)
    return short if len(short) > 1 else name


@lru_cache(maxsize=1)
def place_words() -> tuple[str, ...]:
    """Every province and city with and without its suffix, the longest name first."""
    return tuple((Path(__file__).parent / "places.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=1)
def place_pattern() -> re.Pattern[str]:
    """Matches any province or city at the beginning of a text, the longest name first."""
    return re.compile("|".join(place_words()))


@lru_cache(maxsize=1)
def _by_length() -> list[tuple[int, frozenset[str]]]:
    lengths = sorted({len(word) for word in place_words()}, reverse=True)
    return [(length, frozenset(word for word in place_words() if len(word) == length)) for length in lengths]


def place_at_end(text: str) -> str:
    """The province or city that ends a text, the longest; empty for none."""
    return next((text[-length:] for length, words in _by_length() if text[-length:] in words), "")
