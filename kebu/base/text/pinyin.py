"""Pinyin of names: `zhongkejianshe`, `zkjs`, and a key that sorts alike on every database.

`pinyin.txt` (built by tools/build_reference.py from pypinyin's data, MIT) holds one reading per character and the words
that deviate from it. ü is written v. Latin letters and digits stay, everything else that cannot be read is dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

SYLLABLE: Final = re.compile(r"[a-z]+\d")
TONES: Final = "12345"
SORT_KEY_LENGTH: Final = 120
SURNAMES: Final = {
    "单": "shan4", "解": "xie4", "仇": "qiu2", "区": "ou1", "查": "zha1", "曾": "zeng1", "朴": "piao2",
    "任": "ren2", "盖": "ge3", "葛": "ge3", "燕": "yan1", "种": "chong2", "尉": "wei4", "乐": "yue4",
    "洗": "xian3", "员": "yun4", "黑": "he4", "秘": "bi4", "繁": "po2", "翟": "zhai2", "宁": "ning4",
    "缪": "miao4", "谌": "chen2", "隗": "wei3", "句": "gou1", "折": "she2", "覃": "qin2", "召": "shao4",
    "祭": "zha4", "牟": "mou2", "阚": "kan4", "卜": "bu3", "贾": "jia3", "柏": "bai3", "薄": "bo2",
    "令": "ling2", "相": "xiang4", "盛": "sheng4", "石": "shi2", "沈": "shen3", "郇": "huan2", "郗": "xi1",
    "仉": "zhang3", "乜": "nie4", "都": "du1", "厍": "she4", "佴": "nai4", "晁": "chao2", "车": "che1",
    "藏": "zang1", "逄": "pang2", "重": "chong2", "长": "chang2", "舍": "she4", "应": "ying1", "过": "guo1",
    "尉迟": "yu4chi2", "长孙": "zhang3sun1", "万俟": "mo4qi2", "澹台": "tan2tai2", "单于": "chan2yu2",
    "宰父": "zai3fu3", "那": "na1", "纪": "ji3", "华": "hua4", "谷": "gu3", "俞": "yu2", "余": "yu2", "曲": "qu1",
}  # fmt: skip


class Table(NamedTuple):
    """Reading by character, readings by word, and for a character the lengths of the words that begin with it."""

    characters: dict[str, str]
    words: dict[str, list[str]]
    lengths: dict[str, tuple[int, ...]]


@lru_cache(maxsize=1)
def table() -> Table:
    singles, words = (Path(__file__).parent / "pinyin.txt").read_text(encoding="utf-8").split("\n\n")
    characters: dict[str, str] = {}
    for line in singles.splitlines():
        syllable, _, readers = line.partition(" ")
        characters |= dict.fromkeys(readers, syllable)
    phrases = {word: SYLLABLE.findall(said) for word, said in (line.split(" ") for line in words.splitlines())}
    return Table(characters, phrases, word_lengths(phrases))


def word_lengths(words: dict[str, list[str]]) -> dict[str, tuple[int, ...]]:
    lengths = defaultdict(set)
    for word in words:
        lengths[word[0]].add(len(word))
    return {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}


def full(name: str, *, person: bool = False) -> str:
    """`中科建设` → `zhongkejianshe`; with `person`, the surname is read as a surname."""
    return "".join([part.rstrip(TONES) if len(part) > 1 else part for part in parts(name, person=person)])


def initials(name: str, *, person: bool = False) -> str:
    """`中科建设` → `zkjs`; Latin letters and digits stay whole: `3M中国` → `3mzg`."""
    return "".join([part[0] for part in parts(name, person=person)])


def sort_key(name: str, *, person: bool = False) -> str:
    """Lower-case ASCII letters and digits only, so that every database and collation sorts alike; at most 120 long.

    Each syllable ends in its tone, which parts it from the next: 西安 `xi1an1` stands before 先 `xian1`.
    """
    return "".join(parts(name, person=person))[:SORT_KEY_LENGTH]


def parts(name: str, *, person: bool = False) -> list[str]:
    """Syllables with tone digits, and single Latin letters and digits, in the order of the name."""
    return list(_parts(name, person))


@lru_cache(maxsize=4_096)  # a name is sorted by, found by and compared by what is read here, one after the other
def _parts(name: str, person: bool) -> tuple[str, ...]:
    characters, words, lengths = table()
    text = name.lower() if name.isascii() else unicodedata.normalize("NFKC", name).lower()
    found = surname(text) if person else []
    at = len(found)
    while at < len(text):
        character = text[at]
        for length in lengths.get(character, ()):
            if (word := text[at : at + length]) in words:
                found += words[word]
                at += length
                break
        else:
            if reading := characters.get(character):
                found.append(reading)
            elif character.isascii() and character.isalnum():
                found.append(character)
            at += 1
    return tuple(found)


def surname(name: str) -> list[str]:
    """Syllables of a surname that is read differently as one; empty for others."""
    said = SURNAMES.get(name[:2]) or SURNAMES.get(name[:1])
    return SYLLABLE.findall(said) if said else []
