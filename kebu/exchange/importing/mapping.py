"""Which column of a file is which of ours: recognised by its header, in Chinese and English, or as was said before."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from kebu.base.text.joining import joined
from kebu.exchange.books.book import Sheet, Unreadable
from kebu.exchange.importing.contract import Column
from kebu.exchange.values.choosing import likeness

LOOKED_AT = 20
# The column that a file of rejected rows has beside its own; read past when the file comes back.
REASON = "退回原因"
LIKE = 82
BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】")


class Ground(StrEnum):
    """Why a column was taken for one of ours."""

    TITLE = "title"
    SYNONYM = "synonym"
    UNIT = "unit"
    LIKE = "like"
    REMEMBERED = "remembered"
    CHOSEN = "chosen"
    TWICE = "twice"
    NONE = "none"


@dataclass(frozen=True)
class Match:
    """One column of the file. `key` is empty for one that is not imported; `sureness` in percent."""

    place: int
    header: str
    key: str = ""
    ground: Ground = Ground.NONE
    sureness: int = 0

    @property
    def is_doubtful(self) -> bool:
        return self.ground in (Ground.LIKE, Ground.UNIT, Ground.TWICE)

    @property
    def letter(self) -> str:
        return letter(self.place)


def letter(place: int) -> str:
    """0 → A, 26 → AA, as in Excel."""
    text, rest = "", place + 1
    while rest:
        rest, last = divmod(rest - 1, 26)
        text = chr(65 + last) + text
    return text


def folded(header: str) -> str:
    """Width, case, blanks and stars do not count."""
    return re.sub(r"[\s*_:]", "", unicodedata.normalize("NFKC", header)).casefold()


def find_header(sheet: Sheet, columns: Sequence[Column]) -> int:
    """The number of the row that is the header: the one with the most names that we know, below any title rows."""
    names = set(_names(columns))
    best, most = 0, 0
    for line, cells in sheet.head[:LOOKED_AT]:
        known = sum(folded(cell) in names for cell in set(cells) if cell)
        if known > most:
            best, most = line, known
    return best or _fullest(sheet)


def _fullest(sheet: Sheet) -> int:
    """Without any name that we know: the first row with at least as many cells as those below it mostly have."""
    if not sheet.head:
        raise Unreadable(_("文件是空的：第一行应为表头"))
    widths = [sum(bool(cell) for cell in cells) for _line, cells in sheet.head[:LOOKED_AT]]
    usual = sorted(widths)[len(widths) // 2]
    return next(
        line for (line, _cells), width in zip(sheet.head, widths, strict=False) if width >= min(usual, max(widths))
    )


def recognise(headers: Sequence[str], columns: Sequence[Column], said: Mapping[str, str] | None = None) -> list[Match]:
    """A match for each column of the file. `said`: header → key (or empty) as it was mapped before."""
    names = _names(columns)
    known = {column.key for column in columns}
    named = [(place, header) for place, header in enumerate(headers) if header and header != REASON]
    matches = [_match(place, header, names, said or {}, known) for place, header in named]
    matches = _once(matches)
    return _alike(matches, columns)


def _names(columns: Sequence[Column]) -> dict[str, tuple[str, Ground]]:
    names = {
        folded(word): (column.key, Ground.SYNONYM) for column in columns for word in (*column.synonyms, column.key)
    }
    return names | {folded(str(column.title)): (column.key, Ground.TITLE) for column in columns}


def _match(
    place: int, header: str, names: Mapping[str, tuple[str, Ground]], said: Mapping[str, str], known: set[str]
) -> Match:
    word = folded(header)
    if word in said and (said[word] in known or not said[word]):
        return Match(place, header, said[word], Ground.REMEMBERED, 100)
    if word in names:
        key, ground = names[word]
        return Match(place, header, key, ground, 99 if ground is Ground.TITLE else 96)
    bare = BRACKETED.sub("", word)
    if bare and bare in names:
        return Match(place, header, names[bare][0], Ground.UNIT, 82)
    return Match(place, header)


def _once(matches: list[Match]) -> list[Match]:
    """Two columns of the file cannot be the same of ours: the surer one is, of two alike the first."""
    taken: dict[str, int] = {}
    for match in sorted(matches, key=lambda each: (-each.sureness, each.place)):
        if match.key:
            taken.setdefault(match.key, match.place)
    return [
        match
        if not match.key or taken[match.key] == match.place
        else Match(match.place, match.header, "", Ground.TWICE)
        for match in matches
    ]


def _alike(matches: list[Match], columns: Sequence[Column]) -> list[Match]:
    """Headers that nobody knows, by likeness to the names of columns that are still free; to be confirmed."""
    taken = {match.key for match in matches}
    free = {
        folded(word): each.key
        for each in columns
        if each.key not in taken
        for word in (str(each.title), *each.synonyms)
    }
    for at, match in enumerate(matches):
        if match.ground is not Ground.NONE or not free:
            continue
        score, word = max((likeness(folded(match.header), word), word) for word in free)
        if score >= LIKE:
            key = free[word]
            matches[at] = Match(match.place, match.header, key, Ground.LIKE, round(score))
            free = {word: other for word, other in free.items() if other != key}
    return matches


def place_of(word: str, headers: Sequence[str]) -> int:
    """The column of the file that a person names: by its header or its letter. Raises Unreadable."""
    for place, header in enumerate(headers):
        if header and folded(header) == folded(word):
            return place
    for place in range(len(headers)):
        if letter(place) == word.strip().upper():
            return place
    raise Unreadable(_("文件里没有“%(word)s”这一列") % {"word": word})


def key_of(word: str, columns: Sequence[Column]) -> str:
    """Our column that a person names, by title, synonym or key. Raises Unreadable."""
    found = _names(columns).get(folded(word))
    if found is None:
        titles = joined(str(column.title) for column in columns if not column.is_derived)
        raise Unreadable(_("没有“%(word)s”这个字段；可用的是：%(titles)s") % {"word": word, "titles": titles})
    return found[0]
