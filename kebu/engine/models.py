"""A grading model as data: indicators, ordered tier rules, a fallback tier with reasons. Frozen, strict JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass

from kebu.engine.codec import decode, encode
from kebu.engine.conditions import Condition, metrics_of, scores_of, text_metrics_of
from kebu.engine.methods import ChoiceMap, Method, ModelError


@dataclass(frozen=True, slots=True)
class Indicator:
    """A metric, how it earns points, and its weight in the composite.

    `metric` names a facts column; `window_months` is the span it looks back, for headings (None: no span);
    `weight` counts in relation to the other weights only, 0 keeps the indicator out of the composite.
    """

    key: str
    name: str
    metric: str
    window_months: int | None
    method: Method
    weight: int
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class TierRule:
    """Customers for whom `when` holds, and no earlier rule did, are of `tier`; `name` says the rule in words."""

    tier: str
    when: Condition
    name: str
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a customer fell to the fallback tier; several may hold, in the model's order."""

    key: str
    name: str
    when: Condition
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Fallback:
    """The tier of everybody whom no rule took."""

    tier: str
    name: str
    reasons: tuple[Reason, ...]
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class GradingModel:
    """Refuses, with ModelError, doubled keys, weights that cannot be averaged and rules over unknown indicators."""

    indicators: tuple[Indicator, ...]
    rules: tuple[TierRule, ...]
    fallback: Fallback

    def __post_init__(self) -> None:
        keys = [indicator.key for indicator in self.indicators]
        refuse_doubles("指标", keys)
        refuse_doubles("原因", [reason.key for reason in self.fallback.reasons])
        if any(indicator.weight < 0 for indicator in self.indicators) or not self.total_weight:
            raise ModelError("权重不能为负，且合计必须大于 0")
        unknown = {key for condition in self.conditions() for key in scores_of(condition)} - set(keys)
        if unknown:
            raise ModelError(f"规则用到了不存在的指标：{min(unknown)}")

    @property
    def total_weight(self) -> int:
        return sum(indicator.weight for indicator in self.indicators)

    def conditions(self) -> list[Condition]:
        """The conditions of all rules and reasons, in order."""
        return [rule.when for rule in self.rules] + [reason.when for reason in self.fallback.reasons]

    def metrics(self) -> list[str]:
        """Names of the facts columns that the model reads, each once, in order of first use."""
        names = [indicator.metric for indicator in self.indicators]
        for condition in self.conditions():
            names += metrics_of(condition)
        return list(dict.fromkeys(names))

    def text_metrics(self) -> set[str]:
        """The metrics that are read as choice keys or other text."""
        chosen = {each.metric for each in self.indicators if isinstance(each.method, ChoiceMap)}
        return chosen.union(*(text_metrics_of(condition) for condition in self.conditions()))

    def tiers(self) -> list[str]:
        """Tier keys in the order of the rules, the fallback's last, each once."""
        return list(dict.fromkeys([rule.tier for rule in self.rules] + [self.fallback.tier]))

    def to_json(self) -> str:
        """Canonical text: the same model is always the same text."""
        return json.dumps(encode(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> GradingModel:
        """The model of a text made by `to_json`. Raises ModelError on anything unknown, missing or ill-typed."""
        try:
            value = json.loads(text)
        except json.JSONDecodeError as error:
            raise ModelError(f"不是有效的 JSON：{error}") from error
        model: GradingModel = decode(cls, value)
        return model


def refuse_doubles(noun: str, keys: list[str]) -> None:
    if len(set(keys)) < len(keys):
        raise ModelError(f"{noun}的键重复：{'、'.join(keys)}")
