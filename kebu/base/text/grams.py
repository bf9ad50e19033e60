"""Grams: the tokens by which any part of a text is found, the same for SQLite's FTS5 and PostgreSQL's text[].

Han and every other script but Latin: each character and each pair of neighbours, so that one character is enough.
Latin letters and digits, word by word: every three neighbours, and the first one and the first two of each word;
so three characters find any part of a word, one or two its beginning. Lengths keep prefixes and triples apart.
Fields of a text stand on lines of their own (`FIELD_BREAK`); nothing matches across lines.
The grams narrow the candidates down: the caller rechecks `fold(query) in fold(text)`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

FIELD_BREAK: Final = "\n"
LATIN: Final = re.compile(r"[a-z0-9]+")
OTHER: Final = re.compile(r"[^\W_a-z0-9]+")
SPACES: Final = re.compile(r"[^\S\n]+")


def fold(text: str) -> str:
    """Width, case and spaces do not matter: NFKC, lower case, spaces dropped; line breaks part the fields and stay."""
    return SPACES.sub("", lowered(text))


def grams(text: str) -> list[str]:
    """Every gram of a text once, in order of appearance."""
    plain = lowered(text)
    found: list[str] = []
    for word in LATIN.findall(plain):
        found += (word[:1], word[:2])
        found += neighbours(word, 3)
    for run in OTHER.findall(SPACES.sub("", plain)):
        found += run
        found += neighbours(run, 2)
    return list(dict.fromkeys(found))


def query_grams(query: str) -> list[str]:
    """The grams that must all be present in a text that holds `query`; empty when the query has nothing to look for.

    One or two Latin characters beside longer parts are left to the recheck: they may be the end of a word.
    """
    plain = lowered(query)
    words = LATIN.findall(plain)
    needed = [gram for run in OTHER.findall(SPACES.sub("", plain)) for gram in neighbours(run, 2) or [run]]
    needed += [gram for word in words for gram in neighbours(word, 3)]
    return list(dict.fromkeys(needed or [word[:2] for word in words]))


def lowered(text: str) -> str:
    return (text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)).lower()


def neighbours(run: str, size: int) -> list[str]:
    return [run[start : start + size] for start in range(len(run) - size + 1)]
