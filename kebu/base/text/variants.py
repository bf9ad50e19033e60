"""Traditional characters as simplified ones, so that 臺積電 and 台积电 are one name.

`traditional.txt` (built by tools/build_traditional.py from OpenCC's table, Apache 2.0) holds on each line a simplified
character and the traditional ones that are written so. It serves comparison only: nothing stored is rewritten.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path


def simplified(text: str) -> str:
    return text if text.isascii() else text.translate(table())


@lru_cache(maxsize=1)
def table() -> dict[int, str]:
    lines = (Path(__file__).parent / "traditional.txt").read_text(encoding="utf-8").splitlines()
    return {ord(character): line[0] for line in lines for character in line[1:]}
