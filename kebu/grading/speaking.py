"""Names and facts of a grading in the language of the reader: a model's own texts carry their English."""

from dataclasses import replace
from typing import Protocol

from django.utils.translation import get_language, gettext, gettext_noop

from kebu.engine.reasons import Explanation

# What `engine.reasons` says, for the catalogue; the engine itself knows no languages.
SENTENCES = (
    gettext_noop("无数据"),
    gettext_noop("从未合作"),
    gettext_noop("近{n}个月合作"),
    gettext_noop("超过12个月未合作"),
    gettext_noop("12个月{n}次"),
    gettext_noop("12个月无合作"),
    gettext_noop("{wan}万元"),
    gettext_noop("近12个月{now}"),
    gettext_noop("近12个月{now}，前12个月{before}"),
    gettext_noop("下降{percent}%"),
    gettext_noop("增长{percent}%"),
    gettext_noop("已{n}天没有合作"),
    gettext_noop("，"),
)


class Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...


def is_english() -> bool:
    return (get_language() or "").startswith("en")


def spoken(part: Named) -> str:
    return part.name_en if part.name_en and is_english() else part.name


def translated(sentence: str) -> str:
    return gettext(sentence) if sentence else sentence


def in_words(found: Explanation) -> Explanation:
    """The same explanation with its names as the reader says them."""
    return replace(
        found,
        rule_name=found.rule_name_en if found.rule_name_en and is_english() else found.rule_name,
        cells=tuple(replace(cell, name=spoken(cell)) for cell in found.cells),
        reasons=tuple(replace(reason, name=spoken(reason)) for reason in found.reasons),
    )
