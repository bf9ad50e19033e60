"""What somebody typed, made ready to look for; and how a text is cut into grams for the index."""

from dataclasses import dataclass
from typing import Final

from kebu.base.text.grams import FIELD_BREAK, LATIN, fold, grams, query_grams

MAX_LENGTH: Final = 60
MAX_WORDS: Final = 5
VALUE_BREAK: Final = "|"
# Full-width, so that it cannot be in a folded text, and part of a word to FTS5's ascii tokenizer.
START: Final = "＾"


@dataclass(frozen=True)
class Query:
    """`whole` and `words` are folded; every word must be found, side by side counts more."""

    raw: str
    whole: str
    words: tuple[str, ...]
    grams: tuple[str, ...]
    start: str

    @property
    def is_exhaustive(self) -> bool:
        """Whether the grams find every text that holds the words; short Latin words are found by their beginning."""
        return any(_is_strong(gram) for gram in self.grams)

    @property
    def longest(self) -> str:
        return max(self.words, key=len, default="")


def parse(typed: str) -> Query:
    """The query in `typed`; one without words finds nothing."""
    raw = "".join(character if character.isprintable() else " " for character in typed).strip()[:MAX_LENGTH]
    spoken = [word for word in raw.replace(VALUE_BREAK, " ").split() if fold(word)][:MAX_WORDS]
    words = tuple(fold(word) for word in spoken)
    return Query(raw, "".join(words), words, _needed(spoken), _start("".join(words[:1])))


def _needed(words: list[str]) -> tuple[str, ...]:
    """Grams of all words; one or two Latin characters are left to the recheck when there is something longer."""
    by_word = [query_grams(word) for word in words]
    strong = [gram for found in by_word for gram in found if _is_strong(gram)]
    return tuple(dict.fromkeys(strong or [gram for found in by_word for gram in found]))


def _is_strong(gram: str) -> bool:
    return len(gram) > 2 or not LATIN.fullmatch(gram)


def _start(word: str) -> str:
    head = word[:2]
    return START + head if head.isalnum() else ""


def entry_text(values: tuple[str, ...]) -> str:
    """The values of an entry as one text, a line for each."""
    return FIELD_BREAK.join(value.replace(FIELD_BREAK, " ") for value in values)


def entry_grams(values: tuple[str, ...], names: tuple[bool, ...], mark: str) -> str:
    """Grams of a kind, joined by spaces; those of beginnings only for values in fields where `names` is true."""
    found = dict.fromkeys(grams(entry_text(values)))
    for value, is_name in zip(values, names, strict=True):
        if is_name and value:
            for one in fold(value).split(VALUE_BREAK):
                found |= dict.fromkeys(START + head for head in (one[:1], one[:2]) if head.isalnum())
    return mark + f" {mark}".join(found) if found else ""
