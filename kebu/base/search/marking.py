"""The matched part of a text in <mark>, also when it was found by its pinyin."""

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from kebu.base.search.query import Query
from kebu.base.text import pinyin
from kebu.base.text.grams import fold

Span = tuple[int, int]
AROUND = 12


def marked(text: str, query: Query, *, person: bool = False) -> SafeString:
    """The escaped text with what matched in <mark>; without one when something else matched."""
    spans = [span for span in [_span(text, query.whole, person)] if span] or [
        span for word in query.words if (span := _span(text, word, person))
    ]
    return _wrapped(text, sorted(spans))


def excerpt(text: str, query: Query) -> SafeString:
    """The part of a long text around the match, marked."""
    text = " ".join(text.split())
    span = _written(text, query.whole) or _written(text, query.words[0] if query.words else "")
    start = max((span[0] if span else 0) - AROUND, 0)
    end = (span[1] if span else 0) + AROUND
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return mark_safe(f"{before}{marked(text[start:end], query)}{after}")  # noqa: S308  # both parts are escaped


def _wrapped(text: str, spans: Iterable[Span]) -> SafeString:
    parts, at = [], 0
    for start, end in spans:
        if start >= at:
            parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
            at = end
    return mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308  # every part is escaped


def _span(text: str, wanted: str, person: bool) -> Span | None:
    """Where the query stands: as characters, as initials, as full pinyin."""
    if not wanted:
        return None
    if found := _written(text, wanted):
        return found
    if not wanted.isascii():
        return None
    said = [(place, part) for place, part in _syllables(text, person)]
    return _spelled([(place, part[0]) for place, part in said], wanted) or _spelled(said, wanted)


def _written(text: str, wanted: str) -> Span | None:
    return _spelled([(place, fold(character)) for place, character in enumerate(text)], wanted) if wanted else None


def _syllables(text: str, person: bool) -> list[tuple[int, str]]:
    """Place of each character that is read, with its reading in this text; empty when they cannot be paired."""
    places = [place for place, character in enumerate(text) if pinyin.parts(character)]
    said = [part.rstrip(pinyin.TONES) if len(part) > 1 else part for part in pinyin.parts(text, person=person)]
    return list(zip(places, said, strict=True)) if len(places) == len(said) else []


def _spelled(parts: list[tuple[int, str]], wanted: str) -> Span | None:
    """The places of the parts that, written one after the other, hold `wanted`."""
    owners = [place for place, part in parts for _letter in part]
    at = "".join(part for _place, part in parts).find(wanted)
    return (owners[at], owners[at + len(wanted) - 1] + 1) if at >= 0 else None
