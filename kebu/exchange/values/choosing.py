"""Yes and no, one of a list, several of a list; what is near one is suggested."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import cast

from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from kebu.base.text.joining import joined
from kebu.exchange.values.manner import Manner, Read, Wrong

YES = frozenset(["是", "有", "真", "对", "√", "✓", "✔", "y", "yes", "true", "t", "1", "on", "已", "启用"])
NO = frozenset(["否", "无", "没有", "假", "不", "不是", "×", "✗", "x", "n", "no", "false", "f", "0", "off", "未"])
BETWEEN = re.compile(r"[,，、;；|/\n]+")
NEAR = 55
SHOWN = 12

Labels = Mapping[str, str]  # stored value → label


def yes_no() -> Read:
    def read(cell: str, _manner: Manner) -> bool:
        wanted = folded(cell)
        if wanted not in YES | NO:
            raise Wrong(_("请填写“是”或“否”"))
        return wanted in YES

    return read


def choice(of: type[TextChoices] | Callable[[], Labels]) -> Read:
    """A choice by its label, an unambiguous beginning of it, or its stored value."""

    def read(cell: str, _manner: Manner) -> str:
        return chosen(cell, _labels(of))

    return read


def choices(of: type[TextChoices] | Callable[[], Labels]) -> Read:
    """Several, parted by commas; in the order of the list, each once."""

    def read(cell: str, _manner: Manner) -> tuple[str, ...]:
        labels = _labels(of)
        found = {chosen(part.strip(), labels) for part in BETWEEN.split(cell) if part.strip()}
        return tuple(value for value in labels if value in found)

    return read


def chosen(cell: str, labels: Labels) -> str:
    """Raises Wrong with the nearest label."""
    wanted = folded(cell)
    by_label = _by_label(tuple(labels.items()))
    if wanted in by_label:
        return by_label[wanted]
    begun = {value for label, value in by_label.items() if len(wanted) >= 2 and label.startswith(wanted)}
    if len(begun) == 1:
        return begun.pop()
    listed = joined(list(labels.values())[:SHOWN]) + ("…" if len(labels) > SHOWN else "")
    raise Wrong(_("请填写%(labels)s之一") % {"labels": listed}, nearest(cell, labels.values()))


@lru_cache(maxsize=256)
def _by_label(labels: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Stored value by folded label and by itself."""
    return {value.casefold(): value for value, _label in labels} | {folded(label): value for value, label in labels}


def nearest(written: str, names: Iterable[str], at_least: int = NEAR) -> str:
    """The name that was probably meant; empty when none is near."""
    known = tuple(names)
    return _nearest(folded(written), known, at_least)


@lru_cache(maxsize=4_096)
def _nearest(wanted: str, names: tuple[str, ...], at_least: int) -> str:
    plain, spaced = _prepared(names)
    found = (
        process.extractOne(wanted, plain, scorer=fuzz.ratio, score_cutoff=at_least),
        process.extractOne(" ".join(wanted), spaced, scorer=fuzz.token_sort_ratio, score_cutoff=at_least),
    )
    best = max((each for each in found if each), key=lambda each: each[1], default=None)
    return names[best[2]] if best else ""


@lru_cache(maxsize=32)
def _prepared(names: tuple[str, ...]) -> tuple[list[str], list[str]]:
    plain = [folded(name) for name in names]
    return plain, [" ".join(name) for name in plain]


def likeness(one: str, other: str) -> float:
    """Of two words, in percent, in whatever order their characters stand: 连锁零售业 and 零售连锁."""
    return max(fuzz.ratio(one, other), fuzz.token_sort_ratio(" ".join(one), " ".join(other)))


def folded(text: str) -> str:
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()
    return plain.replace("—", "-").replace("–", "-").replace("~", "-")


@lru_cache(maxsize=128)
def _of_enumeration(of: type[TextChoices], _language: str) -> Labels:
    """The labels as they are said in a language; asking for each cell anew would cost more than all the rest."""
    return {str(value): str(label) for value, label in of.choices}


def _labels(of: type[TextChoices] | Callable[[], Labels]) -> Labels:
    if isinstance(of, type) and issubclass(of, TextChoices):
        return _of_enumeration(of, get_language() or "")
    return cast(Callable[[], Labels], of)()
